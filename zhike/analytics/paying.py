"""Paying late: what of a customer's invoices was known when the next one was written, and what that says of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.leaving import choice, metrics
from zhike.analytics.leaving.columns import Column, numbers
from zhike.analytics.leaving.logistic import Logistic
from zhike.analytics.text import N_

Array = NDArray[np.float64]
FACTORS = {
    "LATE_SHARE": N_("Share of its earlier invoices paid more than 30 days late"),
    "SLOW": N_("Days after the due day it paid, on average"),
    "OVERDUE": N_("Invoices past due and open"),
    "FEW": N_("Invoices we know of before"),
    "SIZE": N_("Amount against its usual one"),
    "TERMS": N_("Days until the invoice is due"),
}
LOGISTIC, OWN_SHARE = "LOGISTIC", "OWN_SHARE"
TOO_LITTLE, NO_BETTER = "TOO_LITTLE_DATA", "NO_BETTER"
# Paid within so many days after the due day is not late: banks and week-ends take their time.
GRACE = timedelta(days=30)
# The latest so many invoices of a customer speak for it.
WINDOW = 24
# Beyond so many, one more invoice says nothing new; else newer invoices would all lie beyond what was learnt from.
MOST_TOLD = 6
# The mean of all counts as so many invoices of everybody's own.
WEIGHT = 2
LEARN_SHARE, LEAST_OF_EACH, LEAST_JUDGED = 0.7, 30, 10
# An AUC higher by less says nothing.
LEAST_GAIN = 0.01
MOST_REASONS, YEAR = 3, timedelta(days=365)


@dataclass(frozen=True)
class Claim:
    """An invoice: whose, from when until when, how much, and the day it was paid in full (None: not yet)."""

    customer_id: int
    day: date
    due: date
    amount: float
    paid: date | None


@dataclass(frozen=True)
class Learned:
    """How likely each customer's next invoice is paid late, by what, and how that did on invoices not learnt from."""

    code: str
    reason: str
    trust: str
    proof: Mapping[str, Any]
    chances: Mapping[int, float]
    reasons: Mapping[int, Sequence[tuple[str, float]]]
    # What was said of the invoices it was judged by; empty where nothing was.
    judged: Sequence[float] = field(default=())


@dataclass(frozen=True)
class _Row:
    claim: Claim
    values: Mapping[str, float]
    n_known: int
    n_late: int


def is_late(claim: Claim, as_of: date) -> bool | None:
    """Say whether an invoice was paid late, as far as a day tells.

    Parameters
    ----------
    claim : Claim
        The invoice.
    as_of : date
        What happened after it is not known.

    Returns
    -------
    bool or None
        Paid or open more than 30 days after the due day; None where those days are not over and it is open.

    Source
    ------
    House rule, requirement R587.

    Examples
    --------
    >>> claim = Claim(1, date(2026, 1, 1), date(2026, 1, 31), 100.0, date(2026, 3, 10))
    >>> is_late(claim, date(2026, 2, 15)), is_late(claim, date(2026, 3, 31))
    (None, True)
    """
    if claim.paid is not None and claim.paid <= as_of:
        return claim.paid > claim.due + GRACE
    return True if as_of > claim.due + GRACE else None


def learn(claims: Iterable[Claim], as_of: date) -> Learned:
    """Learn from invoices who pays late, judge it by the newest, and tell of each customer's next invoice.

    Parameters
    ----------
    claims : iterable of Claim
        Of all customers, in any order.
    as_of : date
        The day of the judgement; nothing later is looked at.

    Returns
    -------
    Learned
        By logistic regression where it orders invoices it never saw better than each customer's own share does and
        its probabilities hold; else by the own share, drawn toward that of all. Customers without an invoice in a
        year are left out.

    Source
    ------
    Logistic regression with a penalty (Hosmer and Lemeshow, Applied Logistic Regression, 2013); House rule,
    requirement R587.

    Examples
    --------
    >>> day = date(2026, 1, 1)
    >>> paid = [Claim(1, day, day + timedelta(days=10), 5.0, day + timedelta(days=9))]
    >>> told = learn(paid, date(2026, 4, 1))
    >>> told.code, told.reason, told.chances
    ('OWN_SHARE', 'TOO_LITTLE_DATA', {1: 0.0})
    """
    of: dict[int, list[Claim]] = {}
    for claim in sorted((one for one in claims if one.day <= as_of), key=lambda one: (one.day, one.due)):
        of.setdefault(claim.customer_id, []).append(claim)
    rows = [_row(one, theirs[max(0, n - WINDOW) : n]) for theirs in of.values() for n, one in enumerate(theirs)]
    told = [(row, late) for row in rows if (late := is_late(row.claim, as_of)) is not None]
    parts: Any = []
    mean = sum(late for _row_, late in told) / len(told) if told else 0.5
    now = [_now(theirs, as_of) for theirs in of.values() if theirs[-1].day >= as_of - YEAR]
    trial = _judge(told, as_of)
    proof: dict[str, Any] = {"n_claims": len(told), "n_late": sum(late for _r, late in told), "mean": round(mean, 4)}
    if trial is None or not trial["is_better"]:
        chances = _own(now, mean)
        added = [dict.fromkeys(FACTORS, 0.0)] * len(now)
    else:
        names = _varying([row for row, _late in told])
        model = Logistic().fit(_table([row for row, _late in told], names), _outcome(told))
        asked = _table(now, names)
        chances = model.chance(asked) if now else np.empty(0)
        parts = model.parts(asked) if now else parts
        added = [dict(zip(names, part.tolist(), strict=True)) for part in parts]
    code = LOGISTIC if trial and trial["is_better"] else OWN_SHARE
    reason = "" if code == LOGISTIC else NO_BETTER if trial else TOO_LITTLE
    return Learned(
        code, reason, trial["trust"] if trial else "LOW", proof | (trial["proof"] if trial else {}),
        {row.claim.customer_id: round(float(chance), 4) for row, chance in zip(now, chances, strict=True)},
        {row.claim.customer_id: _reasons(row, more) for row, more in zip(now, added, strict=True)},
        tuple(trial["chance"]) if trial else (),
    )  # fmt: skip


def _row(claim: Claim, earlier: Sequence[Claim]) -> _Row:
    """Return what was known of a customer on the day it was invoiced."""
    day = claim.day
    before = day - timedelta(days=1)
    known = [late for one in earlier if (late := is_late(one, before)) is not None]
    ended = [min(one.paid or day, day) - one.due for one in earlier if (one.paid and one.paid < day) or one.due < day]
    usual = float(np.mean([one.amount for one in earlier])) if earlier else np.nan
    values = {
        "LATE_SHARE": sum(known) / len(known) if known else np.nan,
        "SLOW": float(np.clip(np.mean([one.days for one in ended]), -60, 180)) if ended else np.nan,
        "OVERDUE": float(sum(one.due < day and (one.paid is None or one.paid >= day) for one in earlier)),
        "FEW": float(min(len(earlier), MOST_TOLD)),
        "SIZE": float(np.clip(claim.amount / usual, 0, 10)) if earlier and usual > 0 else np.nan,
        "TERMS": float((claim.due - day).days),
    }  # fmt: skip
    return _Row(claim, values, len(known), sum(known))


def _now(theirs: Sequence[Claim], as_of: date) -> _Row:
    """Return what is known for an invoice of the usual amount and terms written the day after."""
    last, recent = theirs[-1], theirs[-WINDOW:]
    usual = sum(one.amount for one in recent) / len(recent)
    day = as_of + timedelta(days=1)
    known = [Claim(one.customer_id, one.day, one.due, one.amount, one.paid if one.paid and one.paid <= as_of else None)
             for one in recent]  # fmt: skip
    return _row(Claim(last.customer_id, day, day + (last.due - last.day), usual, None), known)


def _judge(told: Sequence[tuple[_Row, bool]], as_of: date) -> dict[str, Any] | None:
    """Learn from the older invoices and look at the newer ones; None where there are too few of either kind."""
    if not told:
        return None
    days = sorted(row.claim.day for row, _late in told)
    cut = days[int(LEARN_SHARE * (len(days) - 1))]
    older = [one for one in told if one[0].claim.due + GRACE < cut]
    newer = [one for one in told if one[0].claim.day >= cut]
    enough = ((older, LEAST_OF_EACH), (newer, LEAST_JUDGED))
    if any(min(sum(late for _r, late in some), sum(not late for _r, late in some)) < n for some, n in enough):
        return None
    names = _varying([row for row, _late in older])
    model = Logistic().fit(_table([row for row, _late in older], names), _outcome(older))
    asked, left = [row for row, _late in newer], _outcome(newer)
    said = {LOGISTIC: model.chance(_table(asked, names)), OWN_SHARE: _own(asked, float(_outcome(older).mean()))}
    scores = {
        code: {"auc": metrics.auc(left, chance), "ece": metrics.ece(left, chance), "brier": metrics.brier(left, chance)}
        for code, chance in said.items()
    }
    honest = choice.is_honest(scores[LOGISTIC], metrics.ece_floor(said[LOGISTIC]))
    is_better = honest and scores[LOGISTIC]["auc"] > scores[OWN_SHARE]["auc"] + LEAST_GAIN
    code = LOGISTIC if is_better else OWN_SHARE
    auc, n_late = scores[code]["auc"], int(left.sum())
    is_high = auc >= 0.75 and n_late >= 100 and (is_better or scores[code]["ece"] <= choice.HONEST_ECE)
    return {
        "is_better": is_better, "chance": said[code].tolist(),
        "trust": "HIGH" if is_high else "MIDDLE" if auc >= 0.65 else "LOW",
        "proof": {
            "cut": cut.isoformat(), "n_learnt": len(older), "n_judged": len(newer), "n_judged_late": n_late,
            "scores": [{"code": one, **{name: round(value, 4) for name, value in figures.items()}}
                       for one, figures in scores.items()],
            "calibration": [{"said": round(a, 4), "seen": round(b, 4), "n": n}
                            for a, b, n in metrics.calibration(left, said[code])],
        },
    }  # fmt: skip


def _own(rows: Sequence[_Row], mean: float) -> Array:
    return np.array([(row.n_late + WEIGHT * mean) / (row.n_known + WEIGHT) for row in rows])


def _outcome(told: Sequence[tuple[_Row, bool]]) -> Array:
    return np.array([float(late) for _row_, late in told])


def _varying(rows: Sequence[_Row]) -> list[str]:
    found = []
    for name in FACTORS:
        values = np.array([row.values[name] for row in rows])
        known = values[np.isfinite(values)]
        if known.size and np.unique(known).size > 1:
            found.append(name)
    return found


def _table(rows: Sequence[_Row], names: Sequence[str]) -> list[Column]:
    return [numbers(name, [row.values[name] for row in rows]) for name in names]


BAD = {
    "LATE_SHARE": lambda value: value >= 0.2, "SLOW": lambda value: value > 0, "OVERDUE": lambda value: value >= 1,
    "FEW": lambda value: value <= 2, "SIZE": lambda value: value >= 1.5, "TERMS": lambda value: value > 60,
}  # fmt: skip


def _reasons(row: _Row, added: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return what is bad of a customer, what adds most to the odds first."""
    bad = [name for name, value in row.values.items() if np.isfinite(value) and BAD[name](value)]
    bad.sort(key=lambda name: (-added.get(name, 0.0), list(FACTORS).index(name)))
    return [(name, round(row.values[name], 3)) for name in bad[:MOST_REASONS]]
