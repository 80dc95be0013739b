"""A class given by hand: with a reason, past what the rules say, until somebody ends it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import rules
from zhike.apps.customers.actions.changing import NoSuchCustomer
from zhike.apps.customers.models import Assignment, Card, Customer


class ClassRefused(ValueError):
    """A class cannot be given, or ended, by hand as asked; says why."""


@transaction.atomic
def assign_by_hand(*, customer_id: int, dimension: str, code: str, reason: str, day: date, at: datetime) -> bool:
    """Give a visible customer a class from a day on, whatever its rules say; return whether anything changed.

    It stays until it is ended or another is given by hand. Raises NoSuchCustomer, and ClassRefused without a reason,
    for a class the dimension has not, or for a day before the one on which the present class began.
    """
    customer = _locked(customer_id)
    if not rules.has_class(dimension, code):
        raise ClassRefused(_("This dimension has no such class."))
    if not reason.strip():
        raise ClassRefused(_("Say why: a class given by hand needs a reason."))
    manual = Assignment.Source.MANUAL
    former = Assignment.objects.filter(customer_id=customer_id, dimension=dimension, valid_to=None).first()
    if former and former.valid_from > day:
        said = {"day": former.valid_from.isoformat()}
        raise ClassRefused(_("The present class began on %(day)s: choose that day or a later one.") % said)
    if former and (former.code, former.source) == (code, manual):
        return False
    # One that began on the same day is kept without a day of its own, so that undoing finds it again.
    if former:
        Assignment.objects.filter(pk=former.pk).update(valid_to=day)
    Assignment.objects.create(
        customer_id=customer_id, dimension=dimension, code=code, valid_from=day, source=manual, reason=reason.strip()
    )
    _told(customer, dimension, former.code if former else "", code, reason=reason.strip(), act="class.set", at=at)
    return True


@transaction.atomic
def end_by_hand(*, customer_id: int, dimension: str, day: date, at: datetime) -> bool:
    """End the class a visible customer was given by hand; the next run of the rules decides again.

    Taken back on the day it began, it was never given: what stood before stands again. Return whether there was one.
    """
    customer = _locked(customer_id)
    rows = Assignment.objects.filter(customer_id=customer_id, dimension=dimension)
    given = rows.filter(valid_to=None, source=Assignment.Source.MANUAL).first()
    if given is None:
        return False
    former = None
    if given.valid_from >= day:
        former = rows.filter(valid_to=given.valid_from).exclude(pk=given.pk).order_by("-id").first()
        given.delete()
        if former:
            rows.filter(pk=former.pk).update(valid_to=None)
    else:
        rows.filter(pk=given.pk).update(valid_to=day)
    _told(customer, dimension, given.code, former.code if former else "", reason="", act="class.end", at=at)
    return True


def _locked(customer_id: int) -> Customer:
    """Return a visible customer, locked: two people who class it at once write one after the other."""
    rows = Customer.objects.select_for_update(of=("self",)).exclude(status=Customer.Status.MERGED)
    found = rows.filter(pk=customer_id).first()
    if found is None:
        raise NoSuchCustomer(customer_id)
    return found


def _told(customer: Customer, dimension: str, old: str, new: str, *, reason: str, act: str, at: datetime) -> None:
    """Let the card follow, and tell the trail and whoever waits for it."""
    if column := rules.CARD_COLUMNS.get(dimension):
        with base.acting_as(base.System(f"card of {customer.pk}")):
            Card.objects.filter(pk=customer.pk).update(**{column: new})
    values = {"dimension": dimension, "class_code": [old, new]} | ({"reason": reason} if reason else {})
    core_actions.audit(act, noun="customer", object_id=customer.pk, branch_id=customer.branch_id, at=at, values=values)
    payload = {"customer_ids": [customer.pk], "dimension": dimension, "code": new}
    core_actions.record("class.changed", payload, at=at)
