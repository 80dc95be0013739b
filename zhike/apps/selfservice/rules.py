"""Pure decisions of self-service: what a page may open, how a visit is measured, what is refused, what is too much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from statistics import median

from django.utils.translation import gettext_lazy as _

GRANTS = ("BILLS", "ORDERS", "COMPLAINT", "SUGGESTION", "SURVEY", "POINTS", "CHAT")
# The channel of what is written on the page.
CHAT = "WEB"
KINDS = ("COMPLAINT", "SUGGESTION", "REWARD")
# Whoever has looked at nothing for so long begins a new visit.
VISIT = timedelta(minutes=30)
HOUR = timedelta(hours=1)
SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS = 1, 730, 180
# More than this within the hour people do not press.
MOST_PER_HOUR = 10
# Below so many customers no rate is told.
FEWEST = 5
FAULTS = {
    "NO_CUSTOMER": _("There is no such customer among yours."),
    "NO_PERSON": _("This person has no part at the customer."),
    "NO_GRANT": _("Choose at least one thing the page opens."),
    "BAD_GRANT": _("A page does not open that."),
    "BAD_DAYS": _("A page is open between 1 and 730 days."),
    "NO_MAIL": _("The customer has no e-mail address, or may not be written to; give the address by hand."),
    "WRONG_STATE": _("Somebody has moved it on meanwhile; look at it as it stands now."),
    "NO_ORDER": _("There is no such order of this customer."),
    "NO_WORDS": _("Write one line for the customer: why not."),
    "NO_LINE": _("Write a line first."),
    "NO_TITLE": _("Give it a heading and a text."),
    "NO_OWNER": _("Say who answers for it."),
    "BAD_KIND": _("There is no such kind of document."),
}  # fmt: skip


class Refused(ValueError):
    """Something of self-service cannot be written so: the rule, and the field it belongs to."""

    def __init__(self, rule: str, field: str = ""):
        super().__init__(rule)
        self.rule, self.field = rule, field

    @property
    def told(self) -> str:
        """Return the sentence of the rule."""
        return str(FAULTS[self.rule])

    @property
    def is_conflict(self) -> bool:
        """Say whether it is how things stand that is in the way, not what was written."""
        return self.rule == "WRONG_STATE"


def refuse_first(*broken: tuple[str, str, bool]) -> None:
    """Raise Refused for the first rule that is broken."""
    for rule, field, is_broken in broken:
        if is_broken:
            raise Refused(rule, field)


def visit(used_at: datetime | None, visit_at: datetime | None, n_opened: int, at: datetime) -> tuple[datetime, int]:
    """Return when the visit under way began and how many pages were opened in it, with one opened now."""
    if used_at is None or visit_at is None or at - used_at > VISIT:
        return at, 1
    return visit_at, n_opened + 1


@dataclass(frozen=True)
class Asked:
    """One order asked for again, for the measures."""

    customer_id: int
    day: date
    seconds: int
    n_steps: int
    state: str


@dataclass(frozen=True)
class Measures:
    """How simple buying again is: requests, the middle of seconds and steps, who came back; None: too few to tell."""

    n: int
    n_customers: int
    n_taken: int
    seconds: float | None
    n_steps: float | None
    taken: Fraction | None
    # Customers who asked on two days or more ÷ customers who asked.
    repeat: Fraction | None


def measure(rows: Iterable[Asked]) -> Measures:
    """Return the measures of some requests."""
    known = list(rows)
    days = {one.customer_id: {two.day for two in known if two.customer_id == one.customer_id} for one in known}
    decided = [one for one in known if one.state != "ASKED"]
    n_taken = sum(one.state == "TAKEN" for one in known)
    is_told = len(days) >= FEWEST
    return Measures(
        len(known), len(days), n_taken, median(one.seconds for one in known) if known else None,
        median(one.n_steps for one in known) if known else None,
        Fraction(n_taken, len(decided)) if decided else None,
        Fraction(sum(len(one) > 1 for one in days.values()), len(days)) if is_told else None,
    )  # fmt: skip
