"""Writes of self-service: passes, orders asked for again, documents customers read; merging, erasing."""

from zhike.apps.selfservice.actions.asking import TooMany, decline, order_again, take
from zhike.apps.selfservice.actions.chatting import say
from zhike.apps.selfservice.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.selfservice.actions.passing import end_pass, make_pass, note_visit, send_pass
from zhike.apps.selfservice.actions.promising import NewDocument, publish

__all__ = [
    "NewDocument", "TooMany", "decline", "end_pass", "forget_customer", "forget_person", "make_pass", "note_visit",
    "order_again", "publish", "repoint_customer", "restore_customer", "say", "send_pass", "take",
]  # fmt: skip
