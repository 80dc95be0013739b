"""Escalating: where a task a playbook gave is still open after its hours, whoever stands above is told."""

from datetime import date, datetime

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import queries
from zhike.apps.playbooks.actions import doing
from zhike.apps.playbooks.models import Deed


@transaction.atomic
def escalate(*, run_id: int, position: int, day: date, at: datetime) -> int:
    """Look whether the tasks a run gave before a step are done, and tell of those that are not; return how many."""
    with base.acting_as(base.System("escalation")):
        waiting = list(queries.waiting(run_id, position).select_for_update(of=("self",)))
        if not waiting:
            return 0
        rule = waiting[0].run.rule
        step = next((one for one in queries.steps_of(rule) if one.position == position), None)
        author = org_queries.member(rule.author_id)
        open_ids = queries.still_open(run_id, position)
        late = {deed.customer_id: deed for deed in waiting if deed.customer_id in open_ids}
        for deed in waiting:
            deed.settled_at = at
            deed.skipped = "" if deed.customer_id in late else Deed.Skipped.IN_TIME
        if step is not None and author is not None:
            now = doing.Occasion(rule, waiting[0].run, author, day, at, step)
            cards = queries.cards_with_owners(late)
            for card, told in doing.addressed(step, cards):
                if told:
                    doing.tell(now, card, told)
                else:
                    late[card.pk].skipped = Deed.Skipped.NOBODY
        Deed.objects.bulk_update(waiting, ["settled_at", "skipped"])
        return sum(not deed.skipped for deed in waiting)
