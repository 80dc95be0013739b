"""Who has left: intent and behaviour against the definition, for many customers at once or for one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from zhike.apps.catalog import rules as catalog_rules

STATES = ("NORMAL", "AT_RISK", "DORMANT", "CHURNED")
UNKNOWN = "UNKNOWN"
# A customer without a tier is judged as an ordinary one.
NO_TIER = "ORDINARY"
EXITS = frozenset({"LEFT", "NATURAL", "PASSIVE"})
# How a telephone company says it: in service, suspended, out of service.
SERVICE = {"IN_SERVICE": "", "SUSPENDED": "SUSPENDED", "DISCONNECTED": "DISCONNECTED", "PORTED": "PORTED"}


@dataclass(frozen=True)
class Sign:
    """A sign that counts on the day of judgement: what it is, what it counts as, and since when."""

    kind: str
    role: str
    day: date


@dataclass(frozen=True)
class Definition:
    """What leaving means: limits of silence by tier in own intervals, signs with role and days, silence alone."""

    limits: Mapping[str, tuple[float, float, float, float]]
    signs: Mapping[str, tuple[str, int]]
    counts_silence: bool
    version: str = ""


@dataclass(frozen=True)
class Facts:
    """What customers did by a day, one entry each; NaN and NaT where it cannot be told."""

    customer_id: np.ndarray
    tier: np.ndarray
    silence_ratio: np.ndarray
    cycle_days: np.ndarray
    p_alive: np.ndarray
    last_date: np.ndarray


@dataclass(frozen=True)
class Reason:
    """One thing that decided, as a code with its values."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """How customers stand, in the order of the facts; `exit_date` where they left."""

    state: np.ndarray
    is_fallback: np.ndarray
    exit_date: np.ndarray
    signs: Mapping[int, tuple[Sign, ...]]


def definition(
    behaviour: Mapping[str, Mapping[str, int]], signs: Mapping[str, Mapping[str, int]], *, counts_silence: bool,
    version: str = "",
) -> Definition:  # fmt: skip
    """Read the definition from its rule tables."""
    limits = {
        tier: (row["risk"] / 100, row["silent"] / 100, row["gone"] / 100, row["alive"] / 100)
        for tier, row in behaviour.items()
    }
    told = {kind: (catalog_rules.ROLES[row["role"]], row["days"]) for kind, row in signs.items()}
    return Definition(limits, told, counts_silence, version)


def counting(
    told: Iterable[tuple[str, date]], known: Definition, *, last: date | None, as_of: date
) -> tuple[Sign, ...]:
    """Return the signs of a customer that count on a day.

    One too old no longer counts; nor does an end of the relation after which the customer bought again.
    """
    found = []
    for kind, day in told:
        role, days = known.signs.get(kind, ("NOTHING", 0))
        is_over = role != "INTENT" and last is not None and last > day
        if role != "NOTHING" and day <= as_of < day + timedelta(days=days) and not is_over:
            found.append(Sign(kind, role, day))
    return tuple(sorted(found, key=lambda sign: sign.day))


def decide(facts: Facts, signs: Mapping[int, Iterable[tuple[str, date]]], known: Definition, as_of: date) -> Decided:
    """Decide how every customer stands on a day.

    Left: intent and behaviour both, an exit, or very long silence where nothing is known (a fallback, marked).
    Dormant: behaviour alone. At risk: intent alone, or silence beyond the own interval. Else normal.
    """
    risk, silent, gone, alive = _limits(facts.tier, known)
    with np.errstate(invalid="ignore"):
        is_late = facts.silence_ratio > risk
        behaviour = (facts.silence_ratio > silent) | (is_late & (facts.p_alive < alive))
        is_gone = facts.silence_ratio > gone
    intent, exits, told = _told(facts, signs, known, as_of)
    ended = _having(facts, told, {"BEHAVIOUR"})
    behaviour = behaviour | ended
    both = exits | (behaviour & intent)
    is_fallback = is_gone & ~both & known.counts_silence
    states = [both | is_fallback, behaviour, intent | is_late]
    cannot = np.isnan(facts.silence_ratio) & ~exits & ~intent & ~ended
    state = np.where(cannot, UNKNOWN, np.select(states, ["CHURNED", "DORMANT", "AT_RISK"], "NORMAL"))
    limit = np.where(is_fallback, gone, silent)
    return Decided(state, is_fallback, _exit_dates(facts, told, limit, state, as_of), told)


def _limits(tiers: np.ndarray, known: Definition) -> tuple[np.ndarray, ...]:
    rows = np.array([known.limits[NO_TIER], *known.limits.values()])
    at = np.zeros(len(tiers), dtype=np.intp)
    for place, tier in enumerate(known.limits, start=1):
        at[tiers == tier] = place
    return tuple(rows[at].T)


def _told(
    facts: Facts, signs: Mapping[int, Iterable[tuple[str, date]]], known: Definition, as_of: date
) -> tuple[np.ndarray, np.ndarray, dict[int, tuple[Sign, ...]]]:
    places = {int(pk): at for at, pk in enumerate(facts.customer_id.tolist())} if signs else {}
    told = {}
    for customer_id, given in signs.items():
        at = places.get(customer_id)
        if at is None:
            continue
        last = facts.last_date[at]
        day = None if np.isnat(last) else last.astype("datetime64[D]").item()
        if counted := counting(given, known, last=day, as_of=as_of):
            told[customer_id] = counted
    return _having(facts, told, {"INTENT"}), _having(facts, told, EXITS), told


def _having(facts: Facts, told: Mapping[int, tuple[Sign, ...]], roles: Iterable[str]) -> np.ndarray:
    among = [pk for pk, signs in told.items() if any(sign.role in roles for sign in signs)]
    return np.isin(facts.customer_id, among) if among else np.zeros(len(facts.customer_id), dtype=bool)


def _exit_dates(
    facts: Facts, told: Mapping[int, tuple[Sign, ...]], limit: np.ndarray, state: np.ndarray, as_of: date
) -> np.ndarray:
    """Return the day on which each of those who left did: the exit itself, else when intent and behaviour met."""
    days = np.ceil(np.nan_to_num(limit * facts.cycle_days)).astype("timedelta64[D]")
    found = np.minimum(facts.last_date + days, np.datetime64(as_of))
    left = state == "CHURNED"
    for at in np.flatnonzero(left & np.isin(facts.customer_id, list(told))):
        signs = told[int(facts.customer_id[at])]
        exits = [sign.day for sign in signs if sign.role in EXITS]
        ended = [sign.day for sign in signs if sign.role == "BEHAVIOUR"]
        meant = [sign.day for sign in signs if sign.role == "INTENT"]
        if exits:
            found[at] = np.datetime64(exits[0])
        elif meant:
            found[at] = max(np.datetime64(meant[0]), np.datetime64(ended[0]) if ended else found[at])
    return np.where(left, found, np.datetime64("NaT"))


def of_one(
    facts: Facts, signs: Iterable[tuple[str, date]], known: Definition, as_of: date
) -> tuple[Decided, list[Reason]]:
    """Decide how a single customer stands, with what decided it."""
    customer_id = int(facts.customer_id[0])
    decided = decide(facts, {customer_id: list(signs)}, known, as_of)
    return decided, _reasons(facts, decided, known)


def _reasons(facts: Facts, decided: Decided, known: Definition) -> list[Reason]:
    risk, silent, gone, alive = (float(limit[0]) for limit in _limits(facts.tier, known))
    signs = decided.signs.get(int(facts.customer_id[0]), ())
    found = [Reason(sign.role, {"kind": sign.kind, "day": sign.day}) for sign in signs]
    ratio, p_alive = float(facts.silence_ratio[0]), float(facts.p_alive[0])
    if np.isnan(ratio):
        found.append(Reason("NO_CYCLE"))
        return found
    passed = next((limit for limit in (gone, silent, risk) if ratio > limit), None)
    values = {"times": round(ratio, 1), "cycle": round(float(facts.cycle_days[0]))}
    found.append(Reason("IN_TIME", values) if passed is None else Reason("SILENCE", values | {"limit": passed}))
    if ratio > risk and p_alive < alive:
        found.append(Reason("P_ALIVE", {"percent": round(100 * p_alive), "limit": round(100 * alive)}))
    if decided.is_fallback[0]:
        found.append(Reason("FALLBACK"))
    elif decided.state[0] == "DORMANT":
        found.append(Reason("NO_INTENT"))
    return found
