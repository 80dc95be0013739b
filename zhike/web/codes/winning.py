"""Winning back: how a case stands, attitudes, steps, remedies, offers, rules and grounds for giving up."""

from zhike.apps.winback import lists as winback_lists
from zhike.web.codes.shown import Word

_TONES = {
    "winback.WAITING": ("warn", "hourglass"), "winback.WIN_BACK": ("accent", "heart-handshake"),
    "winback.OBSERVED": ("calm", "eye"), "winback.ASKED": ("warn", "clipboard-check"),
    "winback.ABANDONED": ("", "circle-minus"), "winback.RETURNED": ("good", "shopping-cart"),
    "winback.WON_BACK": ("good", "trophy"), "winback.FAILED": ("bad", "circle-x"),
    "winback.DROPPED": ("", "circle-dashed"), "effort.EXTREME": ("bad", "flame"), "effort.UTMOST": ("warn", "target"),
    "effort.OPPORTUNISTIC": ("accent", "scale"), "effort.LET_GO": ("calm", "leaf"),
    "effort.ABANDON": ("", "circle-minus"), "winremedy.PROPOSED": ("warn", "bulb"),
    "winremedy.ACCEPTED": ("accent", "check"), "winremedy.DECLINED": ("", "x"),
    "winremedy.DONE": ("good", "circle-check"), "winoffer.OFFERED": ("warn", "hourglass"),
    "winoffer.ACCEPTED": ("good", "circle-check"), "winoffer.DECLINED": ("", "x"),
    "winbackplan.OPEN": ("accent", "hourglass"), "winbackplan.CLOSED": ("good", "circle-check"),
    "save.OPEN": ("warn", "hourglass"), "save.KEPT": ("good", "circle-check"), "save.LEFT": ("bad", "user-minus"),
}  # fmt: skip
_NOUNS = {
    "winback": winback_lists.STATUSES, "effort": winback_lists.ATTITUDE_NAMES, "winstep": winback_lists.STEP_NAMES,
    "winremedy": {**winback_lists.REMEDY_STATUSES, **winback_lists.REMEDY_NAMES},
    "winoffer": winback_lists.OFFER_STATUSES, "winway": winback_lists.WAY_NAMES,
    "giveup": winback_lists.ABANDON_NAMES, "ground": winback_lists.GROUND_NAMES, "lacks": winback_lists.LACKS,
    "decidedby": winback_lists.DECIDED_BY, "winbackplan": winback_lists.PLAN_STATUSES, "save": winback_lists.OUTCOMES,
}  # fmt: skip
WORDS: dict[str, Word] = {
    f"{noun}.{code}": Word(label, *_TONES.get(f"{noun}.{code}", ("", "")))
    for noun, known in _NOUNS.items()
    for code, label in known.items()
}
