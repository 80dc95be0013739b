"""Listening: whether there was an argument with the customer, where contacts speak for one."""

from datetime import datetime

from django.db import transaction

from zhike.apps.complaints import queries, rules
from zhike.apps.complaints.actions import stepping, telling


@transaction.atomic
def judge_argument(*, complaint_id: int, was_one: bool, at: datetime) -> None:
    """Say whether there was an argument where the program proposes one: then it is coached. Raises Refused.

    Contacts found free of it are not proposed again.
    """
    row = telling.found(complaint_id, is_open=False)
    signs = queries.argument_signs(row)
    if not signs:
        raise rules.Refused("NOTHING_PROPOSED")
    if was_one:
        telling.change(row, {"has_argument": True}, "complaint.argument", at, sign=signs[0][1])
        stepping.coach(row, at)
        return
    contacts = [one.interaction_id for one, _sign in signs]
    telling.tell("complaint.argument", row, row.customer.branch_id, at, number=row.number, contacts=contacts)
    telling.move(row, "LISTENED", at, contacts=contacts)
