"""What in the contacts after a complaint came in speaks for an argument with the customer; a person decides."""

from dataclasses import dataclass
from datetime import datetime

from zhike.apps.complaints.rules.steps import NEGATIVE, is_better

# Words by which somebody writes down that there was an argument, in either language.
ARGUED = ("争吵", "争执", "吵架", "吵了", "吵起来", "顶撞", "顶嘴", "对骂", "argued", "argument", "quarrel", "shouted")
# What is looked for, the plainest sign first.
SIGNS = ("WORDS", "ANGRIER", "CALLED_AGAIN")


@dataclass(frozen=True)
class Contact:
    """A contact since a complaint came in: who turned to whom, how the customer felt, what was written down."""

    interaction_id: int
    happened_at: datetime
    direction: str
    emotion_before: str
    emotion_after: str
    text: str


def sign_of(one: Contact) -> str:
    """Return what in a contact speaks for an argument; empty where nothing does."""
    is_known = one.emotion_before and one.emotion_after in NEGATIVE
    is_angrier = bool(is_known) and not is_better(one.emotion_before, one.emotion_after)
    told = {
        "WORDS": any(word in one.text.casefold() for word in ARGUED),
        "ANGRIER": is_angrier,
        "CALLED_AGAIN": one.direction == "IN" and (one.emotion_after or one.emotion_before) in ("ANGRY", "FURIOUS"),
    }  # fmt: skip
    return next((code for code in SIGNS if told[code]), "")
