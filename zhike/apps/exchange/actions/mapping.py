"""Mapping: which column is which field, proposed by name or remembered, confirmed by a person."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.exchange.actions import asking, state
from zhike.apps.exchange.models import Import, RememberedMapping
from zhike.apps.exchange.reading import mapping, names
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.org import queries as org_queries

OPTIONS = {"day_first", "cancel_prefix", "currency", "units", *asking.ASKS}


def proposed(found: Import) -> dict:
    """Return the remembered mapping of this header, else one by names; unclear fields with their candidates."""
    columns, fields = found.meta["columns"], state.kind(found).fields
    remembered = RememberedMapping.objects.filter(signature=mapping.signature(found.kind, columns)).first()
    if remembered and found.meta["has_header"] and set(remembered.mapping["columns"].values()) <= set(columns):
        sure, unclear, options = remembered.mapping["columns"], {}, dict(remembered.mapping["options"])
        options.pop("units", None)
    else:
        proposal = mapping.propose(columns, fields)
        sure, unclear, options = proposal.columns, proposal.unclear, {}
    return _with_units(found, {"columns": sure, "unclear": unclear, "options": options})


def _with_units(found: Import, chosen: dict) -> dict:
    """Set by what money columns are multiplied, unless somebody said so already."""
    if "units" in chosen["options"]:
        return chosen
    units, title = dict(zip(found.meta["columns"], found.meta["units"], strict=True)), found.meta["title_unit"]
    by_type = {item.name: item.type for item in state.kind(found).fields}
    result = {}
    for field, column in chosen["columns"].items():
        money = by_type[field] == "MONEY"
        unit = units[column] if units[column] > 1 else title if money else 1
        if unit > 1 and by_type[field] in {"MONEY", "PRICE"}:
            result[field] = unit
    return chosen | {"options": chosen["options"] | {"units": result}}


@transaction.atomic
def map_columns(*, import_id: int, columns: Mapping[str, str], options: Mapping | None = None, at: datetime) -> dict:
    """Say which column (by name or number) each field is read from; kept for the next file with this header.

    Fields not named are read as proposed; an empty column name leaves a field out. Raises MappingUnclear.
    """
    found = state.find(import_id, "CHECK")
    said = dict(options or {})
    unknown = set(said) - OPTIONS
    if unknown:
        raise ValueError(f"not an option of imports: {sorted(unknown)}")
    chosen = dict(found.mapping["columns"])
    for field, column in columns.items():
        chosen[field] = _column(found, field, column)
    chosen = {field: column for field, column in chosen.items() if column}
    # Units and the sign of a cancelled order follow from the columns, unless somebody says them.
    kept = {name: value for name, value in found.mapping["options"].items() if name not in {"units", "cancel_prefix"}}
    kept |= said
    new = _with_units(found, {"columns": chosen, "unclear": {}, "options": kept})
    demand(found, new)
    state.save(found, at, mapping=new, status=Import.Status.STAGED, counts={})
    remember(found, at)
    return new


def _column(found: Import, field: str, column: str) -> str:
    fields, columns = [item.name for item in state.kind(found).fields], found.meta["columns"]
    if field not in fields:
        raise state.ImportRefused(Reason("UNKNOWN_FIELD", {"field": field, "fields": ", ".join(fields)}))
    if not column or column in columns:
        return column
    if column.isdigit() and 1 <= int(column) <= len(columns):
        return columns[int(column) - 1]
    same = [name for name in columns if names.plain(name) == names.plain(column)]
    if len(same) == 1:
        return same[0]
    raise state.ImportRefused(Reason("UNKNOWN_COLUMN", {"column": column, "columns": ", ".join(columns)}))


def demand(found: Import, chosen: dict) -> None:
    """Raise MappingUnclear unless every needed field has a column."""
    kind, columns = state.kind(found), found.meta["columns"]
    labels = {item.name: str(item.label) for item in kind.fields}
    missing = [group for group in kind.needed if not any(name in chosen["columns"] for name in group)]
    if not missing:
        return
    if not found.meta["has_header"]:
        reason = Reason("NO_HEADER", {"columns": ", ".join(_numbered(found))})
    else:
        wanted = "; ".join(" / ".join(labels[name] for name in group) for group in missing)
        reason = Reason("COLUMN_MISSING", {"fields": wanted, "columns": ", ".join(columns)})
    unclear = chosen["unclear"]
    raise state.MappingUnclear(reason, {name: unclear.get(name, []) for group in missing for name in group})


def _numbered(found: Import) -> list[str]:
    first = found.meta["samples"][0]
    return [f"{name} ({text})" if text else name for name, text in zip(found.meta["columns"], first, strict=False)]


def remember(found: Import, at: datetime) -> None:
    """Keep a confirmed mapping for the next file with the same header."""
    if not found.meta["has_header"]:
        return
    RememberedMapping.objects.update_or_create(
        signature=mapping.signature(found.kind, found.meta["columns"]),
        defaults={
            "kind": found.kind, "used_at": at,
            "mapping": {"columns": found.mapping["columns"], "options": _lasting(found.mapping["options"])},
        },
    )  # fmt: skip
    core_actions.audit(
        "import.map", noun="import", object_id=found.pk, branch_id=found.branch_id, at=at,
        values={"columns": found.mapping["columns"]},
    )  # fmt: skip


def _lasting(options: dict) -> dict:
    return {name: value for name, value in options.items() if name == "day_first"}


def book_currency(found: Import) -> str:
    """Return the currency the rows are taken to be in; raises ImportRefused where nobody has said it."""
    company = org_queries.company()
    currency = (company.currency if company else "") or found.mapping["options"].get("currency", "")
    if not currency:
        raise state.ImportRefused(Reason("CURRENCY_MISSING"))
    return currency
