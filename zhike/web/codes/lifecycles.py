"""Lifecycles: stages of a business, what the rule of cooperation says, how a relation moved, whose costs hold."""

from django.utils.translation import gettext_lazy as _

from zhike.web.codes.shown import Word

WORDS: dict[str, Word] = {
    # Stages of a customer's own business.
    "STARTUP": Word(_("Start-up"), "calm", "plant"),
    "GROWTH": Word(_("Growth"), "good", "trending-up"),
    "MATURITY": Word(_("Maturity"), "good", "shield-check"),
    "DECLINE_EARLY": Word(_("Decline, early"), "warn", "trending-down"),
    "DECLINE_MIDDLE": Word(_("Decline, middle"), "bad", "trending-down"),
    "DECLINE_LATE": Word(_("Decline, late"), "bad", "trending-down"),
    "TERMINATION": Word(_("Termination"), "bad", "circle-minus"),
    # The rule of cooperation.
    "verdict.ALLOW": Word(_("Allowed"), "good", "circle-check"),
    "verdict.REVIEW": Word(_("Look first"), "calm", "eye"),
    "verdict.WARN": Word(_("With caution"), "warn", "alert-triangle"),
    "verdict.REFUSE": Word(_("No cooperation"), "bad", "circle-minus"),
    # Who moved a relation; why it goes backwards.
    "stagemove.AUTO": Word(_("by the purchases"), "", "activity"),
    "stagemove.MANUAL": Word(_("by hand"), "accent", "user"),
    "regress.STAGE": Word(_("Fell back a stage"), "warn", "trending-down"),
    "regress.DROP": Word(_("Below its own norm"), "warn", "trending-down"),
    # Rows of rule tables.
    "SIGNS": Word(_("Signs")),
    "SAVE": Word(_("To be saved")),
    "RATIO": Word(_("Ratio")),
    # Whose costs a comparison goes by.
    "costs.GIVEN": Word(_("as typed"), "accent", "edit"),
    "costs.MEASURED": Word(_("measured"), "good", "circle-check"),
    "costs.TABLE": Word(_("by the rule table"), "calm", "adjustments-horizontal"),
}
