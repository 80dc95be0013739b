"""Reads of archives by their words: facts anybody who sees the customer may read, never a sensitive or personal one."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation

from zhike.apps.archives.models import Fact
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base, sealing
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.search import queries as search_queries
from zhike.apps.search import rules as search_rules

NOUN = "archive"
OPEN_CLASSES = frozenset({"public", "internal"})
# So many hits of the index are looked at before what is shown.
MOST_LOOKED_AT = 100


class FoundFact(NamedTuple):
    """A fact whose words answer a search: of which customer, which field, what it says."""

    card: Any
    spec: catalog_rules.FieldDef
    words: str


def found(text: str, *, limit: int) -> list[FoundFact]:
    """Return facts of visible customers a text finds, one for each customer.

    The index narrows; what may be seen and what stands there now are asked again, so that neither a customer that
    moved nor a field that became sensitive is told of by an older index.
    """
    sought = search_rules.terms(text)
    if not sought:
        return []
    branch_ids, owner_id = org_queries.reach(base.actor())
    ids = search_queries.object_ids(
        text, noun=NOUN, branch_ids=branch_ids, owner_id=owner_id, cap=MOST_LOOKED_AT
    )  # fmt: skip
    if not ids:
        return []
    cards, shown = customer_queries.cards_of(ids), []
    for customer_id, facts in findable(list(cards)).items():
        cut = [(spec, words, search_rules.tokens(words)) for spec, words in facts]
        if search_rules.matches(sought, [token for _spec, _words, tokens in cut for token in tokens]):
            # The fact that answers most of the words speaks for the archive.
            n_answered = [sum(search_rules.matches([term], tokens) for term in sought) for _s, _w, tokens in cut]
            spec, words, _tokens = cut[n_answered.index(max(n_answered))]
            shown.append(FoundFact(cards[customer_id], spec, words))
    return sorted(shown, key=lambda one: (one.card.name, one.card.pk))[:limit]


def findable(customer_ids: Iterable[int]) -> dict[int, list[tuple[catalog_rules.FieldDef, str]]]:
    """Return the open words of the archives of some visible customers: {customer id: [(field, words)]}.

    Left out are fields that are personal or sensitive, sealed values, and what was rented or bought under a licence.
    """
    specs = {kind: _open_fields(kind) for kind in ("INDIVIDUAL", "ENTERPRISE")}
    rows = Fact.objects.filter(customer_id__in=list(customer_ids), valid_to=None, batch_id=None).order_by("field")
    told: dict[int, list[tuple[catalog_rules.FieldDef, str]]] = {}
    for customer_id, kind, field, value in rows.values_list("customer_id", "customer__kind", "field", "value"):
        spec = specs[kind].get(field)
        if spec is not None and not sealing.is_sealed(value):
            told.setdefault(customer_id, []).append((spec, _words(spec, value)))
    return told


def customer_ids_beside(known: QuerySet, *, limit: int) -> list[int]:
    """Return customers with an open fact that are not among those known, so many at most."""
    rows = Fact.objects.filter(valid_to=None, batch_id=None).exclude(customer_id__in=known)
    return list(rows.order_by("customer_id").values_list("customer_id", flat=True).distinct()[:limit])


def _open_fields(kind: str) -> dict[str, catalog_rules.FieldDef]:
    return {code: spec for code, spec in catalog_queries.fields(kind).items() if spec.field_class in OPEN_CLASSES}


def _words(spec: catalog_rules.FieldDef, value: Any) -> str:
    """Return the words of a value: those of a choice in every language, of an entry those of its open columns."""
    if isinstance(value, list):
        return " ".join(filter(None, (_words(spec, one) for one in value)))
    if isinstance(value, dict):
        columns = {column.code for column in spec.columns if column.field_class in OPEN_CLASSES}
        return " ".join(one for name, one in value.items() if name in columns and isinstance(one, str))
    if isinstance(value, str) and value in spec.choices:
        said = []
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                said.append(str(spec.choices[value]))
        return " ".join(dict.fromkeys(said))
    return value if isinstance(value, str) else ""
