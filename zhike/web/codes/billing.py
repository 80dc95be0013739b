"""Billing: ways of charging, ways of agreeing, what is wrong with a charge and how its refund stands."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.billing import lists as billing_lists
from zhike.web.codes.shown import Word

_KINDS = {
    "NO_CONSENT": ("bad", "circle-minus"), "DIFFERENCE": ("warn", "scale"), "AFTER_END": ("warn", "clock"),
    "NOT_ORDERED": ("bad", "flag"),
}  # fmt: skip
_STATES = {
    "FOUND": ("warn", "eye"), "PROPOSED": ("accent", "clock"), "APPROVED": ("accent", "check"),
    "REFUNDED": ("good", "circle-check"), "CLEARED": ("calm", "circle-check"),
}  # fmt: skip
WORDS: dict[str, Word] = {
    **{f"price.{code}": Word(label) for code, label in billing_lists.KINDS.items()},
    **{f"agreed.{code}": Word(label) for code, label in billing_lists.CHANNELS.items()},
    **{f"violation.{code}": Word(label, *_KINDS[code]) for code, label in billing_lists.VIOLATIONS.items()},
    **{f"violation.{code}": Word(label, *_STATES[code]) for code, label in billing_lists.STATES.items()},
    "held.NO_CONSENT": Word(_("Held back: nobody agreed"), "bad", "circle-minus"),
    "held.NO_READING": Word(_("Held back: nothing was counted yet"), "warn", "clock"),
    "held.NO_PRICE": Word(_("Held back: no price holds"), "warn", "clock"),
}
