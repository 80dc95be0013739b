"""What the buyers of the story order, and when: their own rhythm, no trade over Spring Festival, sums exact by year."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhike.config.story.buyers import Buyer
from zhike.config.story.words import Word

END = date(2026, 6, 30)
FESTIVALS = (
    (date(2024, 2, 5), date(2024, 2, 20)), (date(2025, 1, 24), date(2025, 2, 9)),
    (date(2026, 2, 12), date(2026, 2, 27)),
)  # fmt: skip
# Code, name, list price in yuan.
PRODUCTS = (
    ("T-101", Word("高速钢钻头套装", "HSS drill set"), 86), ("T-102", Word("硬质合金铣刀", "Carbide end mill"), 128),
    ("T-103", Word("钻夹头", "Drill chuck"), 64), ("T-104", Word("数显卡尺", "Digital caliper"), 156),
    ("T-105", Word("扭力扳手", "Torque wrench"), 239), ("T-106", Word("丝锥板牙组", "Tap and die set"), 98),
    ("T-107", Word("砂轮片", "Grinding disc"), 12), ("T-108", Word("角磨机", "Angle grinder"), 318),
    ("T-109", Word("数控刀片", "CNC insert"), 36), ("T-110", Word("液压虎钳", "Hydraulic vice"), 1_480),
    ("T-111", Word("刀柄", "Tool holder"), 420), ("T-112", Word("工具车", "Tool trolley"), 960),
)  # fmt: skip
CUTTING, MEASURING, HAND = (
    Word("刀具", "Cutting tools"),
    Word("量具", "Measuring tools"),
    Word("手动工具", "Hand tools"),
)
MACHINES = Word("设备与工装", "Machines and fixtures")
CATEGORIES = {
    "T-101": CUTTING, "T-102": CUTTING, "T-103": MACHINES, "T-104": MEASURING, "T-105": HAND, "T-106": CUTTING,
    "T-107": CUTTING, "T-108": MACHINES, "T-109": CUTTING, "T-110": MACHINES, "T-111": MACHINES, "T-112": HAND,
}  # fmt: skip
# How orders reach the house: members come to the hall or use the mini programme, the others call or tell the rep.
MEMBERS = (Word("门店", "Shop"), Word("门店", "Shop"), Word("小程序", "Mini programme"))
OTHERS = (Word("业务员", "Representative"), Word("电话", "Telephone"), Word("业务员", "Representative"))
BIG = 3_000
# Money and quantities in whole ten-thousandths, as the ledger keeps them.
# The hours orders come in at, from the first one at the counter to the last one by telephone.
HOURS = (8, 9, 10, 11, 14, 15, 16, 19)
SCALE = 10_000


@dataclass(frozen=True)
class Line:
    """One line of an order, a return negative."""

    key: str
    number: str
    day: date
    product: str
    quantity: int
    amount: int
    cost: int
    is_return: bool = False


def history(buyer: Buyer, chance) -> Iterator[Line]:
    """Yield a buyer's lines from first to last; the year 2025 adds up to the buyer's turnover."""
    for year in (2024, 2025, 2026):
        days = order_days(buyer, year, chance)
        for i, (day, amount) in enumerate(zip(days, amounts(buyer, year, len(days), chance), strict=True)):
            yield from order(buyer, f"{buyer.code}-{year % 100}{i + 1:03}", day, amount, chance)
    for i, (day, amount) in enumerate(buyer.singular):
        yield from order(buyer, f"{buyer.code}-S{i + 1}", day, amount, chance)


def order_days(buyer: Buyer, year: int, chance) -> list[date]:
    """Return the days of a buyer's orders in a year; nobody lets 2025 go by."""
    if buyer.n_orders == 1:
        return [date(2025, 3 + int(buyer.code[1:]) // 10 % 10, 11)] if year == 2025 else []
    first, last = date(year, 1, 1), min(END, date(year, 12, 31))
    step = 365 / buyer.n_orders
    # The whole year is drawn and cut off at the end: a year that is not over must not look like customers leaving.
    places = chance.uniform(0.2, 0.8, buyer.n_orders)
    wanted = (first + timedelta(days=int((i + place) * step)) for i, place in enumerate(places))
    days = sorted({moved(day) for day in wanted})
    kept = [day for day in days if buyer.since <= day <= last and is_open(buyer, day)]
    return kept or ([date(2025, 9, 16)] if year == 2025 else [])


def moved(day: date) -> date:
    """Return the first day of trade from a day on: not a Sunday, not in a festival."""
    while day.weekday() == 6 or any(first <= day <= last for first, last in FESTIVALS):
        day += timedelta(days=1)
    return day


def is_open(buyer: Buyer, day: date) -> bool:
    """Say whether a buyer still, and again, buys on a day."""
    if (buyer.until and day > buyer.until) or (buyer.months and day.month not in buyer.months):
        return False
    return not (buyer.gap and buyer.gap[0] <= day < buyer.gap[1])


def amounts(buyer: Buyer, year: int, n: int, chance) -> list[int]:
    """Return the yuan of n orders of a year, uneven, adding up to what the buyer spends in it."""
    if not n:
        return []
    if year == 2025:
        total = buyer.turnover
    elif year == 2024:
        total = int(buyer.turnover / (1 + buyer.growth))
    else:
        total = int(buyer.turnover * (1 + buyer.growth) * n / max(buyer.n_orders, n))
    weights = chance.lognormal(0, 0.3, n)
    parts = [max(1, int(total * weight / weights.sum())) for weight in weights]
    parts[-1] += total - sum(parts)
    return parts


def order(buyer: Buyer, number: str, day: date, amount: int, chance) -> Iterator[Line]:
    """Yield the lines of one order: one product, two where the order is large."""
    n_lines = 1 if amount < BIG else 2
    first = amount if n_lines == 1 else int(amount * chance.uniform(0.4, 0.7))
    for i, part in enumerate([first, amount - first][:n_lines]):
        # Half of what anybody buys is what they always buy.
        drawn, usual = int(chance.integers(0, 2 * len(PRODUCTS))), sum(map(ord, buyer.code)) % len(PRODUCTS)
        code, _name, price = PRODUCTS[drawn if drawn < len(PRODUCTS) else usual]
        quantity = max(1, round(part / price))
        cost = round(part * (1 - buyer.margin) * SCALE)
        yield Line(key(number, i), number, day, code, quantity * SCALE, part * SCALE, cost)


def returned(line: Line, number: str, day: date) -> Line:
    """Return the line that takes a line back."""
    return Line(key(number, 0), number, day, line.product, -line.quantity, -line.amount, -line.cost, True)


def channel(number: str) -> Word:
    """Return how an order reached the house; the same number, the same channel."""
    choices = MEMBERS if number.startswith("M") else OTHERS
    return choices[int(key(number, -1), 16) % len(choices)]


def hour(number: str) -> int | None:
    """Return the hour an order was made at: a buyer has its habit and keeps to it mostly; one in eight says none."""
    buyer, swing = int(key(number.partition("-")[0], -2), 16), int(key(number, -2), 16) % 8
    return None if swing == 0 else HOURS[(buyer if swing < 6 else swing) % len(HOURS)]


def key(number: str, i: int) -> str:
    """Return the business key of a line."""
    return hashlib.blake2b(f"story {number} {i}".encode(), digest_size=16).hexdigest()
