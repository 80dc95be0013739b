"""Keeping: the archive of a customer goes to another and comes back; of a person who asks for it, it is erased."""

from collections.abc import Mapping, Sequence

from django.db import models, transaction

from zhike.apps.archives.actions.indexing import index_facts
from zhike.apps.archives.models import Clipping, Consent, CreditReport, Fact, Outlet, Statement, SwotItem
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.customers import actions as customer_actions

PARTS: tuple[type[models.Model], ...] = (Fact, Statement, SwotItem, Outlet, Consent, CreditReport, Clipping)
# Where the archive of a customer may name one of its people.
NAMING: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Fact, ("value", "channel_words")), (SwotItem, ("text",)), (Outlet, ("name", "address")), (Consent, ("evidence",)),
    (CreditReport, ("note",)), (Clipping, ("title", "text")),
)  # fmt: skip
Moved = dict[str, list[int]]


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> Moved:
    """Give another customer what its own archive lacks (facts, statements, clippings), and all of the rest.

    What the survivor knows itself stays with the merged record, as history. Return the ids that moved, by table.
    """
    with base.acting_as(base.System("merge of archives")):
        own_fields = Fact.objects.filter(customer_id=to_id, valid_to=None).values_list("field", flat=True)
        facts = Fact.objects.filter(customer_id=from_id, valid_to=None).exclude(field__in=list(own_fields))
        own_years = Statement.objects.filter(customer_id=to_id).values_list("year", flat=True)
        statements = Statement.objects.filter(customer_id=from_id).exclude(year__in=list(own_years))
        own_urls = Clipping.objects.filter(customer_id=to_id).values_list("url", flat=True)
        clippings = Clipping.objects.filter(customer_id=from_id).exclude(url__in=list(own_urls))
        moved: Moved = {"fact": _ids(facts), "statement": _ids(statements), "clipping": _ids(clippings)}
        Fact.objects.filter(pk__in=moved["fact"]).update(customer_id=to_id)
        Statement.objects.filter(pk__in=moved["statement"]).update(customer_id=to_id)
        Clipping.objects.filter(pk__in=moved["clipping"]).update(customer_id=to_id)
    moved["swotitem"] = core_actions.repoint(SwotItem, "customer_id", from_id=from_id, to_id=to_id)
    moved["outlet"] = core_actions.repoint(Outlet, "customer_id", from_id=from_id, to_id=to_id)
    moved["consent"] = core_actions.repoint(Consent, "customer_id", from_id=from_id, to_id=to_id)
    moved["creditreport"] = core_actions.repoint(CreditReport, "customer_id", from_id=from_id, to_id=to_id)
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, list[int]]) -> None:
    """Give a customer back what was moved from it to another and is still there; a fact replaced since stays."""
    for model in PARTS:
        ids = moved.get(str(model._meta.model_name), [])
        core_actions.put_back(model, "customer_id", ids, from_id=to_id, to_id=from_id)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase an individual's archive with its history, consents too; return how many rows."""
    n_rows = 0
    with base.acting_as(base.System("erasure")):
        for model in PARTS:
            n_rows += model._default_manager.filter(customer_id=customer_id).delete()[0]
    index_facts(customer_ids=[customer_id])
    customer_actions.write_knowledge(known={customer_id: customer_actions.Known()})
    return n_rows


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of the archives of some customers, former and sealed values too; return how many."""
    with base.acting_as(base.System("erasure")):
        n_rows = 0
        for model, columns in NAMING:
            n_rows += blotting.blot(model._default_manager.filter(customer_id__in=customer_ids), columns, words)
    index_facts(customer_ids=customer_ids)
    return n_rows


def _ids(rows) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))
