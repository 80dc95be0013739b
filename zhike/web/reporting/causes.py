"""What a frozen report says of causes, whither, grades, key accounts, measures and warnings; and sentences of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.churn import queries as churn_queries
from zhike.apps.customers import queries as customer_queries
from zhike.web import churn_reasons, codes, sankey
from zhike.web import format as written

RISEN = 5
UNTOLD, UNKNOWN = "UNTOLD", "UNKNOWN"


@dataclass(frozen=True)
class Sum:
    """Exits, or warnings, of one kind: how many and how much money; None where they are too few to be told."""

    code: str
    label: str
    n: int | None
    money: Decimal | None
    profit: Decimal | None = None


@dataclass(frozen=True)
class Shift:
    """A cause's share of the confirmed ones, before and now, as a part of one."""

    label: str
    before: float | None
    now: float | None

    @property
    def points(self) -> float | None:
        """Return the points it moved."""
        return None if self.before is None or self.now is None else 100 * (self.now - self.before)


@dataclass(frozen=True)
class Grade:
    """The account of one tier beside its control line."""

    label: str
    counts: Mapping[str, int]
    rate: Fraction | None
    lost_turnover: Decimal | None
    ceiling: Fraction | None
    light: str


@dataclass(frozen=True)
class Key:
    """A key account or major event among those who left."""

    card: Any
    case_id: int
    tier: str
    reason: str
    money: Decimal | None
    is_analysed: bool


@dataclass(frozen=True)
class Measure:
    """What is to be corrected after an exit."""

    text: str
    who: str
    customer: str
    is_done: bool


@dataclass(frozen=True)
class Causes:
    """All of it, as the reader gets it; None where it is told to nobody of them."""

    n: int | None
    n_told: int | None
    n_analysed: int | None
    reasons: tuple[Sum, ...]
    shift: tuple[Shift, ...]
    destinations: tuple[Sum, ...]
    flows: sankey.Drawing | None
    grades: tuple[Grade, ...]
    n_key: int | None
    key_money: Decimal | None
    key: tuple[Key, ...]
    n_measures: int | None
    n_done: int | None
    measures: tuple[Measure, ...]
    # Measures that prevent: done in the period, planned and overdue at its end; none of reports made before.
    prevention: Mapping[str, int]
    warnings: tuple[Sum, ...]

    @property
    def named(self) -> list[Sum]:
        """Return the confirmed causes that may be told, the most frequent first."""
        return [one for one in self.reasons if one.n and one.code != UNTOLD]


def causes(content: Mapping[str, Any]) -> Causes | None:
    """Read what a report tells of causes; None of one made before reports told any."""
    if "cases" not in content:
        return None
    cases, key, measures = content["cases"], content["key"], content["measures"]
    cards = customer_queries.cards_of([one["customer_id"] for one in key["rows"]])
    return Causes(
        n=cases["n"], n_told=cases["n_told"], n_analysed=cases["n_analysed"],
        reasons=_sums("cause.", content["reasons"]), destinations=_sums("destination.", content["destinations"]),
        flows=churn_reasons.drawn([tuple(flow) for flow in content["flows"]]),
        shift=tuple(
            Shift(codes.label(f"cause.{one['code']}"), _share(one["before"]), _share(one["now"]))
            for one in content["shift"]
        ),
        grades=tuple(_grade(one) for one in content["grades"]),
        n_key=key["n"], key_money=_money(key["turnover"]),
        key=tuple(_key(one, cards[one["customer_id"]]) for one in key["rows"] if one["customer_id"] in cards),
        n_measures=measures["n"], n_done=measures["n_done"], measures=_measures(measures["rows"]),
        prevention=measures.get("prevention") or {},
        warnings=tuple(
            Sum(one["code"], codes.label(one["code"]), one["n"], _money(one["stake"])) for one in content["warnings"]
        ),
    )  # fmt: skip


def sentences(told: Causes, money: Any) -> list[str]:
    """Return what the causes mean; `money` writes an amount."""
    said = [_why(told, money), _moved(told), _whither(told), _keys(told, money), _over(told), prevented(told)]
    return [line for line in said if line]


def steps(told: Causes) -> list[str]:
    """Return what the causes ask to be done next."""
    asked = []
    if told.n is not None and told.n_told is not None and (n := told.n - told.n_told):
        asked.append(
            ngettext(
                "Find the cause of the %(n)s exit that has none yet.",
                "Find the causes of the %(n)s exits that have none yet.", n,
            ) % {"n": written.number_text(n)}
        )  # fmt: skip
    if told.n_measures and told.n_done is not None and (n := told.n_measures - told.n_done):
        asked.append(
            ngettext(
                "Carry out the %(n)s correction that is open.", "Carry out the %(n)s corrections that are open.", n
            )
            % {"n": written.number_text(n)}
        )
    if n_overdue := told.prevention.get("n_overdue"):
        asked.append(
            ngettext(
                "Carry out the %(n)s measure against churn that is overdue.",
                "Carry out the %(n)s measures against churn that are overdue.", n_overdue,
            ) % {"n": written.number_text(n_overdue)}
        )  # fmt: skip
    return asked


def prevented(told: Causes) -> str:
    """Return how many measures against churn were done and how many were still to be done; "" where there is none."""
    if not any(told.prevention.values()):
        return ""
    return _(
        "Measures against churn: %(n_done)s done in the period; at its end %(n_planned)s were still to be done, "
        "%(n_overdue)s of them overdue."
    ) % {name: written.number_text(n) for name, n in told.prevention.items()}  # fmt: skip


def _why(told: Causes, money: Any) -> str:
    if not told.n:
        return ""
    asked = {"n": written.number_text(told.n), "told": written.number_text(told.n_told or 0)}
    if not told.named:
        return _("Of %(n)s exits of the period that became cases, no cause is told yet.") % asked
    most = told.named[0]
    dearest = max(told.named, key=lambda one: one.money or Decimal(0))
    asked |= {
        "reason": most.label, "times": written.number_text(most.n), "dearest": dearest.label,
        "money": money(dearest.money),
    }  # fmt: skip
    if dearest.code == most.code:
        return (
            _(
                "Of %(n)s exits of the period that became cases, %(told)s have a confirmed cause; by number and by "
                "money most by: %(reason)s (%(times)s, %(money)s a year)."
            )
            % asked
        )
    return (
        _(
            "Of %(n)s exits of the period that became cases, %(told)s have a confirmed cause; most by: %(reason)s "
            "(%(times)s); by money: %(dearest)s (%(money)s a year)."
        )
        % asked
    )


def _moved(told: Causes) -> str:
    risen = [one for one in told.shift if one.points is not None and one.points >= RISEN]
    if not risen:
        return ""
    most = max(risen, key=lambda one: one.points or 0)
    asked = {"reason": most.label, "points": written.number_text(most.points, 1)}
    return _("Among the causes this one has risen most: %(reason)s, by %(points)s points.") % asked


def _whither(told: Causes) -> str:
    known = [one for one in told.destinations if one.n and one.code != UNKNOWN]
    unknown = next((one.n for one in told.destinations if one.code == UNKNOWN), 0)
    if not told.n or not known:
        return ""
    most = max(known, key=lambda one: one.n or 0)
    asked = {"where": most.label, "n": written.number_text(most.n)}
    if unknown is None:
        return _("Where it is known, most went: %(where)s (%(n)s).") % asked
    asked["share"] = written.percent_text(unknown / told.n, 0)
    return _("Where it is known, most went: %(where)s (%(n)s); of %(share)s nobody knows where.") % asked


def _keys(told: Causes, money: Any) -> str:
    if not told.n_key:
        return ""
    asked = {"n": written.number_text(told.n_key), "money": money(told.key_money)}
    return (
        ngettext(
            "Among them is %(n)s key account or major event, with %(money)s a year.",
            "Among them are %(n)s key accounts and major events, with %(money)s a year.", told.n_key,
        ) % asked
    )  # fmt: skip


def _over(told: Causes) -> str:
    over = [one.label for one in told.grades if one.light == "RED"]
    return _("Over their control line: %(tiers)s.") % {"tiers": written.listed(over)} if over else ""


def _sums(noun: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Sum, ...]:
    return tuple(
        Sum(one["code"], codes.label(noun + one["code"]), one["n"], _money(one["turnover"]), _money(one["profit"]))
        for one in rows
    )


def _grade(one: Mapping[str, Any]) -> Grade:
    return Grade(
        codes.label(one["code"]), one["counts"], _fraction(one["rate"]), _money(one["lost_turnover"]),
        _fraction(one["ceiling"]), one["light"],
    )  # fmt: skip


def _key(one: Mapping[str, Any], card: Any) -> Key:
    reason = codes.label(f"cause.{one['reason'] or UNTOLD}")
    tier = codes.label(one["tier"]) if one["tier"] else ""
    return Key(card, one["case_id"], tier, reason, _money(one["turnover"]), one["is_analysed"])


def _measures(rows: Sequence[Mapping[str, Any]]) -> tuple[Measure, ...]:
    """Return the words of the corrections as their cases have them now; those taken back since are left out."""
    cases = churn_queries.cases().in_bulk([one["case_id"] for one in rows])
    known = [(one, cases[one["case_id"]]) for one in rows if one["case_id"] in cases]
    return tuple(
        Measure(case.correction, case.corrector.name if case.corrector else "", case.customer.name, one["is_done"])
        for one, case in known if case.correction
    )  # fmt: skip


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
