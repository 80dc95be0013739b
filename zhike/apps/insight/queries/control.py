"""Churn under control: tiers and years against their lines, old and new customers, standards, the length of period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhike.analytics import churn, periods
from zhike.analytics.ledger import Cell
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog.rules import tables
from zhike.apps.churn import queries as churn_queries
from zhike.apps.costs.queries import comparing as costs
from zhike.apps.insight import rules
from zhike.apps.insight.queries import accounts, figures, rivals
from zhike.apps.org import queries as org_queries

KEY_TIERS = ("VIP", "MAJOR")


@dataclass(frozen=True)
class Part:
    """One class in one period with its rate, its line, and what its lost took along; empty where it is hidden."""

    code: str
    counts: Mapping[str, int]
    rates: Mapping[str, churn.Rate]
    lost_turnover: Decimal | None
    lost_profit: Decimal | None
    replacement: Decimal | None
    ceiling: Fraction | None
    light: str
    is_hidden: bool

    def rate(self, base: str) -> Fraction | None:
        """Return the churn rate on a base."""
        return self.rates[base].value if base in self.rates else None

    def why(self, base: str) -> str:
        """Return why there is no rate on a base."""
        return "SMALL_CELL" if self.is_hidden else (self.rates[base].undefined_reason or "")


@dataclass(frozen=True)
class Money:
    """What the standards are reckoned with; None where nobody knows."""

    profit_rate: Decimal | None
    # Of developing, and bringing up, one new customer.
    each: Fraction | None
    profit: Fraction | None


@dataclass(frozen=True)
class Control:
    """One branch in one period, told apart."""

    period: str
    kind: str
    start: date
    end: date
    whole: Part
    tiers: tuple[Part, ...]
    key: Part | None
    years: tuple[Part, ...]
    tenure: churn.Tenure | None
    standards: "Standards"
    money: Money
    shorter: tuple["Shorter", ...]
    suggestion: "Suggestion | None"


@dataclass(frozen=True)
class Standards:
    """The reference lines of a period, None where nobody knows, and which of them the company goes by."""

    control_line: Fraction | None
    natural_floor: Fraction | None
    zero_growth: Fraction | None
    profit_ceiling: Fraction | None
    competitors: float | None
    industry: float | None
    # Churn cases confirmed in the period, and those of them that were natural; None where they are few.
    n_confirmed: int
    n_natural: int | None
    # The rate without natural exits, without those we ended ourselves, and the one the standard judges.
    controllable: Fraction | None
    unforced: Fraction | None
    judged: Fraction | None
    # The name of the chosen line; the control line where that one is unknown.
    chosen: str
    is_violated: bool | None


CHOICES = ("control_line", "natural_floor", "zero_growth", "profit_ceiling", "competitors")
# What is told beside the rate: lines and the rates without some of those who left.
TOLD = (*CHOICES, "industry", "controllable", "unforced", "judged")


@dataclass(frozen=True)
class Shorter:
    """A period within the chosen one, and how its rate stands to the whole restated for its length."""

    period: str
    rate: Fraction | None
    compound: float | None
    simple: Fraction | None


@dataclass(frozen=True)
class Suggestion:
    """The kind of period that fits how often customers buy, and what the rate is by each kind."""

    cycle_days: float
    kind: str
    by_kind: Mapping[str, tuple[str, Fraction | None]]


def control(branch_id: int, period: str) -> Control | None:
    """Return a branch's period told apart; None where there is no such complete period."""
    asked = periods.parse(period, accounts.first_month())
    told = accounts.cells(branch_id, asked.kind)
    at = next((n for n, cell in enumerate(told) if cell.period == asked.label), None)
    if at is None or told[at].is_provisional or asked.label in accounts.untold(branch_id, asked.kind)[0]:
        return None
    cell = told[at]
    money = money_of(branch_id, cell, asked)
    branch = org_queries.branch(branch_id)
    lines = rules.control_lines(catalog_queries.table("ceilings"), branch.level, branch.code) if branch else {}
    whole = _parts({rules.ALL: (cell, told[at - 1] if at else None)}, lines, asked.kind, money)[0]
    tiers = tuple(
        part for part in _parts(_by_part(branch_id, asked, accounts.BY_TIER), lines, asked.kind, money) if part.code
    )
    years = _parts(_by_part(branch_id, asked, accounts.BY_COHORT), {}, asked.kind, money)
    return Control(
        period=asked.label, kind=asked.kind, start=asked.start, end=asked.end, whole=whole,
        tiers=_in_order(tiers), key=_key(tiers),
        years=tuple(part for part in years if part.code != "0"),
        # An analysis of an earlier version, which knows no years, did not tell the young apart either.
        tenure=tenure_of(cell, peak()) if years else None,
        standards=_standards(branch_id, asked, cell, whole, money), money=money,
        shorter=_shorter(branch_id, asked, whole), suggestion=_suggestion(branch_id, asked),
    )  # fmt: skip


def money_of(branch_id: int, cell: Cell, asked: periods.Period) -> Money:
    """Return what a customer of a branch earns in a period, and what developing a new one cost in it."""
    company = org_queries.company()
    rate = company.profit_rate if company else None
    spent = costs.compare(branch_id, asked.start, asked.end)[0].spent
    each = (spent.develop + spent.cultivate) / spent.n_new if spent and spent.n_new and spent.develop else None
    earned = Fraction(cell.revenue) * Fraction(rate) / cell.closing if rate and cell.closing else None
    return Money(rate, each, earned)


Lines = Mapping[str, Mapping[str, int]]


def light_of(cell: Cell, before: Cell | None, line: Mapping[str, int], kind: str) -> tuple[Fraction, str]:
    """Return a control line restated for a kind of period, and how a cell stands to it."""
    ceiling = churn.ceiling_for(Fraction(line["permille"], 1000), kind)
    rate = figures.cell_rates(cell)["OPENING"].value
    previous = figures.cell_rates(before)["OPENING"].value if before else None
    return ceiling, churn.light(rate, ceiling, previous, Fraction(line["rise"], 100))


Pair = tuple[Cell, Cell | None]


def _parts(pairs: Mapping[str, Pair], lines: Lines, kind: str, money: Money) -> tuple[Part, ...]:
    """Tell the classes of a whole, so that those hidden cannot be worked out from the others."""
    cells = {code: pair[0] for code, pair in pairs.items()}
    hidden, no_money = figures.small(cells), figures.small(cells, "lost_turnover")
    return tuple(
        _part(code, pair, lines.get(code), kind, money, is_hidden=code in hidden, has_no_money=code in no_money)
        for code, pair in pairs.items()
    )


def _is_thin(cell: Cell) -> bool:
    """Say whether the old or the new customers of the opening are too few to be told apart."""
    return figures.hides(cell.young_opening) or figures.hides(cell.opening - cell.young_opening)


def _part(
    code: str,
    pair: Pair,
    line: Mapping[str, int] | None,
    kind: str,
    money: Money,
    *,
    is_hidden: bool,
    has_no_money: bool,
) -> Part:
    cell, before = pair
    ceiling, light = light_of(cell, before, line, kind) if line else (None, "")
    lost = None if is_hidden or has_no_money else cell.lost_turnover
    return Part(
        code=code,
        counts={} if is_hidden else {name: getattr(cell, name) for name in ("opening", "new", "churned", "closing")},
        rates={} if is_hidden else figures.cell_rates(cell),
        lost_turnover=lost,
        lost_profit=None if lost is None or money.profit_rate is None else lost * money.profit_rate,
        replacement=None if is_hidden or money.each is None else _decimal(cell.churned * money.each),
        ceiling=ceiling,
        light="" if is_hidden else light,
        is_hidden=is_hidden,
    )


def _by_part(branch_id: int, asked: periods.Period, cut: str) -> dict[str, Pair]:
    found = {}
    for code, cells in accounts.parts(branch_id, asked.kind, cut).items():
        at = next((n for n, cell in enumerate(cells) if cell.period == asked.label), None)
        if at is not None and (cells[at].opening or cells[at].closing):
            found[code] = (cells[at], cells[at - 1] if at else None)
    return found


def _in_order(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    order = (*tables.TIERS, "")
    return tuple(sorted(parts, key=lambda part: order.index(part.code) if part.code in order else len(order)))


def _key(parts: tuple[Part, ...]) -> Part | None:
    """Return the key accounts together: sums of counts and money, the rate from them."""
    kept = [part for part in parts if part.code in KEY_TIERS]
    if not kept or any(part.is_hidden for part in kept):
        return None
    counts = {name: sum(part.counts[name] for part in kept) for name in kept[0].counts}
    return Part(
        code="KEY", counts=counts,
        rates={"OPENING": churn.ratio(counts["churned"], counts["opening"], "OPENING"),
               "CLOSING": churn.ratio(counts["churned"], counts["closing"], "CLOSING")},
        ceiling=None, light="", is_hidden=False,
        **{name: _sum([getattr(part, name) for part in kept])
           for name in ("lost_turnover", "lost_profit", "replacement")},
    )  # fmt: skip


def _sum(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def peak() -> Fraction:
    """Return the share of new customers from which on a period is a development peak."""
    return Fraction(catalog_queries.table("account")["ACCOUNT"]["peak"], 100)


def tenure_of(cell: Cell, from_share: Fraction) -> churn.Tenure | None:
    """Return old and new customers apart; None in a first period, and where either are too few to be told apart."""
    if cell.is_first or _is_thin(cell):
        return None
    return churn.tenure(
        opening=cell.opening, new=cell.new, lost_old=cell.churned - cell.young_churned, lost_new=cell.young_churned,
        exposed_new=cell.young_opening, peak=from_share,
    )  # fmt: skip


def _standards(branch_id: int, asked: periods.Period, cell: Cell, whole: Part, money: Money) -> Standards:
    exits = churn_queries.exits(branch_id, asked.start, asked.end).filter(status="CONFIRMED")
    n_confirmed, n_natural = exits.count(), exits.filter(is_natural=True).count()
    n_passive = exits.filter(is_natural=False, initiator="PASSIVE").count()
    is_told = bool(n_confirmed and cell.opening) and not figures.hides(n_natural)
    competitors, industry = rivals.lines(asked.label)
    lines: dict[str, Any] = {
        "control_line": whole.ceiling,
        "natural_floor": Fraction(n_natural, cell.opening) if is_told and not whole.is_hidden else None,
        "zero_growth": None if whole.is_hidden else churn.ratio(cell.new, cell.opening, "OPENING").value,
        "profit_ceiling": None if whole.is_hidden else _profit_ceiling(cell, money),
        "competitors": competitors,
    }
    wanted = CHOICES[catalog_queries.table("churn_standard")["STANDARD"]["line"] - 1]
    chosen = wanted if lines[wanted] is not None else "control_line"
    counts = {code: bool(row["counts"]) for code, row in catalog_queries.table("churn_judged").items()}
    out = (0 if counts["NATURAL_EXITS"] else n_natural) + (0 if counts["PASSIVE_EXITS"] else n_passive)
    # Whom nobody has looked at counts as any other; what is too few to be told is not taken off either.
    may_tell = is_told and not figures.hides(n_passive)
    rate, line = _without(whole, cell, out) if may_tell else whole.rate("OPENING"), lines[chosen]
    return Standards(
        **lines, industry=industry, n_confirmed=n_confirmed, n_natural=n_natural if is_told else None, chosen=chosen,
        controllable=_without(whole, cell, n_natural) if is_told else None,
        unforced=_without(whole, cell, n_passive) if may_tell else None, judged=rate,
        is_violated=None if rate is None or line is None else rate > line,
    )  # fmt: skip


def _without(whole: Part, cell: Cell, n: int) -> Fraction | None:
    """Return the rate on the opening base without some of those who left."""
    return None if whole.rate("OPENING") is None else Fraction(max(cell.churned - n, 0), cell.opening)


def _profit_ceiling(cell: Cell, money: Money) -> Fraction | None:
    if money.profit is None or money.profit <= 0 or money.each is None or not cell.opening:
        return None
    return cell.new * max(money.profit - money.each, Fraction(0)) / money.profit / cell.opening


def _shorter(branch_id: int, asked: periods.Period, whole: Part) -> tuple[Shorter, ...]:
    """Return the periods of the next shorter kind within the chosen one."""
    kinds = list(churn.LENGTHS)
    place = kinds.index(asked.kind)
    rate = whole.rate("OPENING")
    if not place or rate is None or rate > 1:
        return ()
    kind = kinds[place - 1]
    n_parts = asked.n_months // periods.MONTHS[kind]
    compound, simple = churn.normalise(rate, n_parts), churn.normalise(rate, n_parts, "SIMPLE")
    hidden, _no_money = accounts.untold(branch_id, kind)
    return tuple(
        Shorter(cell.period, figures.cell_rates(cell)["OPENING"].value, float(compound), Fraction(simple))
        for cell in accounts.cells(branch_id, kind)
        if _lies_in(cell.period, asked) and cell.period not in hidden and not figures.hides(figures.n_behind(cell))
    )


def _lies_in(label: str, asked: periods.Period) -> bool:
    return asked.start <= periods.parse(label, asked.first_month).start <= asked.end


def _suggestion(branch_id: int, asked: periods.Period) -> Suggestion | None:
    """Return what the median customer's own cycle suggests, and the rate of the last period of each kind by then."""
    try:
        cycle = float(figures.figure("cycle_days", branch_id=branch_id).value or 0)
    except figures.NoFigure:
        return None
    by_kind = {}
    for kind in churn.LENGTHS:
        over = [cell for cell in accounts.cells(branch_id, kind) if _ended_by(cell.period, asked)]
        if not over or over[-1].period in accounts.untold(branch_id, kind)[0]:
            continue
        if not figures.hides(figures.n_behind(over[-1])):
            by_kind[kind] = (over[-1].period, figures.cell_rates(over[-1])["OPENING"].value)
    return Suggestion(cycle, churn.suggest(str(round(cycle, 4))), by_kind) if cycle > 0 else None


def _ended_by(label: str, asked: periods.Period) -> bool:
    return periods.parse(label, asked.first_month).end <= asked.end


def _decimal(value: Fraction) -> Decimal:
    return round(Decimal(value.numerator) / Decimal(value.denominator), 4)


def one_time(branch_id: int) -> Any:
    """Return the share of customers who bought once and never again; None before an analysis."""
    try:
        return figures.figure("one_purchase_share", branch_id=branch_id)
    except figures.NoFigure:
        return None
