"""Service made quicker or better: measured before, done by a day, and not done before it is measured again."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.loyalty import rules
from zhike.apps.loyalty.actions.offering import NoSuchOffer
from zhike.apps.loyalty.models import ServiceGain


@transaction.atomic
def plan_gain(
    *, title: str, measure: str, unit: str, before: Decimal, due_date: date, branch_id: int, at: datetime
) -> int:
    """Plan what of our service becomes better, with its measure today, and return its id. Raises Refused."""
    if not (title.strip() and measure.strip() and unit.strip()):
        raise rules.Refused("NO_TITLE", "title")
    row = ServiceGain(
        title=title.strip()[:120], measure=measure.strip()[:80], unit=unit.strip()[:20], before=before,
        due_date=due_date, branch_id=branch_id, author_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    _tell("servicegain.add", row, at, before=f"{before:f}")
    return row.pk


@transaction.atomic
def finish_gain(*, gain_id: int, after: Decimal | None, day: date, at: datetime) -> None:
    """Close it with its measure after. Raises Refused, NoSuchOffer."""
    row = ServiceGain.objects.filter(pk=gain_id).first()
    if row is None:
        raise NoSuchOffer(gain_id)
    if row.done_date is not None:
        raise rules.Refused("WRONG_STATE")
    if after is None:
        raise rules.Refused("AFTER_MISSING", "after")
    row.change({"after": after, "done_date": day}, version=None, at=at)
    _tell("servicegain.finish", row, at, before=f"{row.before:f}", after=f"{after:f}")


def _tell(act: str, row: ServiceGain, at: datetime, **values) -> None:
    told = {"title": row.title, **values}
    core_actions.audit(act, noun="servicegain", object_id=row.pk, branch_id=row.branch_id, at=at, values=told)
    core_actions.record("servicegain.changed", {"gain_id": row.pk}, at=at)
