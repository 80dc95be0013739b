"""Pure decisions of candidates: what may follow what, and for how long a person is left out of selling."""

from django.utils.translation import gettext_lazy as _

NEW, HANDED_OVER, HIRED, NOT_HIRED, WITHDRAWN = "NEW", "HANDED_OVER", "HIRED", "NOT_HIRED", "WITHDRAWN"
RESULTS = (HIRED, NOT_HIRED)
OPEN = frozenset({NEW, HANDED_OVER})
# Whoever works for us does not weigh at a customer either.
APART = OPEN | {HIRED}
# Of who was not hired the words stay until the person takes the consent back; who was hired is one of us.
MAY_WITHDRAW = OPEN | {NOT_HIRED}

# What each rule says where it is broken.
FAULTS = {
    "NO_CONSENT": _("Say how the person agreed: nobody is named without it."),
    "IN_FUTURE": _("That day has not come yet."),
    "NAMED_ALREADY": _("This person is named already."),
    "NO_RECEIVER": _("Who receives a candidate must be allowed to see candidates."),
    "NOT_NOW": _("As the candidate stands, this does not follow."),
}


def may_follow(status: str, then: str) -> bool:
    """Say whether a candidate may go from one state to another: handed over before there is a result."""
    if then == HANDED_OVER:
        return status == NEW
    if then in RESULTS:
        return status == HANDED_OVER
    return then == WITHDRAWN and status in MAY_WITHDRAW
