"""Who may answer for a key account: levels of roles, deputies, and what is wrong with an appointment."""

from collections.abc import Mapping
from dataclasses import dataclass

PROPOSED, CONFIRMED, ENDED = "PROPOSED", "CONFIRMED", "ENDED"
METALS = ("PLATINUM", "GOLD", "IRON", "LEAD")
# What a tier proposes; lower tiers propose nothing.
PROPOSES = {"VIP": "PLATINUM", "MAJOR": "GOLD"}
LEVEL_OF_ROLE = {
    "AGENT": 1, "REP": 1, "KEY_ACCOUNT_MANAGER": 2, "BRANCH_MANAGER": 3, "REGIONAL_MANAGER": 4, "GENERAL_MANAGER": 5,
}  # fmt: skip
HIGHEST = LEVEL_OF_ROLE["GENERAL_MANAGER"]


@dataclass(frozen=True)
class Person:
    """Somebody as a rule sees them: role, whether they are still with us, whether they are an approved deputy."""

    role: str
    is_active: bool = True
    is_deputy: bool = False


def metal_of(tier: str) -> str:
    """Return what a tier proposes a customer for; empty where nothing."""
    return PROPOSES.get(tier, "")


def level(person: Person) -> int:
    """Return how high somebody stands: a deputy as high as a general manager, who does not sell at 0."""
    return HIGHEST if person.is_deputy else LEVEL_OF_ROLE.get(person.role, 0)


def roles_from(least: int) -> list[str]:
    """Return the roles that stand at least so high."""
    return [role for role, stands in LEVEL_OF_ROLE.items() if stands >= least]


def fault(person: Person | None, least: int) -> str:
    """Return what is wrong with somebody for a place: MISSING, LEFT, OWNER_LEVEL, or nothing."""
    if person is None:
        return "MISSING" if least else ""
    if not person.is_active:
        return "LEFT"
    return "OWNER_LEVEL" if level(person) < least else ""


def faults(places: Mapping[str, tuple[Person | None, int]]) -> dict[str, str]:
    """Return of each place what is wrong with who holds it, those in order left out."""
    found = {name: fault(person, least) for name, (person, least) in places.items()}
    return {name: wrong for name, wrong in found.items() if wrong}
