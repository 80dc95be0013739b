"""Grading: where a retirement stands and by which way, programmes of growth, what a screening proposes."""

from django.utils.translation import gettext_lazy as _

from zhike.web.codes.shown import Word

WORDS: dict[str, Word] = {
    "retirementplan.CHECKING": Word(_("Checking"), "warn", "search"),
    "retirementplan.GROW": Word(_("Could rise"), "good", "plant"),
    "retirementplan.KEPT": Word(_("Kept at low cost"), "good", "shield-check"),
    "retirementplan.PLANNING": Word(_("Planning"), "accent", "edit"),
    "retirementplan.WAITING": Word(_("Waits for approval"), "warn", "hourglass"),
    "retirementplan.APPROVED": Word(_("Approved"), "accent", "circle-check"),
    "retirementplan.NOTICED": Word(_("Notice runs"), "accent", "clock"),
    "retirementplan.STAYED": Word(_("Stayed"), "good", "user-check"),
    "retirementplan.LEFT": Word(_("Left"), "", "user-minus"),
    "retirementplan.WITHDRAWN": Word(_("Withdrawn"), "", "arrow-back-up"),
    # What was done with a case.
    "step.OPENED": Word(_("Case opened")),
    "step.CHECKED": Word(_("Both questions answered")),
    "step.PLANNED": Word(_("Plan written")),
    "step.ASKED": Word(_("Approval asked for")),
    "step.APPROVED": Word(_("Approved")),
    "step.REFUSED": Word(_("Sent back")),
    "step.TOLD": Word(_("Customer told")),
    "step.EXCEPTED": Word(_("Satisfaction alert left out: it is served less on purpose")),
    "step.STAYED": Word(_("Customer stayed")),
    "step.LEFT": Word(_("Customer left")),
    "step.WITHDRAWN": Word(_("Case withdrawn")),
    "PRICE_UP": Word(_("Raise the price"), "", "trending-up"),
    "COST_DOWN": Word(_("Lower our cost"), "", "trending-down"),
    "TERMINATE": Word(_("End it"), "bad", "circle-x"),
    "FOUR_SENTENCES": Word(_("Four sentences about giving up")),
    "told.LETTER": Word(_("by letter")),
    "told.MESSAGE": Word(_("by message")),
    "told.CALL": Word(_("by telephone")),
    "told.VISIT": Word(_("at a visit")),
    "upgradeprogramme.OPEN": Word(_("Under way"), "accent", "circle-dashed"),
    "upgradeprogramme.REACHED": Word(_("Reached"), "good", "circle-check"),
    "upgradeprogramme.ENDED": Word(_("Ended"), "", "circle-minus"),
    "proposal.KEEP": Word(_("Hold on to"), "good", "shield-check"),
    "proposal.DELEGATE": Word(_("Delegate"), "calm", "transfer"),
    "proposal.RELEASE": Word(_("Release"), "warn", "user-minus"),
    "upgrade": Word(_("a programme of growth")),
    # What a customer takes part in.
    "ATTENDED": Word(_("Came to an activity")),
    "CONTACTED_US": Word(_("Came to us")),
    "RULE": Word(_("Rule")),
}
