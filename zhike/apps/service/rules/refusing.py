"""What of service cannot be written so, and why, in words."""

from django.utils.translation import gettext_lazy as _

FAULTS = {
    "NO_CUSTOMER": _("There is no such customer among yours."),
    "NOT_KEY": _("Only a confirmed key account has standards, incidents and a page of its own; appoint it first."),
    "NO_USER": _("Say who is on duty: somebody who works here."),
    "NO_PHONE": _("Give the number under which they are reached on duty."),
    "NO_DAYS": _("Choose at least one day of the week."),
    "BAD_TIME": _("Give times of the day such as 08:00 and 18:00; 24 hours are from 00:00 to 00:00."),
    "BAD_SPAN": _("The last day lies before the first."),
    "BAD_ROLE": _("There is no such part in a duty."),
    "TWO_WHOM": _("A duty is for one customer or for a class, not for both."),
    "NO_BRANCH": _("Whoever is on duty for a class works at a branch you do not see."),
    "NO_WHAT": _("Say what went wrong."),
    "IN_FUTURE": _("That time has not come yet."),
    "NO_RECOVERY": _("Say what is being done about it."),
    "NO_CAUSE": _("Say why it happened: an incident is closed with its root cause."),
    "NOT_RECOVERED": _("Begin the recovery first, then close it."),
    "WRONG_STATE": _("It has gone further meanwhile; look again."),
    "BAD_MARKS": _("Every detail of the list is marked, done or not done, and no other."),
    "CHECKED": _("The details of that day are noted already; change them there."),
    "NO_CONTACT": _("There is no such contact among yours."),
    "BAD_PURPOSE": _("There is no such purpose."),
    "NO_ANSWERER": _("Choose somebody who may answer for it: who sees the customer, or works at its branch."),
    "NO_REQUEST": _("Say what the customer asked for."),
    "PAST_DUE": _("That day is over: say by when it will be done."),
    "NO_WHY": _("Say why."),
    "NO_RESULT": _("Say what came of it; a request ends with its result."),
    "NOT_OFFERED": _("Nobody offered it to you, or somebody settled it meanwhile."),
    "NOT_YOURS": _("Whoever answers for it settles it, or a manager."),
    "BAD_KIND": _("There is no such kind of call."),
}  # fmt: skip


class Refused(ValueError):
    """Something of service cannot be written so: the rule and the field it belongs to."""

    def __init__(self, rule: str, field: str = ""):
        super().__init__(rule)
        self.rule, self.field = rule, field

    @property
    def told(self) -> str:
        """Return the sentence of the rule."""
        return str(FAULTS[self.rule])
