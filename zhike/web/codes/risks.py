"""Risks: detectors, levels, how a warning stands and ended, why it was dismissed, what somebody noticed."""

from django.utils.translation import gettext_lazy as _

from zhike.web.codes.shown import Word

WORDS: dict[str, Word] = {
    # Detectors, as the rows of their table are named too.
    "INTENT": Word(_("Wants to leave")),
    "KEY_PERSON": Word(_("Key person leaving")),
    "PROMISE": Word(_("Promise broken")),
    "COMPLAINT": Word(_("Complaint unanswered")),
    "SILENCE": Word(_("Nobody speaks with them")),
    "DUMPING": Word(_("Dealer dumping")),
    "INTERVAL": Word(_("Overdue against their own rhythm")),
    "VALUE": Word(_("Buys less than usual")),
    "PRODUCT": Word(_("Main product dropped")),
    "RETURNS": Word(_("Returns rising")),
    "PRICE": Word(_("Price off the norm")),
    "PAYMENT": Word(_("Payment late")),
    "OBJECTION": Word(_("Objects to a change")),
    "INCIDENT": Word(_("Mistake in service")),
    "OUTPRICED": Word(_("A competitor is cheaper")),
    "FORECAST": Word(_("Likely to leave")),
    "STAFF": Word(_("Loss of core staff")),
    "HANDOVER": Word(_("Customers of a leaver")),
    # How grave.
    "BLUE": Word(_("Blue"), "accent", "info-circle"),
    "YELLOW": Word(_("Yellow"), "calm", "alert-circle"),
    "ORANGE": Word(_("Orange"), "warn", "alert-triangle"),
    "RED": Word(_("Red"), "bad", "flame"),
    # How a warning stands, how it ended, why it was put aside.
    "warning.OPEN": Word(_("To answer"), "warn", "bell"),
    "warning.ACCEPTED": Word(_("Taken on"), "accent", "user-check"),
    "warning.DISMISSED": Word(_("Dismissed"), "calm", "bell-off"),
    "warning.CLEARED": Word(_("Cleared by itself"), "good", "circle-check"),
    "outcome.RIGHT": Word(_("Right, it was so"), "good", "check"),
    "outcome.FALSE_ALARM": Word(_("False alarm"), "calm", "x"),
    "outcome.SAVED": Word(_("Saved"), "good", "shield-check"),
    "outcome.LOST": Word(_("Lost all the same"), "bad", "user-minus"),
    "dismissal.FALSE_ALARM": Word(_("False alarm"), "calm", "x"),
    "dismissal.KNOWN": Word(_("Known, being seen to"), "calm", "eye"),
    "dismissal.NOT_WORTH": Word(_("Not worth the effort"), "calm", "minus"),
    # What somebody noticed.
    "RESALE": Word(_("Resale price seen"), "", "tag"),
    "LEAVING": Word(_("Key person will leave"), "", "user-minus"),
}
