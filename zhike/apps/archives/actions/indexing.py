"""The archive in the search: what is public or internal of it, within the scope of its customer; nothing else."""

from collections.abc import Iterable

from django.db import transaction

from zhike.apps.archives import queries
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.search import actions as search_actions
from zhike.apps.search import queries as search_queries

BATCH, MOST_A_NIGHT = 1_000, 20_000


@transaction.atomic
def index_facts(*, customer_ids: Iterable[int]) -> int:
    """Bring the search index in step with the archives of some customers; return how many are in it."""
    n_rows = 0
    with base.acting_as(base.System("search index")):
        for chunk in core_rules.chunks(customer_ids, size=BATCH):
            cards, told = customer_queries.cards_of(chunk), queries.findable(chunk)
            documents = [
                # Without a title: who looks for a customer by name is not shown its archive beside it.
                search_actions.NewDocument(
                    noun=queries.NOUN, object_id=pk, title="", text=" ".join(words for _spec, words in facts),
                    branch_id=cards[pk].branch_id, owner_id=cards[pk].owner_id,
                )
                for pk, facts in told.items()
                if pk in cards
            ]  # fmt: skip
            search_actions.forget(queries.NOUN, set(chunk) - {one.object_id for one in documents})
            n_rows += search_actions.index_documents(documents)
    return n_rows


def index_unknown() -> int:
    """Put archives into the index that were written before it knew archives, so many a night; return how many."""
    with base.acting_as(base.System("search index")):
        known = search_queries.indexed(queries.NOUN)
        return index_facts(customer_ids=queries.customer_ids_beside(known, limit=MOST_A_NIGHT))
