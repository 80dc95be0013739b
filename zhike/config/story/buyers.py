"""Who buys in the story: dealers of two grades, enterprises, members of the halls, and some with a tale to tell."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from zhike.config.story.company import CITIES
from zhike.config.story.words import Word, person, shop, works

# Grade → province → (how many, how many of them leave by June).
DEALERS = {
    "A": {"JS": (60, 3), "SD": (40, 17), "YN": (30, 2)},
    "B": {"JS": (140, 8), "SD": (100, 23), "YN": (80, 5)},
}
# Yearly turnover in yuan: of those who leave in Shandong, and of all others together.
LEAVING_TURNOVER = {"A": 4_760_000, "B": 1_130_000}
OTHER_TURNOVER = {"A": 31_640_000, "B": 14_470_000}
N_WORKS, N_MEMBERS = 54, 1_736
# What the 23 fitters buy whom Master Chen brought.
N_FITTERS, FITTERS_TURNOVER = 23, 610_000
# The policy counts from the first of January; the last of its victims orders in May.
LEAVING = (date(2026, 1, 12), date(2026, 5, 20))


@dataclass(frozen=True)
class Buyer:
    """A customer of the story: who, where, how much in 2025, how often, at what margin, from when and until when."""

    code: str
    name: Word
    city: str
    kind: str
    turnover: int
    n_orders: int
    margin: float = 0.24
    growth: float = 0.04
    since: date = date(2024, 1, 1)
    until: date | None = None
    gap: tuple[date, date] | None = None
    owner: str = ""
    months: tuple[int, ...] = ()
    credit_code: str = ""
    # Orders with a day and a sum of their own.
    singular: tuple[tuple[date, int], ...] = ()

    @property
    def hall(self) -> str:
        """Return the code of the branch the buyer belongs to: a hall, the city for enterprises."""
        return self.city if self.code.startswith("E") else f"{self.city}-{1 + int(self.code[1:]) % 2}"


def everybody(chance) -> list[Buyer]:
    """Return all buyers of the story; `chance` is a seeded numpy generator."""
    return [*tales(), *dealers(chance), *enterprises(chance), *members(chance)]


def tales() -> list[Buyer]:
    """Return the buyers with a tale of their own."""
    firm = "ENTERPRISE"
    return [
        Buyer("E001", Word("苏南轨道装备", "Sunan Rail Equipment"), "SZ", firm, 9_400_000, 48, 0.11, owner="shenyue"),
        Buyer("E002", Word("滇中烟机", "Dianzhong Tobacco Machinery"), "YX", firm, 11_800_000, 40, 0.27,
              owner="magong"),
        Buyer("E003", Word("青岛海诺船配", "Qingdao Hainuo Marine"), "QD", firm, 3_100_000, 30, 0.22,
              gap=(date(2025, 11, 10), date(2026, 3, 28)), singular=((date(2026, 3, 2), 260_000),)),
        Buyer("E004", Word("济南鼎盛机械", "Jinan Dingsheng Machinery"), "JN", firm, 960_000, 22, 0.23,
              singular=((date(2026, 5, 18), 120_000),)),
        Buyer("E005", Word("鲁西通达", "Luxi Tongda"), "JN", firm, 470_000, 9, 0.2, until=date(2025, 12, 2)),
        Buyer("E006", Word("昆明锐芯", "Kunming Ruixin"), "KM", firm, 80_000, 8, 0.31, 0.64, since=date(2024, 3, 1)),
        Buyer("E007", Word("常州老机床厂", "Changzhou Old Lathe Works"), "CZ", firm, 210_000, 10, 0.18, -0.35),
        Buyer("M0000", Word("陈师傅", "Master Chen"), "KM", "INDIVIDUAL", 86_000, 24, 0.3),
    ]  # fmt: skip


def dealers(chance) -> Iterator[Buyer]:
    """Yield the dealers; turnovers of a grade add up to the sums above."""
    number = 0
    for grade, provinces in DEALERS.items():
        n_others = sum(n - (n_left if province == "SD" else 0) for province, (n, n_left) in provinces.items())
        stay = iter(shares(chance, OTHER_TURNOVER[grade], n_others, 0.5))
        leave = iter(shares(chance, LEAVING_TURNOVER[grade], provinces["SD"][1], 0.25))
        for province, (n_dealers, n_left) in provinces.items():
            cities = [code for code, (of, _name) in CITIES.items() if of == province]
            for i in range(n_dealers):
                number += 1
                goes = i < n_left
                city = cities[number % len(cities)]
                buyer = Buyer(
                    f"{grade}{number:03}", shop(number, CITIES[city][1]), city, "ENTERPRISE",
                    next(leave if goes and province == "SD" else stay), 26 if grade == "A" else 15,
                )  # fmt: skip
                yield replace(buyer, until=leaving_day(i, n_left)) if goes else buyer


def leaving_day(i: int, n_left: int) -> date:
    """Return the day of the last order of the i-th who leaves, spread over the months of the policy."""
    first, last = LEAVING
    return date.fromordinal(first.toordinal() + (last - first).days * (i + 1) // (n_left + 1))


def enterprises(chance) -> Iterator[Buyer]:
    """Yield the manufacturers without a tale; with those that have one they buy 33 million."""
    known = sum(one.turnover for one in tales() if one.kind == "ENTERPRISE")
    cities = list(CITIES)
    for i, turnover in enumerate(shares(chance, 33_000_000 - known, N_WORKS, 0.7)):
        city = cities[i % len(cities)]
        code = f"E{i + 11:03}"
        credit = f"91{320000 + i * 137:06d}MA{i * 7_919 % 10**8:08d}"[:18]
        seasonal = (3, 4, 9, 10) if i % 9 == 4 else ()
        yield Buyer(
            code, works(i, CITIES[city][1]), city, "ENTERPRISE", turnover, 18, 0.25,
            credit_code=credit, months=seasonal,
        )  # fmt: skip


def members(chance) -> Iterator[Buyer]:
    """Yield the members of the halls: fitters and craftsmen, a tenth of them buying once only."""
    cities = list(CITIES)
    for i, turnover in enumerate(shares(chance, FITTERS_TURNOVER, N_FITTERS, 0.4)):
        yield Buyer(f"M9{i:03}", person(N_MEMBERS + i + 1), "KM", "INDIVIDUAL", turnover, 12, 0.32)
    known = FITTERS_TURNOVER + sum(one.turnover for one in tales() if one.kind == "INDIVIDUAL")
    for i, turnover in enumerate(shares(chance, 11_000_000 - known, N_MEMBERS, 0.8), start=1):
        n_orders = 1 if i % 10 == 0 else int(chance.integers(2, 14))
        since = date(2024, 1, 1) if i % 4 else date.fromordinal(date(2024, 6, 1).toordinal() + i % 300)
        city = cities[i % len(cities)]
        yield Buyer(f"M{i:04}", person(i), city, "INDIVIDUAL", turnover, n_orders, 0.32, since=since)


def shares(chance, total: int, n: int, spread: float) -> list[int]:
    """Return n whole numbers that add up to a total, unequal by a lognormal of some spread."""
    weights = chance.lognormal(0, spread, n)
    parts = [int(total * weight / weights.sum()) for weight in weights]
    parts[0] += total - sum(parts)
    return parts
