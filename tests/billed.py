"""Bills laid for stories: a plan with a subscription, a disputed line; pages asked for as part of the cast."""

from datetime import date

from cast import AT, TODAY
from django.test import Client

from zhike.apps.billing import actions, queries, rules
from zhike.apps.core import base

EN = {"Accept-Language": "en"}


def told(client, address: str, status: int = 200, **form) -> str:
    """Return a page in English, or the answer to a form."""
    answer = client.post(address, form, headers=EN) if form else client.get(address, headers=EN)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def entered(cast, part: str) -> Client:
    """Return a browser of its own for a part of the cast."""
    client = Client()
    client.force_login(cast.people()[part])
    return client


def laid(cast, **more) -> tuple[int, int]:
    """Lay a plan and a subscription with consent; return their ids."""
    with base.acting_as(base.System("test")):
        plan = actions.NewPlan("CARE", "保养服务", "台", "FLAT", {"price": "310"}, date(2025, 1, 1))
        plan_id = actions.add_plan(new=plan, at=AT)
        consent = rules.Consent("李敏", date(2025, 12, 20), "PAPER", "订单 BY-2512")
        new = actions.NewSubscription(cast.customer_id, plan_id, date(2026, 1, 1), consent, **more)
        return plan_id, actions.subscribe(new=new, today=TODAY, at=AT)


def disputed(cast) -> int:
    """Lay a bill the customer disputes; return the violation."""
    laid(cast)
    with base.acting_as(base.System("test")):
        (bill_id,) = actions.issue(month=date(2026, 1, 1), today=TODAY, at=AT)
        (line,) = queries.explain(bill_id)
        return actions.dispute(line_id=line.line.pk, words="没有订过", day=TODAY, at=AT)
