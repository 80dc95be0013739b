"""What of complaints cannot be written so, and why, in words."""

from django.utils.translation import gettext_lazy as _

FAULTS = {
    "NO_CUSTOMER": _("There is no such customer among yours."),
    "NO_WHAT": _("Say what the customer complains of."),
    "NO_IDEA": _("Say what the customer suggests."),
    "BAD_EMOTION": _("Say how the customer feels: pleased, calm, disappointed, angry or furious."),
    "BAD_MEDIUM": _("There is no such way in."),
    "BAD_STAGE": _("A grievance only moves to a later stage."),
    "NOT_A_COMPLAINT": _("The five steps are for complaints; let it become one first, or answer the grumble."),
    "IS_A_COMPLAINT": _("A complaint is closed by its five steps, not by an answer."),
    "NO_ANSWER": _("Say what the customer was answered."),
    "STEP_ORDER": _("The steps follow each other: vent, record and judge, solve, follow up, thank."),
    "NO_VERBATIM": _("Write down what the customer said, in their words."),
    "EMOTION_WORSE": _("The customer feels worse than at the start: only a supervisor lets it go on."),
    "NO_POINTS": _("Write down the points of the complaint."),
    "NO_VALIDITY": _("Decide whether it is valid, partly valid or not, and say why."),
    "NO_CAUSE": _("Say which of the six causes it has."),
    "ITEM_MISSING": _("A complaint of quality names the product or the service item."),
    "CONCERNED_MISSING": _("A complaint of attitude names the colleague, or says that nobody knows who it was."),
    "STANDARD_MISSING": _("Set our standard beside what the customer demands."),
    "EVIDENCE_MISSING": _("That the customer is the cause needs evidence."),
    "CONSENT_MISSING": _("That the customer is the cause needs the consent of a supervisor before it is closed."),
    "REVIEW_MISSING": _("Who says they were deceived gets the review of a manager before the close."),
    "STANDARD_TASK_OPEN": _("The task to explain our standard to the customer is still open."),
    "SINCERITY_MISSING": _(
        "A key account gets a sign of sincerity before its complaint is closed: a letter of apology, a visit by our"
        " leaders, thanks or a word of care, noted as a contact since it complained."
    ),
    "LOSS_MISSING": _("Write down the loss as the customer sees it, before you offer anything."),
    "NO_SOLUTION": _("Say what is offered; of an invalid complaint, how it is explained."),
    "NOT_ACCEPTED": _("Only a solution the customer has accepted is carried out."),
    "BAD_SCORE": _("Scores go from 1 to 5."),
    "THANK_MISSING": _("A complaint is not closed before the customer has been thanked, valid or not."),
    "BAD_THANKS": _("Say how the customer was thanked: by a message, a gift or in person, and with what words."),
    "INSIGHT_MISSING": _("Write down what we learn from it; without an insight nothing is closed."),
    "EMOTION_NEGATIVE": _("The customer still feels bad; only a supervisor may let it be closed so."),
    "WRONG_STATE": _("It has gone further meanwhile; look again."),
    "NO_USER": _("There is no such colleague."),
    "SAME_COMPLAINT": _("A complaint is not merged into itself, nor into one of another customer."),
    "NO_REASON": _("Say why: the reason is kept."),
    "NO_REPLY": _("A suggestion is adopted or rejected with a reply to the customer."),
    "REWARD_LIMIT": _("The customer had all rewards of the year, or the budget of the year is used up."),
    "NOTHING_TO_REWARD": _("Only a closed, valid complaint is rewarded, once, and only while the rule gives anything."),
    "NOTHING_PROPOSED": _("No contact since it came in speaks for an argument any more; look again."),
    "NO_TITLE": _("Say what is to be improved."),
    "NO_DAY": _("Give the day by which it is done, not before today."),
    "BAD_IMPRESSION": _("Impressions go from 0 to 10."),
}  # fmt: skip


class Refused(ValueError):
    """Something of a complaint cannot be written so: the rule and the field it belongs to."""

    def __init__(self, rule: str, field: str = ""):
        super().__init__(rule)
        self.rule, self.field = rule, field

    @property
    def told(self) -> str:
        """Return the sentence of the rule."""
        return str(FAULTS[self.rule])
