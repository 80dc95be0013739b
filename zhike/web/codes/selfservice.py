"""Self-service: what a customer's own page opens, how an order asked for again stands, documents customers read."""

from zhike.apps.selfservice import lists as self_lists
from zhike.web.codes.shown import Word

_STATES = {"ASKED": ("warn", "clock"), "TAKEN": ("good", "check"), "DECLINED": ("calm", "x")}
WORDS: dict[str, Word] = {
    **{f"grant.{code}": Word(label) for code, label in self_lists.GRANTS.items()},
    **{f"orderrequest.{code}": Word(label, *_STATES[code]) for code, label in self_lists.STATES.items()},
    **{f"policydocument.{code}": Word(label) for code, label in self_lists.DOCUMENTS.items()},
}
