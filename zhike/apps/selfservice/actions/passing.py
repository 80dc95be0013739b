"""Passes: made, sent, ended, and noted as used; the secret is told once and never kept."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.selfservice import queries, rules
from zhike.apps.selfservice.models import Pass

SECRET_BYTES = 16


@transaction.atomic
def make_pass(
    *, customer_id: int, opens: Sequence[str], days: int = rules.USUAL_DAYS, person_id: int | None = None, at: datetime
) -> str:  # fmt: skip
    """Give a customer a page of its own, the former one ends; return the secret, shown once. Raises Refused."""
    customer = customer_queries.customer(customer_id)
    if customer is None:
        raise rules.Refused("NO_CUSTOMER", "customer_id")
    parts = people_queries.parts().filter(customer_id=customer_id, person_id=person_id) if person_id else None
    rules.refuse_first(
        ("NO_GRANT", "opens", not opens),
        ("BAD_GRANT", "opens", not set(opens) <= set(rules.GRANTS)),
        ("BAD_DAYS", "days", not rules.SHORTEST_DAYS <= days <= rules.LONGEST_DAYS),
        ("NO_PERSON", "person_id", parts is not None and not parts.exists()),
    )
    whose = {"person_id": person_id} if person_id else {"person": None}
    for former in Pass.objects.filter(customer_id=customer_id, ended_at=None, **whose):
        _end(former, customer.branch_id, at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = Pass.objects.create(
        customer_id=customer_id, person_id=person_id, secret_hash=org_queries.token_hash(secret),
        opens=[one for one in rules.GRANTS if one in opens], last_date=clock.today(at) + timedelta(days=days),
        author_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    values = {"opens": row.opens, "until": row.last_date.isoformat()}
    core_actions.audit("pass.add", noun="pass", object_id=row.pk, branch_id=customer.branch_id, at=at, values=values)
    return secret


@transaction.atomic
def send_pass(
    *, customer_id: int, opens: Sequence[str], days: int = rules.USUAL_DAYS, address: str, day: date, at: datetime
) -> None:  # fmt: skip
    """Make a customer's page and mail its address, which is `address` and the secret behind it. Raises Refused."""
    secret = make_pass(customer_id=customer_id, opens=opens, days=days, at=at)
    below = _(
        "Your own page, good until %(day)s; no account is needed. Whoever has the address can open it: %(address)s"
    )
    until = clock.today(at) + timedelta(days=days)
    done = customer_actions.write_to(
        customer_ids=[customer_id], channel="EMAIL", subject=_("Your own page with us"),
        text=_("Look at bills, order again, tell us what went wrong: on a page of your own."), purpose="SERVICE",
        endings={customer_id: "\n\n" + below % {"day": until, "address": f"{address}{secret}/"}}, day=day, at=at,
    )  # fmt: skip
    if not done or done[0].reason or not done[0].message_id:
        raise rules.Refused("NO_MAIL")
    Pass.objects.filter(secret_hash=org_queries.token_hash(secret)).update(message_id=done[0].message_id)


@transaction.atomic
def end_pass(*, pass_id: int, at: datetime) -> None:
    """End a page at once. Raises Refused."""
    row = queries.own_pass(pass_id)
    if row is None:
        raise rules.Refused("WRONG_STATE")
    _end(row, row.customer.branch_id, at)


def _end(row: Pass, branch_id: int | None, at: datetime) -> None:
    row.change({"ended_at": at}, version=None, at=at)
    core_actions.audit("pass.end", noun="pass", object_id=row.pk, branch_id=branch_id, at=at)


@transaction.atomic
def note_visit(*, pass_id: int, at: datetime) -> None:
    """Note that a page was opened: when the visit began, how many pages it has opened so far."""
    row = Pass.objects.get(pk=pass_id)
    visit_at, n_opened = rules.visit(row.used_at, row.visit_at, row.n_opened, at)
    Pass.objects.filter(pk=pass_id).update(used_at=at, visit_at=visit_at, n_opened=n_opened)
