"""Classes given one by one: by hand within the steps there are, and by an order that makes an actual customer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from zhike.apps.classification import queries, rules
from zhike.apps.classification.models import Profile, Proposal
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

FIRST_ORDER, LEAVING = "order", "leaving"
CHUNK = 2_000


def give_class(*, customer_id: int, dimension: str, code: str, reason: str, day: date, at: datetime) -> bool:
    """Give a visible customer a class by hand; a stage as a customer follows the steps there are.

    Raises rules.BadRule for a dimension the program keeps, a class it has not, a day to come, a step there is not or
    a customer of whom the class asks to know more, and what customers.actions.assign_by_hand raises. Return whether
    anything changed.
    """
    one = customer_queries.dimension(dimension)
    rules.demand_open(one, code)
    if day > org_queries.business_date(at):
        raise rules.BadRule("day", _("A class begins today or earlier."))
    now = customer_queries.holding(dimension).filter(customer_id=customer_id).first()
    old = now.code if now else rules.BLANK
    if old != code:
        rules.demand_step(dimension, old, code)
        _demand_known(customer_id, dimension, code)
    return customer_actions.assign_by_hand(
        customer_id=customer_id, dimension=dimension, code=code, reason=reason, day=day, at=at
    )


def _demand_known(customer_id: int, dimension: str, code: str) -> None:
    card = customer_queries.card(customer_id)
    if card is not None and queries.needs_of(dimension, code).get("must"):
        rules.demand_known(queries.lacks_of(card, [(dimension, code)]))


def end_class(*, customer_id: int, dimension: str, day: date, at: datetime) -> bool:
    """Take back a class given by hand; the next run decides. Return whether there was one.

    Raises rules.BadRule for a dimension the program keeps: who judged there takes it back there.
    """
    one = customer_queries.dimension(dimension)
    if one and one.keeper:
        raise rules.BadRule("dimension", _("This dimension is kept by %(keeper)s.") % {"keeper": one.keeper})
    return customer_actions.end_by_hand(customer_id=customer_id, dimension=dimension, day=day, at=at)


def follow_orders(*, day: date, at: datetime, customer_ids: Sequence[int] | None = None) -> int:
    """Let whoever ordered be an actual customer: with the first order, and again with one after having been lost.

    Of some customers, or of all. Return how many became one.
    """
    n_rows = 0
    with base.acting_as(base.System("stage follows orders")):
        for last in _buyers(customer_ids):
            held = customer_queries.holding(rules.STAGE).filter(customer_id__in=list(last))
            now = {row.customer_id: row for row in held}
            became = {pk: "ACTUAL" for pk, when in last.items() if _becomes_actual(now.get(pk), when)}
            n_rows += _step(became, now, FIRST_ORDER, day, at)
    return n_rows


def follow_leaving(*, has_left: Mapping[int, bool], day: date, at: datetime) -> int:
    """Let actual customers whose leaving was confirmed be lost, and those of whom it was taken back be actual again.

    Who was called lost by hand stays so. Return how many changed.
    """
    with base.acting_as(base.System("stage follows leaving")):
        now = {row.customer_id: row for row in customer_queries.holding(rules.STAGE).filter(customer_id__in=has_left)}
        became = {pk: "LOST" for pk, row in now.items() if has_left[pk] and row.code == "ACTUAL"}
        became |= {
            pk: "ACTUAL" for pk, row in now.items()
            if not has_left[pk] and row.code == "LOST" and row.rule_version == LEAVING
        }  # fmt: skip
        return _step(became, now, LEAVING, day, at)


def _step(became: Mapping[int, str], now: Mapping[int, Any], version: str, day: date, at: datetime) -> int:
    """Give customers the stage something made them step to, also where the one before was given by hand."""
    for pk in became.keys() & {pk for pk, row in now.items() if row.source == "MANUAL"}:
        customer_actions.end_by_hand(customer_id=pk, dimension=rules.STAGE, day=day, at=at)
    return customer_actions.assign_classes(dimension=rules.STAGE, classes=became, day=day, rule_version=version, at=at)


def _buyers(customer_ids: Sequence[int] | None) -> Iterator[dict[int, date | None]]:
    """Yield who ever ordered with the day of the last order, by chunks, each read to its end."""
    rows = customer_queries.cards().filter(Q(has_orders=True) | Q(last_purchase_date__isnull=False)).order_by("pk")
    if customer_ids is not None:
        rows = rows.filter(pk__in=customer_ids)
    after = 0
    while found := dict(rows.filter(pk__gt=after).values_list("pk", "last_purchase_date")[:CHUNK]):
        yield found
        after = max(found)


def _becomes_actual(now, last_purchase: date | None) -> bool:
    """Say whether an order makes an actual customer of somebody; a lost one comes back with an order after that."""
    if now is None or now.code in ("POTENTIAL", "TARGET", "NON"):
        return now is None or now.code != "NON" or _is_after(now, last_purchase)
    return now.code == "LOST" and _is_after(now, last_purchase)


def _is_after(now, last_purchase: date | None) -> bool:
    return last_purchase is not None and last_purchase > now.valid_from


def forget_customer(*, customer_id: int) -> int:
    """Forget what was known of a customer and the words in which proposals were decided; return how many rows."""
    with base.acting_as(base.System("erasure")):
        n_rows = Profile.objects.filter(customer_id=customer_id).delete()[0]
        return n_rows + Proposal.objects.filter(customer_id=customer_id).exclude(reason="").update(reason="")


def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what is known of some customers and how proposals were decided; return how many rows."""
    with base.acting_as(base.System("erasure")):
        n_rows = blotting.blot(Profile.objects.filter(customer_id__in=customer_ids), rules.KNOWN, words)
        return n_rows + blotting.blot(Proposal.objects.filter(customer_id__in=customer_ids), ("reason",), words)
