"""Sales: stages, who found whom, how, why lost, how plain a need is, how it stands with a renewal."""

from zhike.apps.sales import lists as sale_lists
from zhike.web.codes.shown import Word

_TONES = {
    "LEAD": ("", "flag"), "PERSON": ("accent", "user-check"), "WORDS": ("accent", "message-circle"),
    "PLAN": ("accent", "target"), "QUOTED": ("warn", "file-text"), "CONTRACT": ("warn", "file-text"),
    "WON": ("good", "trophy"), "LOST": ("bad", "x"),
}  # fmt: skip
_NEEDS = {"EXPRESSED": ("good", "message-circle"), "EMERGING": ("warn", "clock"), "LATENT": ("accent", "bulb")}
_RENEWALS = {
    "OPEN": ("warn", "clock"), "TALKING": ("accent", "message-circle"), "RENEWED": ("good", "check"),
    "ENDING": ("bad", "x"),
}  # fmt: skip
WORDS: dict[str, Word] = {
    **{f"opportunity.{code}": Word(label, *_TONES[code]) for code, label in sale_lists.STAGES.items()},
    **{f"origin.{code}": Word(label) for code, label in sale_lists.ORIGINS.items()},
    **{f"saleway.{code}": Word(label) for code, label in sale_lists.CHANNELS.items()},
    **{f"lostby.{code}": Word(label) for code, label in sale_lists.REASONS.items()},
    **{f"customerneed.{code}": Word(label, *_NEEDS[code]) for code, label in sale_lists.NEEDS.items()},
    **{f"contract.{code}": Word(label, *_RENEWALS[code]) for code, label in sale_lists.RENEWALS.items()},
}
