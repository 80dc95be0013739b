"""Writes of key accounts: proposed, confirmed, ended; deputies, units, alarms, what is measured; balances; keeping."""

from zhike.apps.keyaccounts.actions.alarming import Alarm, assign_task, sound, tell_cooling
from zhike.apps.keyaccounts.actions.appointing import (
    appoint,
    appoint_many,
    end_account,
    nominate,
    propose,
    reopen_account,
)
from zhike.apps.keyaccounts.actions.giving import (
    add_need,
    close_need,
    end_benefit,
    note_benefit,
    review_account,
    reward,
)
from zhike.apps.keyaccounts.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_backed,
    hand_over_managed,
    repoint_customer,
    restore_customer,
    take_back_backed,
    take_back_managed,
)
from zhike.apps.keyaccounts.actions.measuring import measure_accounts
from zhike.apps.keyaccounts.actions.staffing import (
    add_unit,
    close_unit,
    end_deputy,
    grant_deputy,
    join_unit,
    leave_unit,
    unfit_owner,
)

__all__ = [
    "Alarm", "add_need", "add_unit", "appoint", "appoint_many", "assign_task", "close_need", "close_unit",
    "end_account", "end_benefit", "end_deputy", "forget_customer", "forget_person", "grant_deputy",
    "hand_over_backed", "hand_over_managed", "join_unit", "leave_unit", "measure_accounts", "nominate",
    "note_benefit", "propose", "reopen_account", "repoint_customer", "restore_customer", "review_account", "reward",
    "sound", "take_back_backed", "take_back_managed", "tell_cooling", "unfit_owner",
]  # fmt: skip
