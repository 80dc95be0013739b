"""What of winning back cannot be written so, and why, in words."""

from django.utils.translation import gettext_lazy as _

FAULTS = {
    "NO_CUSTOMER": _("There is no such customer among yours."),
    "HAS_CASE": _("The customer is in the pool already."),
    "WRONG_STATE": _("It has gone further meanwhile; look again."),
    "BAD_DECISION": _("Decide for winning back or for observing; to give it up, ask a manager."),
    "NO_REASON": _("Say why: no decision without a reason."),
    "BAD_PROBABILITY": _("A chance lies between 0 and 100 percent."),
    "BAD_HORIZON": _("The gain is counted over 1 to 10 years."),
    "BAD_COST": _("A cost is 0 or more."),
    "POTENTIAL_GATE": _("Before a customer of low value is refused, its potential must be known and below the line."),
    "NO_POTENTIAL": _("Only a customer whose potential is known and reaches the line is put on the list to develop."),
    "NO_GROUND": _("It is given up only by a rule that holds; none of those named does."),
    "GENERAL_MANAGER": _("Its reputation is too bad: only the general manager lets it be won back."),
    "OWN_REQUEST": _("Who asked for it does not approve it."),
    "NOT_DECIDED": _("Steps begin when it is decided to win the customer back."),
    "BAD_STEP": _("There is no such step."),
    "NO_TEXT": _("Write down what was said or done."),
    "BAD_DAY": _("That is no day; write it as year-month-day."),
    "IN_FUTURE": _("That day has not come yet."),
    "EMOTION_MISSING": _("Say how they felt before and after."),
    "CAUSE_MISSING": _("Say by which of the seven causes they left."),
    "NOT_INVESTIGATED": _("First look into the cause and ease them: cause and mood are needed for what follows."),
    "NOT_MET": _("Contact or visit them before you apologise."),
    "NOT_APOLOGISED": _("A gift follows an apology, it does not take its place."),
    "NOT_INTERVIEWED": _("Hear them out before you offer a remedy: where the problem lies, opinion, view, demand."),
    "INTERVIEW_EMPTY": _("Write down where the problem lies and what they demand; view and opinion as they gave them."),
    "NO_PAID_EFFORT": _("This customer is not to be won back at a cost: a message at most."),
    "OVER_BUDGET": _("That is beyond the budget of the case; a manager may go beyond it."),
    "NO_GIFT": _("Say what is given and what it is worth."),
    "BAD_OFFER": _("An offer is new business, a new package or a new tariff."),
    "VALID_PAST": _("An offer holds at least until today."),
    "EXPIRED": _("The offer is no longer valid; make a new one."),
    "ANSWERED": _("The offer has its answer."),
    "BAD_GROUND": _("There is no such ground for giving a customer up."),
    "AMOUNT_MISSING": _("Give the figure it rests on."),
    "SHARE_MISSING": _("Give the hours that would be its fair share."),
    "NO_TITLE": _("Say what the plan is called."),
    "NO_GOAL": _("Say how many customers are to come back."),
    "NO_MEASURES": _("Say what is done, by cause."),
    "NO_BRANCH": _("There is no such branch among yours."),
    "NO_USER": _("There is no such colleague."),
    "BAD_SPAN": _("The last day does not come before the first."),
    "NO_RESULT": _("Say what came of it."),
    "NO_SAID": _("Write down what the customer said."),
    "NO_OFFER": _("Say what is offered to stay."),
    "NO_OUTCOME": _("Say whether the customer stays or leaves."),
    "NO_CHANGE": _("There is no such change."),
}  # fmt: skip


class Refused(ValueError):
    """Something of winning back cannot be written so: the rule and the field it belongs to."""

    def __init__(self, rule: str, field: str = ""):
        super().__init__(rule)
        self.rule, self.field = rule, field

    @property
    def told(self) -> str:
        """Return the sentence of the rule."""
        return str(FAULTS[self.rule])
