"""Reads of learning: which fields of an archive are learned in a contact, what usable information contacts brought."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import clock
from zhike.apps.interactions import rules
from zhike.apps.interactions.models import Interaction


def learnable(kind: str) -> list[catalog_rules.Group]:
    """Return the groups of a kind of customer with the fields a contact may teach: one value, not sensitive."""
    groups = [
        replace(group, fields=tuple(spec for spec in group.fields if _is_open(spec)))
        for group in catalog_queries.groups(kind)
    ]
    return [group for group in groups if group.fields]


def _is_open(spec: catalog_rules.FieldDef) -> bool:
    return spec.type != "ROWS" and spec.field_class != "sensitive"


def information_of(customer_ids: Iterable[int], first: date, last: date) -> dict[int, dict[str, int]]:
    """Return what usable information contacts with visible customers brought between two days, both included.

    {customer id: {kind: contacts}}; a contact counts once, as the most telling: news of a competitor, an opinion the
    customer gave, something learned.
    """
    begin, end = clock.span(first, last)
    rows = Interaction.objects.filter(
        customer_id__in=list(customer_ids), taken_back_at=None, happened_at__gte=begin, happened_at__lt=end
    )
    found: dict[int, dict[str, int]] = {}
    for pk, kind, direction, contents, learned in rows.values_list(
        "customer_id", "kind", "direction", "contents", "learned"
    ):
        if told := rules.information(kind, direction, contents, learned):
            counts = found.setdefault(pk, {})
            counts[told] = counts.get(told, 0) + 1
    return found
