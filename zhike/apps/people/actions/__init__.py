"""Writes of people: each in one transaction, with its event and its audit entry."""

from zhike.apps.people.actions.bringing import add_people, remove_people
from zhike.apps.people.actions.bulk import BULK
from zhike.apps.people.actions.conflicting import demand_impartial
from zhike.apps.people.actions.keeping import (
    forget_customer,
    forget_person,
    index_people,
    repoint_customer,
    restore_customer,
)
from zhike.apps.people.actions.knowing import NothingToUndo, drop_tie, note_facts, restore_tie, tie_persons, tie_staff
from zhike.apps.people.actions.persons import (
    NewPart,
    NoSuchCustomer,
    NoSuchPerson,
    PartTaken,
    add_part,
    add_person,
    change_part,
    change_person,
    end_part,
    reopen_part,
    set_apart,
)
from zhike.apps.people.actions.private import (
    NewNote,
    NoReason,
    SwitchedOff,
    add_note,
    drop_note,
    end_purpose,
    forget_expired,
    note_reading,
    open_purpose,
    reveal_note,
)

__all__ = [
    "BULK", "NewNote", "NewPart", "NoReason", "NoSuchCustomer", "NoSuchPerson", "NothingToUndo", "PartTaken",
    "SwitchedOff", "add_note", "add_part", "add_people", "add_person", "change_part", "change_person",
    "demand_impartial", "drop_note", "drop_tie", "end_part", "end_purpose", "forget_customer", "forget_expired",
    "forget_person", "index_people", "note_facts", "note_reading", "open_purpose", "remove_people", "reopen_part",
    "repoint_customer", "restore_customer", "restore_tie", "reveal_note", "set_apart", "tie_persons", "tie_staff",
]  # fmt: skip
