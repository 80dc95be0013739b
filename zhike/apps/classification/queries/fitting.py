"""Which customers fit the lines of a rule on a day, and why: the filters of the list of customers, and no others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from zhike.apps.archives import lists as archive_lists
from zhike.apps.classification import rules
from zhike.apps.classification.queries import behaving
from zhike.apps.core import base, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.valuation import queries as valuation_queries

# A rule is tried on so many before it is run.
SAMPLE = 500


@dataclass(frozen=True)
class Prepared:
    """A line of a rule ready to be asked: the cards of the visible customers that fit, and its filters in words."""

    line: rules.Line
    rows: QuerySet
    chips: tuple[lists.Chip, ...]
    spans: Mapping[str, rules.Span]


@dataclass(frozen=True)
class Why:
    """Whether a customer fits one line, and which of its filters it fits."""

    code: str
    fits: bool
    parts: tuple[tuple[str, str, bool], ...]


def spec_on(day: date) -> lists.ListSpec:
    """Return the list whose filters rules are written with."""
    return archive_lists.customers(day)


def prepare(lines: Sequence[rules.Line], day: date, spec: lists.ListSpec | None = None) -> list[Prepared]:
    """Return the lines ready to be asked on a day; raises lists.ListRefused or rules.BadRule."""
    asked_of = spec or spec_on(day)
    return [_prepared(line, day, asked_of) for line in lines]


def _prepared(line: rules.Line, day: date, spec: lists.ListSpec) -> Prepared:
    spans = rules.spans(line.params)
    filters = {name: text for name, text in line.params.items() if name not in rules.ASKED}
    asked = lists.ask(spec, filters)
    return Prepared(line, _counted(asked.rows.order_by(), spans, day), asked.chips, spans)


def _counted(rows: QuerySet, spans: Mapping[str, rules.Span], day: date) -> QuerySet:
    """Return the cards of customers of whom so much is counted on a day; what is not known fits no span."""
    for name, ends in spans.items():
        least, most = (timedelta(hours=n) if n is not None and name in IN_HOURS else n for n in ends)
        rows = rows.annotate(**{f"n_{name}": COUNTING[name](day)})
        if least is not None:
            rows = rows.filter(**{f"n_{name}__gte": least})
        if most is not None:
            rows = rows.filter(**{f"n_{name}__lte": most})
    return rows


def _recent(day: date) -> Any:
    """Return the days of purchase in the year that ends with a day."""
    orders = trade_queries.purchases_between(day - rules.RECENT_SPAN, day).filter(customer=OuterRef("pk"))
    counted = orders.values("customer").annotate(n=Count("order_date", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


COUNTING: Mapping[str, Callable[[date], Any]] = {
    "recent": _recent, "wallet": valuation_queries.wallet_percent, "brought": valuation_queries.n_brought,
    "nps": survey_queries.last_recommendation, "contacts": behaving.contacts, "response": behaving.response,
    "conceded": behaving.conceded,
}  # fmt: skip
# What is asked for in whole hours.
IN_HOURS = ("response",)


def decide(prepared: Iterable[Prepared], within: Q) -> dict[int, tuple[str, int]]:
    """Return the class of each customer within a span, and the number of the first line it fits."""
    found: dict[int, tuple[str, int]] = {}
    for number, one in enumerate(prepared, 1):
        for pk in one.rows.filter(within).values_list("pk", flat=True):
            found.setdefault(pk, (one.line.code, number))
    return found


def sample(lines: Sequence[rules.Line], day: date) -> dict[int, tuple[str, int]]:
    """Return the class and the line of those customers with most at stake, zero where no line fits.

    Whoever may open the sums of the whole company tries a rule on all of it, though they may see no customer.
    """
    who = base.actor()
    sees_sums = who.figure_branch_ids is None and not isinstance(who, base.System)
    with base.acting_as(base.System("sample of a rule") if sees_sums else who):
        ids = list(customer_queries.cards().order_by("-stake", "-pk").values_list("pk", flat=True)[:SAMPLE])
        found = decide(prepare(lines, day), Q(pk__in=ids))
    return {pk: found.get(pk, ("", 0)) for pk in ids}


def explain(lines: Sequence[rules.Line], customer_id: int, day: date) -> list[Why]:
    """Return for each line whether a visible customer fits it, filter by filter."""
    spec = spec_on(day)
    return [_why(one, customer_id, day, spec) for one in prepare(lines, day, spec)]


def _why(one: Prepared, customer_id: int, day: date, spec: lists.ListSpec) -> Why:
    parts = []
    for chip in one.chips:
        own = {name: one.line.params[name] for name in chip.params if name in one.line.params}
        beside = lists.grouped(chip.group, "c_on")
        if beside in one.line.params:
            own[beside] = one.line.params[beside]
        fits = lists.ask(spec, own).rows.filter(pk=customer_id).exists()
        label = _("or %(field)s") % {"field": chip.label} if chip.group else str(chip.label)
        parts.append((label, chip.value, fits))
    for name, ends in one.spans.items():
        fits = _counted(customer_queries.cards(), {name: ends}, day).filter(pk=customer_id).exists()
        parts.append((str(rules.COUNTED[name]), span(ends), fits))
    return Why(one.line.code, one.rows.filter(pk=customer_id).exists(), tuple(parts))


def span(ends: rules.Span) -> str:
    """Return the ends of a span in words."""
    low, high = ends
    if low is not None and high is not None:
        return f"{low} – {high}"
    return f"≥ {low}" if low is not None else f"≤ {high}"


def tidy(lines: Sequence[rules.Line], day: date) -> list[dict[str, Any]]:
    """Return for each field the lines use how many customers lack it, and how many hold what cannot be."""
    spec = spec_on(day)
    found: dict[str, dict[str, Any]] = {}
    for one in prepare(lines, day, spec):
        for chip in one.chips:
            if chip.key not in found and chip.key != "c_on":
                found[chip.key] = _tidied(spec.by_key[chip.key], spec, day)
    return list(found.values())


def _tidied(column: lists.Column, spec: lists.ListSpec, day: date) -> dict[str, Any]:
    missing = lists.ask(spec, {column.key + lists.MODE_END: "blank"}).rows.order_by().count()
    wrong = _impossible(column, day)
    n_invalid = customer_queries.cards().order_by().filter(wrong).count() if wrong is not None else 0
    return {"key": column.key, "label": str(column.label), "missing": missing, "invalid": n_invalid}


def _impossible(column: lists.Column, day: date) -> Q | None:
    """Return the condition of a value that cannot be: after the day, below nothing, a code there is not."""
    wanted: Any = column.filter
    if column.kind == "date" or column.key in {"c_idle", "c_tenure"}:
        return Q(**{f"{column.path}__gt": day})
    if isinstance(wanted, lists.Range) and wanted.is_whole:
        return Q(**{f"{column.path}__lt": 0})
    if isinstance(wanted, archive_lists.OfArchive):
        return _of_archive(wanted)
    if isinstance(wanted, lists.Choice) and not column.reckoned:
        return ~Q(**{f"{column.path}__in": ["", *wanted.choices]})
    return None


def _of_archive(wanted: archive_lists.OfArchive) -> Q | None:
    if not isinstance(wanted.by, lists.Choice):
        return None
    known = archive_lists.known(wanted.code, wanted.day)
    fitting = wanted.condition(wanted.code, "", {wanted.code: ",".join(wanted.choices)})
    return Q(pk__in=known.values("customer_id")) & ~fitting if fitting is not None else None


def words(one: Prepared) -> list[tuple[str, str]]:
    """Return the filters of a line in words."""
    said = [
        (_("or %(field)s") % {"field": chip.label} if chip.group else str(chip.label), chip.value) for chip in one.chips
    ]
    return said + [(str(rules.COUNTED[name]), span(ends)) for name, ends in one.spans.items()]


def is_askable(lines: Sequence[rules.Line], day: date) -> bool:
    """Say whether the list of customers still offers all that a rule asks for."""
    try:
        prepare(lines, day)
    except (lists.ListRefused, rules.BadRule):
        return False
    return True
