"""Writes of interactions: note, amend, take back a contact; promise; care; the silence alarm; merging and erasing."""

from zhike.apps.interactions.actions.attending import NoSuchAttendee
from zhike.apps.interactions.actions.bulk import BULK
from zhike.apps.interactions.actions.caring import NoSuchCustomer, answer_care, note_preparation
from zhike.apps.interactions.actions.changing import (
    NoSuchInteraction,
    TooLate,
    amend_interaction,
    change_interaction,
    take_back_interaction,
)
from zhike.apps.interactions.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.interactions.actions.learning import learn_facts
from zhike.apps.interactions.actions.mending import ask_for_address
from zhike.apps.interactions.actions.noting import NewInteraction, Upload, add_interaction, log_call
from zhike.apps.interactions.actions.promising import (
    NewPromise,
    NoSuchPromise,
    OverPromise,
    PromiseLate,
    PromiseSettled,
    decide_promise,
    make_promise,
    put_off_promise,
    reopen_promise,
    settle_promise,
)
from zhike.apps.interactions.actions.removing import remove_interactions
from zhike.apps.interactions.actions.silence import raise_silence

__all__ = [
    "BULK", "NewInteraction", "NewPromise", "NoSuchAttendee", "NoSuchCustomer", "NoSuchInteraction", "NoSuchPromise",
    "OverPromise", "PromiseLate", "PromiseSettled", "TooLate", "Upload", "add_interaction", "amend_interaction",
    "answer_care", "ask_for_address", "change_interaction", "decide_promise", "forget_customer", "forget_person",
    "learn_facts", "log_call", "make_promise", "note_preparation", "put_off_promise", "raise_silence",
    "remove_interactions", "reopen_promise", "repoint_customer", "restore_customer", "settle_promise",
    "take_back_interaction",
]  # fmt: skip
