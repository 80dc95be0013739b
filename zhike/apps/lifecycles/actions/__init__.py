"""Writes of lifecycles: business stages judged, orders entered by the rule, relations moved, falling back noticed."""

from zhike.apps.lifecycles.actions.business import StageRefused, decide_stage, remind_of_stages, take_back_stage
from zhike.apps.lifecycles.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.lifecycles.actions.ordering import OVERRIDE_ACT, OrderLine, OrderRefused, Placed, place_order
from zhike.apps.lifecycles.actions.relation import (
    MoveRefused,
    Seen,
    follow_stages,
    note_moves,
    release_stage,
    set_stage,
)

__all__ = [
    "OVERRIDE_ACT", "MoveRefused", "OrderLine", "OrderRefused", "Placed", "Seen", "StageRefused", "decide_stage",
    "follow_stages", "forget_customer", "forget_person", "note_moves", "place_order", "release_stage",
    "remind_of_stages", "repoint_customer", "restore_customer", "set_stage", "take_back_stage",
]  # fmt: skip
