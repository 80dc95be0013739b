"""Rule tables and code lists: what holds, how it came to hold, a new version; codes renamed and added."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries

N_VERSIONS = 20


def rows(**more: Any) -> serializers.DictField:
    """Return the field of a table's rows."""
    return serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()), **more)


class TableInForce(door.Shape):
    """A rule table as it holds."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    columns = serializers.DictField(child=serializers.CharField())
    rows = rows(help_text="By row and column; whole numbers.")
    number = serializers.IntegerField(help_text="Version in force; 0 is the one of the program.")


class TableVersion(door.Shape):
    """A version of a rule table."""

    number = serializers.IntegerField()
    rows = rows()
    username = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class FullTable(TableInForce):
    """A rule table with its latest versions, newest first."""

    versions = TableVersion(many=True)


class RuleTables(door.Shape):
    """Every rule table."""

    results = TableInForce(many=True)


class NewTable(door.Shape):
    """A new version, and the number of the one it was made from; an earlier one holds again when it is sent."""

    number = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    rows = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField(min_value=-(10**9), max_value=10**9))
    )


class OneCode(door.Shape):
    """A code of a list."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_offered = serializers.BooleanField()
    is_own = serializers.BooleanField(help_text="Whether an administrator added it.")
    version = serializers.IntegerField(help_text="0 while an administrator changed nothing.")


class OneCodeList(door.Shape):
    """A code list."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    codes = OneCode(many=True)


class CodeLists(door.Shape):
    """Every code list."""

    results = OneCodeList(many=True)


class NewCode(door.Shape):
    """A code that is added, or other words for one that is there."""

    code = serializers.CharField(max_length=20)
    label_zh = serializers.CharField(max_length=80)
    label_en = door.optional(80)
    is_active = serializers.BooleanField(required=False, default=True, help_text="Whether it is offered.")
    version = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, allow_null=True, default=None,
        help_text="Of the code as it was read; left out for a new one.",
    )  # fmt: skip


def _spec(table_name: str) -> catalog_rules.TableDef | None:
    return catalog_rules.TABLES.get(table_name)


def _code_list(list_name: str) -> catalog_rules.CodeList | None:
    return catalog_rules.CODE_LISTS.get(list_name)


class Tables(door.View):
    """The rule tables."""

    act = "rule.view"

    @door.call(returns=RuleTables)
    def get(self, request: Any) -> dict[str, Any]:
        """Return every rule table as it holds."""
        return {"results": [_table(spec) for spec in catalog_rules.TABLES.values()]}


class Table(door.View):
    """One rule table."""

    acts = {"GET": "rule.view", "POST": "rule.manage"}

    @door.call(returns=FullTable, finds=True)
    def get(self, request: Any, table_name: str) -> dict[str, Any]:
        """Return a rule table with its versions."""
        return told(table_name)

    @door.call(returns=FullTable, status=201, takes=NewTable, finds=_spec)
    def post(self, request: Any, table_name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Write a new version; on a number that is no longer the present one it is refused."""
        catalog_actions.change_table(name=table_name, **body, at=clock.now())
        return told(table_name)


class Codes(door.View):
    """The code lists."""

    act = "catalog.manage"

    @door.call(returns=CodeLists)
    def get(self, request: Any) -> dict[str, Any]:
        """Return every code list with all its codes."""
        return {"results": [_codes(known) for known in catalog_rules.CODE_LISTS.values()]}


class CodesOfList(door.View):
    """One code list."""

    act = "catalog.manage"

    @door.call(returns=OneCodeList, takes=NewCode, finds=_code_list)
    def post(self, request: Any, list_name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Add a code or change its words; on a version that is no longer the present one it is refused."""
        catalog_actions.save_code(list_name=list_name, **body, at=clock.now())
        return _codes(catalog_rules.CODE_LISTS[list_name])


def told(name: str) -> dict[str, Any]:
    """Return a rule table with its versions."""
    spec = door.found(_spec(name))
    found = list(catalog_queries.versions(name)[:N_VERSIONS])
    names = {row.pk: row.username for row in org_queries.users().filter(pk__in={one.user_id for one in found})}
    versions = [
        {"number": one.number, "rows": one.rows, "username": names.get(one.user_id or 0, ""), "at": one.at}
        for one in found
    ]
    return _table(spec) | {"versions": versions}


def _table(spec: catalog_rules.TableDef) -> dict[str, Any]:
    newest = catalog_queries.versions(spec.name).first()
    return {
        "name": spec.name, "label": str(spec.label),
        "columns": {code: str(text) for code, text in spec.columns.items()}, "rows": catalog_queries.table(spec.name),
        "number": newest.number if newest else 0,
    }  # fmt: skip


def _codes(known: catalog_rules.CodeList) -> dict[str, Any]:
    changed = {row.code: row for row in catalog_queries.code_rows(known.name)}
    offered = catalog_queries.codes(known.name)
    every = {**known.codes, **{code: row.label_zh for code, row in changed.items()}, **offered}
    codes = [
        {
            "code": code, "label": str(label), "is_offered": code in offered, "is_own": code not in known.codes,
            "version": changed[code].version if code in changed else 0,
        }
        for code, label in every.items()
    ]  # fmt: skip
    return {"name": known.name, "label": str(known.label), "codes": codes}


urls = [
    path("rule-tables", Tables.as_view(), name="api-tables"),
    path("rule-tables/<slug:table_name>", Table.as_view(), name="api-table"),
    path("code-lists", Codes.as_view(), name="api-code-lists"),
    path("code-lists/<slug:list_name>", CodesOfList.as_view(), name="api-code-list"),
]
