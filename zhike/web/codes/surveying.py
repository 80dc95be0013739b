"""Surveys: levels of satisfaction, dimensions, indicators, quadrants; how waves and improvements stand."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.surveys import rules
from zhike.web.codes.shown import Word

WORDS: dict[str, Word] = {
    "DISSATISFIED": Word(_("Dissatisfied"), "bad", "mood-sad"),
    "SATISFIED": Word(_("Satisfied"), "calm", "mood-empty"),
    "VERY_SATISFIED": Word(_("Very satisfied"), "good", "mood-smile"),
    "question.QUALITY": Word(rules.DIMENSIONS["QUALITY"]),
    "question.SERVICE": Word(rules.DIMENSIONS["SERVICE"]),
    "question.PRICE": Word(rules.DIMENSIONS["PRICE"]),
    "question.LEAVING": Word(rules.USES["LEAVING"]),
    "question.OTHER": Word(rules.DIMENSIONS["OTHER"]),
    "REPUTATION": Word(_("Good repute")),
    "DESIGNATION": Word(_("Asked for by name")),
    "RETURN_RATE": Word(_("Return rate")),
    "PURCHASE_AMOUNT": Word(_("Purchase amount")),
    "COMPLAINT_RATE": Word(_("Complaint rate")),
    "gain.EASIER": Word(_("Ordered again by itself")),
    "gain.LATENT": Word(_("Had a latent need served")),
    "gain.TOUCHED": Word(_("Was spoken with")),
    "PRAISE": Word(_("Praise (percent, at least)")),
    "NEGATIVE": Word(_("Negative mentions (percent, at most)")),
    "INCIDENTS": Word(_("Incidents of quality (at most)")),
    "PRICE_SENSITIVITY": Word(_("Sensitivity to prices")),
    "quadrant.IMPROVE": Word(_("Important and unsatisfied"), "bad", "flag"),
    "quadrant.KEEP": Word(_("Important and satisfied"), "good", "circle-check"),
    "quadrant.WATCH": Word(_("Less important and unsatisfied"), "warn", "eye"),
    "quadrant.EASE": Word(_("Less important and satisfied"), "", "leaf"),
    "wave.OPEN": Word(_("Taking answers"), "accent", "circle-dot"),
    "wave.CLOSED": Word(_("Over"), "", "lock"),
    "improvement.OPEN": Word(_("To be mended"), "warn", "clock"),
    "improvement.DONE": Word(_("Done, not verified"), "accent", "check"),
    "improvement.VERIFIED": Word(_("Verified"), "good", "circle-check"),
    "chain.SATISFACTION": Word(_("Degree of satisfaction")),
    "chain.LOYALTY": Word(_("Retention of the quarter")),
    "chain.SHARE": Word(_("Market share")),
    "chain.PROFIT": Word(_("Profit")),
    "chain.PRICE": Word(_("Share price")),
    "chain.WITH": Word(_("Rises with it"), "good", "trending-up"),
    "chain.AGAINST": Word(_("Falls as it rises"), "bad", "trending-down"),
    "chain.NOT_SURE": Word(_("May be chance"), "", "help-circle"),
    "chain.TOO_FEW": Word(_("Too few quarters"), "warn", "clock"),
}
