"""Pure decisions of campaigns: what each kind needs, what bars a plan, what an offer costs, how handy a way is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhike.analytics import differences

KINDS = ("DATA", "RELATIONSHIP", "ONE_TO_ONE", "INTEGRATED")
# Ours beside the customer's: two names of one text.
PAIRS = {"product": "customer", "price": "cost", "place": "convenience", "promotion": "communication"}
CHECKS = ("COMPETITOR", "DEMAND", "OPERABLE", "BRAND", "ADAPTATION")
# What one-to-one marketing looks at in the long run; what a single order brought is none of it.
KPIS = ("TENURE", "REPEAT_RATE", "LIFETIME_VALUE")
RELATIONS = ("KINSHIP", "PLACE", "PROFESSION", "CULTURE", "CHANCE", "FINANCIAL", "SOCIAL", "STRUCTURAL")
CHANNELS = ("EMAIL", "SMS", "LETTER")
# Who is never held back while something is wrong between us.
PROTECTED_TIERS = frozenset({"VIP", "MAJOR"})
# What of a process is measured; less of each is better.
MEASURED = ("TIME", "COST", "ERROR")
WEEK_HOURS, MINUTES = 168, 60


def lacking(row: Any, *, n_variants: int, missing_side: str) -> list[str]:
    """Return what a campaign of its kind still lacks, by code; empty where it may be put together."""
    return [code for code, is_missing in _wanted(row, n_variants, missing_side) if is_missing]


def _wanted(row: Any, n_variants: int, missing_side: str) -> list[tuple[str, bool]]:
    """Return everything a campaign may lack, with whether it does."""
    of = _OF_KIND[row.kind]
    return [
        ("NO_AUDIENCE", not row.audience_id), ("NO_MEASURE", not row.measure), ("NO_WORDS", not row.templates),
        ("NO_REPLY_PATH", not row.reply_path.strip()),
        ("NO_FORM", row.measure == "FORM" and not row.form_id), *of(row, n_variants, missing_side),
    ]  # fmt: skip


def _relationship(row: Any, _n: int, _side: str) -> list[tuple[str, bool]]:
    is_goal = None not in (row.strength_from, row.strength_to) and row.strength_to > row.strength_from
    return [("NO_RELATION", row.relation not in RELATIONS), ("NO_GOAL", not is_goal)]


def _one_to_one(row: Any, n_variants: int, side: str) -> list[tuple[str, bool]]:
    return [
        ("NO_VARIANT", not n_variants),
        ("NO_KPI", not row.kpis),
        ("SEGMENT_ONE_DIM", bool(row.audience_id and side)),
    ]


def _integrated(row: Any, _n: int, _side: str) -> list[tuple[str, bool]]:
    return [("ONE_CHANNEL", len(row.templates) < 2), ("NO_OFFER", not row.offer_id)]


_OF_KIND = {
    "DATA": lambda _row, _n, _side: [], "RELATIONSHIP": _relationship, "ONE_TO_ONE": _one_to_one,
    "INTEGRATED": _integrated,
}  # fmt: skip


def hurdles(row: Any) -> list[str]:
    """Return what bars a plan from being approved, by code: questions without an answer, talks without a way back."""
    unanswered = [f"CHECK_{code}" for code in CHECKS if not str(row.checks.get(code, "")).strip()]
    is_one_way = any(not str(talk.get("reply", "")).strip() for talk in row.talks)
    texts = [f"EMPTY_{name.upper()}" for name in PAIRS if not getattr(row, name).strip()]
    return [*texts, *unanswered, *(["NO_TALK"] if not row.talks else []), *(["ONE_WAY"] if is_one_way else [])]


def is_below_floor(row: Any) -> bool:
    """Say whether an offer asks less than its floor and no senior has agreed."""
    return row.price < row.floor and row.approved_by_id is None


def holds(row: Any, day: date) -> bool:
    """Say whether an offer holds on a day."""
    return row.first_date <= day <= row.last_date


@dataclass(frozen=True)
class WholeCost:
    """What an offer costs a customer in all, in money: the price and what else is paid, time, trouble."""

    money: Decimal
    time: Decimal
    mental: Decimal
    physical: Decimal

    @property
    def total(self) -> Decimal:
        """Return the sum."""
        return self.money + self.time + self.mental + self.physical


def whole_cost(row: Any, limits: Mapping[str, Mapping[str, int]]) -> WholeCost:
    """Return what an offer costs a customer in all: time by the hour, trouble by the point, as the house rates them."""
    hour, mental, physical = (limits[name]["number"] for name in ("HOUR", "MENTAL", "PHYSICAL"))
    return WholeCost(
        row.price + row.extra, (Decimal(row.minutes) * hour / MINUTES).quantize(Decimal("0.01")),
        Decimal(row.mental * mental), Decimal(row.physical * physical),
    )  # fmt: skip


def convenience(way: Mapping[str, int]) -> int:
    """Return how handy a way to us is, 0 to 100: 100 less 5 a step, 1 a kilometre, 1 a minute, 1 for 4 closed hours."""
    closed = max(WEEK_HOURS - way["hours"], 0)
    return max(0, min(100, 100 - 5 * way["steps"] - way["distance"] // 10 - way["wait"] - closed // 4))


def verdict(effect: differences.Effect | None, *, is_early: bool) -> str:
    """Return what an effect says: TOO_EARLY, NO_CONTROL, BROUGHT, HARMED or NOTHING_SEEN."""
    if is_early:
        return "TOO_EARLY"
    if effect is None or effect.points is None:
        return "NO_CONTROL"
    return "BROUGHT" if effect.is_rise else "HARMED" if effect.is_fall else "NOTHING_SEEN"


@dataclass(frozen=True)
class Hint:
    """What could be done otherwise next time: a code and the counts its sentence names."""

    code: str
    told: Mapping[str, Any]


# Of fewer than this nothing is concluded.
LEAST_HINTED = 20


def hints(figures: Mapping[str, Any]) -> list[Hint]:
    """Return what the counts of a campaign suggest to do otherwise, the gravest first; empty where they say nothing."""
    if "short" not in figures:
        return []
    short, long = figures["short"], figures["long"]
    return [*_harm(short, long), *_worth(short, long), *_unheard(figures), *_choice(figures)]


def _unheard(figures: Mapping[str, Any]) -> list[Hint]:
    """Return that nobody answered, or too few to tell; nothing before the short term has passed."""
    told: Mapping[str, Any] = figures["short"]["response"]
    n_answered, n = figures["answered"]["TREATED"]
    if figures["short"]["is_early"]:
        return []
    if n >= LEAST_HINTED and not n_answered:
        return [Hint("NOBODY_ANSWERED", {"n": n})]
    if told["verdict"] == "NOTHING_SEEN":
        return [Hint("TOO_FEW", {"treated": told["treated"][1], "control": told["control"][1]})]
    return []


def _choice(figures: Mapping[str, Any]) -> list[Hint]:
    """Return whom to write to next time: the tiers that answered more, or others than were chosen."""
    found, verdicts = [], {one["tier"]: one["verdict"] for one in figures.get("tiers", ())}
    brought = [tier for tier, verdict in verdicts.items() if verdict == "BROUGHT"]
    if brought and len(brought) < len(verdicts):
        found.append(Hint("NARROW", {"tiers": brought}))
    chosen = figures.get("precision")
    if chosen and chosen["high"] is not None and chosen["high"] <= 0:
        found.append(Hint("BY_LOT_BETTER", {"chosen": chosen["chosen"], "drawn": chosen["drawn"]}))
    return found


def _harm(short: Mapping[str, Any], long: Mapping[str, Any]) -> list[Hint]:
    """Return that more of those written to left: a rise of leaving is what is called BROUGHT of the other measures."""
    spans = [span for span in (short, long) if span["churn"]["verdict"] == "BROUGHT"]
    if not spans:
        return []
    left = spans[0]["churn"]
    return [Hint("DROVE_AWAY", {"days": spans[0]["days"], "treated": left["treated"], "control": left["control"]})]


def _worth(short: Mapping[str, Any], long: Mapping[str, Any]) -> list[Hint]:
    """Return where it brought sales without profit, or only for a while."""
    found = []
    if short["revenue"]["verdict"] == "BROUGHT" and short["profit"] and short["profit"]["verdict"] == "HARMED":
        found.append(Hint("COSTS_MORE", {"days": short["days"]}))
    if short["revenue"]["verdict"] == "BROUGHT" and long["revenue"]["verdict"] in ("NOTHING_SEEN", "HARMED"):
        found.append(Hint("DOES_NOT_LAST", {"short": short["days"], "long": long["days"]}))
    return found


def change_share(before: Decimal, after: Decimal | None) -> float | None:
    """Return by which share of its baseline a measure changed, negative where it fell; None without both, or of none.

    >>> change_share(Decimal(96), Decimal(40)), change_share(Decimal(0), Decimal(3))
    (-0.5833333333333334, None)
    """
    return None if after is None or not before else float((after - before) / before)


def missing_places(named: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Return the places of a text for which nothing is known of a customer."""
    return [name for name in named if not known.get(name)]


def exposed(*, branch: str, tiers: Sequence[str], product: str) -> dict[str, str]:
    """Return the filters of the customers a move is aimed at: where, whom, who bought what it stands against.

    Of a move that names nothing, those who still buy.
    """
    told = {"branch": branch, "tier": ",".join(tiers), "b_product": product, "b_within": "365" if product else ""}
    named = {name: text for name, text in told.items() if text}
    return named or {"state": "NORMAL,AT_RISK"}


def names_offer(text: str) -> bool:
    """Say whether a text names the offer or its price, so that whoever reads it knows what is offered.

    >>> names_offer("{address}, {offer} for {price}"), names_offer("{address}, spring has come")
    (True, False)
    """
    return "{offer}" in text or "{price}" in text
