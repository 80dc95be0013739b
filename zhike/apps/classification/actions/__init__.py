"""Writes of classification: dimensions, rules and bindings; runs, confirmed and applied; classes given one by one."""

from zhike.apps.classification.actions.aiming import CHOSEN, PASSED, follow_campaign, follow_targets
from zhike.apps.classification.actions.giving import (
    FIRST_ORDER,
    end_class,
    follow_leaving,
    follow_orders,
    forget_customer,
    forget_person,
    give_class,
)
from zhike.apps.classification.actions.pooling import (
    follow_up,
    follow_up_late,
    repoint_customer,
    restore_customer,
    write_profile,
)
from zhike.apps.classification.actions.ruling import (
    BOUND,
    NoSuchDimension,
    add_dimension,
    bind,
    change_dimension,
    end_dimension,
    write_rule,
)
from zhike.apps.classification.actions.running import (
    NoSuchRun,
    RunRefused,
    apply,
    confirm,
    decide_all,
    decide_one,
    drop_run,
    perform,
    start_run,
)

__all__ = [
    "BOUND", "CHOSEN", "FIRST_ORDER", "PASSED", "NoSuchDimension", "NoSuchRun", "RunRefused", "add_dimension", "apply",
    "bind", "change_dimension", "confirm", "decide_all", "decide_one", "drop_run", "end_class", "end_dimension",
    "follow_campaign", "follow_leaving", "follow_orders", "follow_targets", "follow_up", "follow_up_late",
    "forget_customer", "forget_person", "give_class", "perform", "repoint_customer", "restore_customer", "start_run",
    "write_profile", "write_rule",
]  # fmt: skip
