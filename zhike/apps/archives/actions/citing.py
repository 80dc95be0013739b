"""Citing: what others say of a customer: credit reports and bank references, clippings of papers and sites."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urldefrag

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.archives import queries, rules
from zhike.apps.archives.actions import studying
from zhike.apps.archives.actions.archiving import write_facts
from zhike.apps.archives.models import Clipping, CreditReport
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import queries as org_queries

RATING, FINANCE = "credit_rating", "FINANCE"


@dataclass(frozen=True)
class NewCreditReport:
    """What an institution says of a customer's credit on a day, and until when it holds."""

    kind: str
    institution: str
    rating: str
    report_date: date
    valid_to: date | None = None
    note: str = ""


@dataclass(frozen=True)
class NewClipping:
    """What was written of a customer, where and when."""

    title: str
    medium: str
    published_date: date
    url: str
    text: str = ""


@transaction.atomic
def add_credit_report(*, customer_id: int, new: NewCreditReport, at: datetime) -> int:
    """Keep a credit report or bank reference of a visible customer; return its id. Raises BadStudy.

    The newest one tells the archive's rating; one that is worse than the report before it is a downgrade.
    """
    (customer,) = customer_actions.lock_customers(customer_id)
    today = org_queries.business_date(at)
    if new.rating not in rules.RATINGS or new.kind not in CreditReport.Kind.values:
        raise studying.BadStudy("rating", _("This is not one of the choices."))
    if new.report_date > today:
        raise studying.BadStudy("report_date", _("This day is yet to come."))
    if new.valid_to and new.valid_to < new.report_date:
        raise studying.BadStudy("valid_to", _("It ends before it begins."))
    before = queries.credit_reports(customer_id).first()
    row = CreditReport.objects.create(customer_id=customer_id, created_at=at, updated_at=at, **vars(new))
    values = {"rating": new.rating, "institution": new.institution, "report_date": str(new.report_date)}
    core_actions.audit(
        "creditreport.add", noun="creditreport", object_id=row.pk, branch_id=customer.branch_id, at=at, values=values
    )
    is_newest = before is None or new.report_date >= before.report_date
    if is_newest and RATING in catalog_queries.fields(customer.kind):
        write_facts(
            customer_id=customer_id, values={RATING: new.rating}, channel=FINANCE, day=new.report_date, at=at
        )  # fmt: skip
    if is_newest and before is not None and rules.is_downgrade(before.rating, new.rating):
        told = {"customer_id": customer_id, "credit_report_id": row.pk, "from": before.rating, "to": new.rating}
        core_actions.record("credit.downgraded", told, at=at)
    return row.pk


@transaction.atomic
def add_clipping(*, customer_id: int, new: NewClipping, at: datetime) -> int:
    """Attach what was written of a visible customer; one with the same address is kept once. Return its id."""
    (customer,) = customer_actions.lock_customers(customer_id)
    if new.published_date > org_queries.business_date(at):
        raise studying.BadStudy("published_date", _("This day is yet to come."))
    url = urldefrag(new.url.strip()).url
    if known := Clipping.objects.filter(customer_id=customer_id, url=url).first():
        return known.pk
    row = Clipping.objects.create(
        customer_id=customer_id, author_id=base.actor().user_id, created_at=at, updated_at=at,
        **{**vars(new), "url": url},
    )  # fmt: skip
    core_actions.audit(
        "clipping.add", noun="clipping", object_id=row.pk, branch_id=customer.branch_id, at=at,
        values={"title": new.title, "url": url},
    )  # fmt: skip
    return row.pk
