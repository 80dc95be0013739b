"""A group of the archive as a form: what was typed read by the kind of each field, and drawn again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import rules as catalog_rules

# Empty entries at the end of a list of entries, to be filled; saved, there are new ones.
BLANKS = 2


@dataclass(frozen=True)
class Entry:
    """A field as it is drawn: its name, what stands in it, what is wrong, whether a value is kept unseen."""

    spec: catalog_rules.FieldDef
    name: str
    given: Any
    error: str = ""
    is_kept: bool = False


def _name(code: str) -> str:
    return f"field-{code}"


def given(group: archive_queries.GroupView, posted: QueryDict) -> dict[str, Any]:
    """Return what stands in each field of a group: what was typed, or what is known."""
    if posted:
        return {value.spec.code: _typed(value.spec, posted) for value in group.values}
    return {value.spec.code: _as_typed(value.spec, value.value) for value in group.values}


def meant(group: archive_queries.GroupView, posted: QueryDict) -> dict[str, Any]:
    """Return the values to be written: a value that is kept unseen stays unless another is typed or it is emptied."""
    values = {}
    for value in group.values:
        typed = _typed(value.spec, posted)
        if is_unseen(value) and not typed and f"empty-{value.spec.code}" not in posted:
            continue
        values[value.spec.code] = typed
    return values


def is_unseen(value: archive_queries.Value) -> bool:
    """Say whether there is a value that the form does not show."""
    return value.fact is not None and (value.is_masked or value.locked_since is not None)


def entries(group: archive_queries.GroupView, values: Mapping[str, Any], errors: Mapping[str, str]) -> list[Entry]:
    """Return the fields of a group as they are drawn."""
    return [_entry(value, values[value.spec.code], errors.get(value.spec.code, "")) for value in group.values]


def _entry(value: archive_queries.Value, typed: Any, error: str) -> Entry:
    spec = value.spec
    if spec.type == "ROWS":
        typed = [*typed, *({} for _blank in range(BLANKS))]
    return Entry(spec, _name(spec.code), typed, error, is_unseen(value))


def beside(group: archive_queries.GroupView, posted: QueryDict) -> list[tuple[Any, Any, Any]]:
    """Return each field with what was typed and what is known, for two versions side by side."""
    rows = []
    for value in group.values:
        yours = _typed(value.spec, posted)
        if is_unseen(value) or (yours and value.spec.field_class == "sensitive"):
            continue
        rows.append((value.spec, yours, _as_typed(value.spec, value.value)))
    return rows


def _typed(spec: catalog_rules.FieldDef, posted: QueryDict) -> Any:
    if spec.type != "ROWS":
        return posted.get(_name(spec.code), "")
    columns = [
        posted.getlist(f"{_name(spec.code)}-{column.code}")[: catalog_rules.MOST_ROWS] for column in spec.columns
    ]
    n_rows = max((len(column) for column in columns), default=0)
    codes = [column.code for column in spec.columns]
    rows = [
        {code: column[i].strip() for code, column in zip(codes, columns, strict=True) if i < len(column)}
        for i in range(n_rows)
    ]
    return [row for row in rows if any(row.values())]


def _as_typed(spec: catalog_rules.FieldDef, value: Any) -> Any:
    """Return a value as a person would type it."""
    if spec.type == "ROWS":
        return value or []
    if spec.type == "TAGS":
        return "、".join(value or [])
    if spec.type == "YES_NO":
        return "" if value is None else "yes" if value else "no"
    return "" if value is None else value
