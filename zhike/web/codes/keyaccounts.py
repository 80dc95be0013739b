"""Key accounts: kinds of benefit, how reviews stand, who loses by a relation."""

from django.utils.translation import gettext_lazy as _

from zhike.web.codes.shown import Word

WORDS: dict[str, Word] = {
    "KEY": Word(_("Key customers")),
    "benefit.SAVINGS": Word(_("Savings"), "good", "coin"),
    "benefit.SPEED": Word(_("Time saved"), "good", "clock"),
    "benefit.REVENUE": Word(_("More revenue"), "good", "trending-up"),
    "keyreview.DONE": Word(_("Reviewed this quarter"), "good", "circle-check"),
    "keyreview.DUE": Word(_("Due this quarter"), "warn", "clock"),
    "keyreview.MISSING": Word(_("No review for a quarter"), "bad", "alert-triangle"),
    "balance.US": Word(_("We lose by it"), "bad", "alert-triangle"),
    "balance.THEM": Word(_("The customer loses by it"), "bad", "alert-triangle"),
    "balance.BOTH": Word(_("Both lose by it"), "bad", "alert-triangle"),
}
