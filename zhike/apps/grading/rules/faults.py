"""Rules of grading a request may break, and what each says."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAULTS: Mapping[str, str | Promise] = {
    "ALREADY_OPEN": _("There is an open case of this customer already."),
    "NOT_ACTIVE": _("This customer is no active one."),
    "NOT_NOW": _("This step is not due where the case stands now."),
    "NOT_COMPLETE": _("The plan still lacks something."),
    "OWN_PLAN": _(
        "Whoever wrote on the plan or asks for approval does not give it: another manager decides (four eyes)."
    ),
    "HAS_POTENTIAL": _(
        "By now it could rise, or its potential is not known any more: withdraw the case and ask both questions anew."
    ),
    "NO_RIGHT": _("Your role does not decide on retirements."),
    "NOTICE_RUNNING": _("The notice period is not over yet. Nobody is left from one day to the next."),
    "NOT_ENDED": _("This plan only serves the customer at less cost; it does not end the cooperation."),
    "BAD_METHOD": _("After what was found this way is not open."),
    "NO_NOTICE": _("Write what the customer is told."),
    "NO_ALTERNATIVES": _("Name at least one way that stays open to the customer."),
    "NOTICE_TOO_SHORT": _("The notice period is shorter than the house gives."),
    "NO_PRICE": _("By how many percent do prices rise?"),
    "NO_SAVING": _("The new cost must be named, and be lower than the old one."),
    "NO_LEGAL_CHECK": _("Ending at once needs a legal check: who looked at it, and what they found."),
    "NO_UNPAID_LIST": _("List what is unpaid, or write that nothing is."),
    "NO_CUSTOMER": _("There is no such customer."),
    "NOT_LOWER": _("A key customer needs no programme to become one."),
    "NO_ACTIONS": _("One to ten actions, one on each line."),
    "NO_OWNER": _("There is no such person."),
    "NOT_OPEN": _("The programme does not stand as it did; look again."),
    "NO_SEGMENT": _("Without a tier there is no budget to take it from."),
    "NO_AMOUNT": _("An amount above nothing."),
    "OVER_BUDGET": _("More than is left of the budget of this tier (OVER_BUDGET)."),
    "NO_CHOICE": _("It was decided already, or there is no such choice."),
    "NO_ENTRY": _("There is nothing to take back."),
    "BAD_STEPS": _(
        "By count the shares are above nothing and leave something to the last tier; by value they rise and stay "
        "below 100; least values fall."
    ),
    "BAD_BAND": _("From 0 to 90 percent."),
    "BAD_GRACE": _("From 0 to 12 analyses."),
}  # fmt: skip
