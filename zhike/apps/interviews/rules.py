"""Pure decisions of interviews: who may be meant, which causes there are, what was reached, which cause weighs most."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

STATES = ("CHURNED", "DORMANT")
STRATA = ("TIER", "BRANCH")
# The seven kinds of reasons why customers leave.
CAUSES = ("PRODUCT", "PRICE", "SERVICE", "BENEFIT", "MANAGEMENT", "INDUSTRY", "NATURAL")
RETURNS = ("YES", "MAYBE", "NO")
CHANNELS = ("PHONE", "VISIT", "WECHAT", "WECOM", "EMAIL")
MOST_DRAWN, LARGEST_SEED = 2_000, 2**31 - 1
MOST_INSIGHTS, MOST_TAGS = 5, 8
# So many voices everybody at a session has.
MOST_VOTES = 3
# Who may still be asked, and who answered the door whatever they said.
OPEN = frozenset({"PLANNED", "UNREACHED", "REACHED"})
REACHED = frozenset({"REACHED", "REFUSED", "INTERVIEWED"})
TRIED = frozenset({"UNREACHED", "REACHED", "REFUSED", "BARRED"})

# What each rule says where it is broken.
FAULTS = {
    "NO_BRANCH": _("There is no such branch among yours."),
    "NOBODY": _("Nobody who may be asked fits: choose other states or a shorter time."),
    "NO_STATE": _("Choose at least one state."),
    "BAD_STRATUM": _("A plan is mixed by tier or by branch."),
    "BAD_SIZE": _("Between 1 and 2,000 customers."),
    "BAD_SEED": _("The seed is a whole number from 0 on."),
    "MAY_NOT_ASK": _("This customer may not be asked: suppressed, or calls are not agreed to any more."),
    "CLOSED": _("This is closed already."),
    "NO_CAUSE": _("Say why the customer left: at least one cause."),
    "BAD_CAUSE": _("There is no such cause."),
    "BAD_TRY": _("A try ends not reached, reached, refused or barred."),
    "CANNOT_SEE": _("Who is to ask does not see this customer."),
    "NOT_HELD": _("This interview was not held."),
    "IN_FUTURE": _("That day has not come yet."),
    "NO_FACTS": _("Your role does not write into archives."),
    "TOO_LATE": _("It can no longer be taken back."),
    "TOO_MANY_VOTES": _("Everybody has three voices."),
    "NO_REASON": _("Say why: whoever named the cause is told."),
    "UNDECIDED": _("A session closes when every cause is adopted or not."),
    "DECIDED": _("This cause is decided already."),
    "HAS_SPOKEN": _("Who named a cause stays on the list."),
    "NO_DOER": _("There is no such person among those you may ask."),
    "NOT_THERE": _("There is nobody like that to bring or to name."),
    "ALREADY_THERE": _("They are on the list already."),
}


@dataclass
class Coverage:
    """How far a plan has come, for one tier, one branch or in all."""

    n_planned: int = 0
    n_reached: int = 0
    n_refused: int = 0
    n_interviewed: int = 0
    n_barred: int = 0
    causes: set[str] = field(default_factory=set)

    @property
    def share(self) -> float | None:
        """Return the share of those drawn who were interviewed; None where nobody was drawn."""
        return self.n_interviewed / self.n_planned if self.n_planned else None

    def count(self, status: str, causes: Iterable[str]) -> None:
        """Count one customer of the plan."""
        self.n_planned += 1
        self.n_reached += status in REACHED
        self.n_refused += status == "REFUSED"
        self.n_interviewed += status == "INTERVIEWED"
        self.n_barred += status == "BARRED"
        self.causes.update(causes)


@dataclass(frozen=True)
class Ranked:
    """A cause with how many customers named it, and for how many it weighed most."""

    cause: str
    n_named: int
    n_first: int


def ranking(answers: Iterable[Sequence[str]]) -> list[Ranked]:
    """Return the causes some customers named, each in their order of weight; the most named first."""
    known = [list(dict.fromkeys(causes)) for causes in answers]
    named = Counter(code for causes in known for code in causes)
    first = Counter(causes[0] for causes in known if causes)
    rows = [Ranked(code, named[code], first[code]) for code in CAUSES if named[code]]
    return sorted(rows, key=lambda row: (-row.n_named, -row.n_first, CAUSES.index(row.cause)))


def words(text: Iterable[str]) -> list[str]:
    """Return tags in one spelling, each once."""
    return list(dict.fromkeys(word.strip().casefold()[:40] for word in text if word.strip()))[:MOST_TAGS]
