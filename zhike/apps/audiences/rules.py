"""Pure decisions of audiences: which side a rule leaves out, when counts agree, which step of a cycle comes next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhike.apps.core import lists

# What tells customers apart by what they are worth, and by what they need: filters of the list of customers.
VALUE = frozenset({
    "tier", "revenue", "revenue_year", "contribution", "cost_to_serve", "clv", "stake", "leaving", "days",
    "b_amount", "b_orders", "c_value_tier", "c_metal", "c_loyalty", "c_dealer_grade",
})  # fmt: skip
NEED = frozenset({
    "b_product", "b_category", "b_channel", "c_demand_type", "c_reaction", "c_nature", "c_business_stage",
    "c_source",
})  # fmt: skip
ARCHIVE = "x_"
ENDS = ("_min", "_max", "_from", "_to", lists.MODE_END)
STEPS = ("COLLECT", "STORE", "PROCESS", "TARGET", "USE", "IMPROVE")


def keys(params: Mapping[str, str]) -> set[str]:
    """Return the filters a rule names, whichever end of them or group they stand in."""
    found = set()
    for name, text in params.items():
        if text:
            own = lists.ungrouped(name)[1]
            found.add(next((own.removesuffix(end) for end in ENDS if own.endswith(end)), own))
    return found


def missing_side(params: Mapping[str, str]) -> str:
    """Return which side a rule leaves out: VALUE, NEED or BOTH; empty where it tells customers apart by both."""
    named = keys(params)
    has_value = bool(named & VALUE)
    has_need = bool(named & NEED) or any(name.startswith(ARCHIVE) for name in named)
    if has_value and has_need:
        return ""
    return "BOTH" if not has_value and not has_need else "NEED" if has_value else "VALUE"


def is_loop(audience_id: int, without: Iterable[int], leading: Mapping[int, Sequence[int]]) -> bool:
    """Say whether an audience would leave itself out, at first or second hand; `leading` says whom each leaves out."""
    seen: set[int] = set()
    waiting = list(without)
    while waiting:
        one = waiting.pop()
        if one == audience_id:
            return True
        if one not in seen:
            seen.add(one)
            waiting += leading.get(one, ())
    return False


@dataclass(frozen=True)
class Barred:
    """Why a step of a cycle cannot be closed: a code and the numbers its sentence names."""

    code: str
    told: Mapping[str, Any]


def barred(step: str, figures: Mapping[str, Any]) -> Barred | None:
    """Return why a step cannot be closed on these figures, None where it can."""
    return CHECKS[step](figures)


def _collected(told: Mapping[str, Any]) -> Barred | None:
    for one in told["jobs"]:
        if one["n_in"] != one["n_accepted"] + one["n_refused"]:
            return Barred("COUNTS_DIFFER", one)
    return None if told["jobs"] else Barred("NOTHING_COLLECTED", {})


def _stored(told: Mapping[str, Any]) -> Barred | None:
    return None if told["n_raw"] == told["n_clean"] + told["n_refused"] else Barred("LAYERS_DIFFER", told)


def _processed(told: Mapping[str, Any]) -> Barred | None:
    return None if told["operations"] else Barred("NOTHING_PROCESSED", {})


def _aimed(told: Mapping[str, Any]) -> Barred | None:
    if not told["n_members"]:
        return Barred("NO_AUDIENCE", {})
    return None if told["lift"] is not None else Barred("NO_LIFT", {})


def _used(told: Mapping[str, Any]) -> Barred | None:
    return None if told["n_uses"] else Barred("NOT_USED", {})


def _improved(told: Mapping[str, Any]) -> Barred | None:
    return None if told["findings"] else Barred("NO_FINDINGS", {})


CHECKS = {
    "COLLECT": _collected, "STORE": _stored, "PROCESS": _processed, "TARGET": _aimed, "USE": _used,
    "IMPROVE": _improved,
}  # fmt: skip


def following(step: str) -> str:
    """Return the step after one, DONE after the last."""
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else "DONE"
