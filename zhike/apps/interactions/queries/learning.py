"""Reads of learning: which fields of an archive are learned in a contact."""

from dataclasses import replace

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules


def learnable(kind: str) -> list[catalog_rules.Group]:
    """Return the groups of a kind of customer with the fields a contact may teach: one value, not sensitive."""
    groups = [
        replace(group, fields=tuple(spec for spec in group.fields if _is_open(spec)))
        for group in catalog_queries.groups(kind)
    ]
    return [group for group in groups if group.fields]


def _is_open(spec: catalog_rules.FieldDef) -> bool:
    return spec.type != "ROWS" and spec.field_class != "sensitive"
