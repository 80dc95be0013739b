"""Classification: dimensions with their rules and what classes lead to, runs, cross-tab and migration."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.classification import actions, queries, rules
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.insight.queries import figures
from zhike.apps.org import queries as org_queries

QUARTER = timedelta(days=91)


class Member(door.Shape):
    """A class of a dimension."""

    code = serializers.CharField(max_length=30)
    zh = door.optional(60)
    en = door.optional(60)
    meaning = door.optional(400)
    tone = serializers.ChoiceField(choices=["", "accent", "good", "calm", "warn", "bad"], required=False, default="")


class ClassLine(door.Shape):
    """A line of a rule: the class, and the filters that lead to it."""

    code = serializers.CharField(max_length=30)
    params = serializers.DictField(
        child=serializers.CharField(max_length=400),
        help_text="Filters as the list of customers takes them; recent_min and recent_max count days with a purchase, "
        "wallet_min and wallet_max are our share of what it spends in percent, brought_min and brought_max count the "
        "customers it brought us.",
    )


class Count(door.Shape):
    """How many customers are in a class; null where so few are not told, an empty code for those without one."""

    code = serializers.CharField(allow_blank=True)
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    n = serializers.IntegerField(allow_null=True)


class Dimension(door.Shape):
    """A dimension: its classes with how many are in each, its rule in force."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    meaning = serializers.CharField(allow_blank=True)
    keeper = serializers.CharField(allow_blank=True, help_text="Who keeps it, where no rule of the house does.")
    is_own = serializers.BooleanField()
    is_ended = serializers.BooleanField()
    counts = Count(many=True)
    rule_number = serializers.IntegerField(help_text="0: the rule the program comes with.")
    lines = ClassLine(many=True)
    version = serializers.IntegerField(allow_null=True, help_text="Of its words; null while nothing was changed.")


class DimensionList(door.Shape):
    """The dimensions in use."""

    results = Dimension(many=True)


class NewDimension(door.Shape):
    """A dimension of the company's own."""

    code = serializers.CharField(max_length=26, help_text="Capital letters; OWN_ is put before it.")
    name_zh = door.optional(60)
    name_en = door.optional(60)
    meaning = door.optional(400)
    members = Member(many=True)


class DimensionChange(door.Shape):
    """What is changed of a dimension."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, allow_null=True, default=None)
    name_zh = serializers.CharField(max_length=60, required=False, allow_blank=True)
    name_en = serializers.CharField(max_length=60, required=False, allow_blank=True)
    meaning = serializers.CharField(max_length=400, required=False, allow_blank=True)
    members = Member(many=True, required=False)


class NewClassRule(door.Shape):
    """A new version of a rule, written on the one that was seen."""

    number = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    lines = ClassLine(many=True)
    note = door.optional(200)


class Bound(door.Shape):
    """What a class leads to."""

    dimension = serializers.CharField(max_length=30)
    code = serializers.CharField(max_length=30)
    service_level = door.optional(200)
    audience = door.optional(200)
    product_idea = door.optional(200)


class BoundList(door.Shape):
    """What classes lead to."""

    results = Bound(many=True)


class CrossAsked(door.Shape):
    """Which two dimensions, of which branch, on which day."""

    x = serializers.CharField(max_length=30, help_text="Code of the dimension in rows.")
    y = serializers.CharField(max_length=30, help_text="Code of the dimension in columns.")
    as_of = serializers.DateField(required=False, help_text="Left out, today.")
    branch = serializers.CharField(max_length=60, required=False, help_text="Code; left out, all one may see.")


class MigrationAsked(door.Shape):
    """Which dimension, between which days, of which branch."""

    dimension = serializers.CharField(max_length=30, help_text="Code of the dimension.")
    start = serializers.DateField(required=False, help_text="Left out, a quarter before the end.")
    end = serializers.DateField(required=False, help_text="Left out, today.")
    branch = serializers.CharField(max_length=60, required=False, help_text="Code; left out, all one may see.")


class Cell(door.Shape):
    """A sum: the class of the row, the class of the column, how many; null where so few are not told."""

    row = serializers.CharField(allow_blank=True)
    column = serializers.CharField(allow_blank=True)
    n = serializers.IntegerField(allow_null=True)


class Crossed(door.Shape):
    """Sums in rows and columns; an empty code stands for no class."""

    rows = serializers.ListField(child=serializers.CharField(allow_blank=True))
    columns = serializers.ListField(child=serializers.CharField(allow_blank=True))
    cells = Cell(many=True)
    total = serializers.IntegerField(allow_null=True)


def _found(dimension_code: str) -> customer_rules.DimensionDef | None:
    return customer_queries.dimension(dimension_code)


class Dimensions(door.View):
    """The dimensions customers are classed by."""

    acts = {"GET": "figure.view", "POST": "class.manage"}

    @door.call(returns=DimensionList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return every dimension in use with its classes, sums and rule."""
        return {"results": [told(one) for one in customer_queries.dimensions().values()]}

    @door.call(returns=Dimension, status=201, takes=NewDimension)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a dimension of the company's own."""
        code = written(lambda: actions.add_dimension(**body, at=clock.now()))
        self.headers["Location"] = reverse("api-dimension", args=[code])
        return told(door.found(customer_queries.dimension(code)))


class DimensionRecord(door.View):
    """One dimension."""

    acts = {"GET": "figure.view", "PATCH": "class.manage"}

    @door.call(returns=Dimension, finds=True)
    def get(self, request: Any, dimension_code: str) -> dict[str, Any]:
        """Return a dimension."""
        return told(door.found(customer_queries.dimension(dimension_code)))

    @door.call(returns=Dimension, takes=DimensionChange, finds=_found)
    def patch(self, request: Any, dimension_code: str, body: dict[str, Any]) -> dict[str, Any]:
        """Change words and classes; those of the program keep their codes."""
        version = body.pop("version")
        written(lambda: actions.change_dimension(code=dimension_code, values=body, version=version, at=clock.now()))
        return told(door.found(customer_queries.dimension(dimension_code)))


class ClassRule(door.View):
    """The rule of a dimension."""

    acts = {"POST": "class.manage"}

    @door.call(returns=Dimension, status=201, takes=NewClassRule, finds=_found)
    def post(self, request: Any, dimension_code: str, body: dict[str, Any]) -> dict[str, Any]:
        """Let a new version hold; on one that is no longer in force it is refused."""
        at = clock.now()
        written(lambda: actions.write_rule(
            dimension=dimension_code, lines=rules.lines_of(body["lines"]), note=body["note"], number=body["number"],
            day=org_queries.business_date(at), at=at,
        ))  # fmt: skip
        return told(door.found(customer_queries.dimension(dimension_code)))


class Bindings(door.View):
    """What classes lead to: service, audience, ideas for products."""

    acts = {"GET": "figure.view", "POST": "class.manage"}

    @door.call(returns=BoundList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return what every class leads to."""
        names = ("dimension", "code", *actions.BOUND)
        return {"results": [{name: getattr(row, name) for name in names} for row in queries.bindings().values()]}

    @door.call(returns=BoundList, takes=Bound)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Say what a class leads to; all empty, it leads to nothing. Whoever is in it has it at once."""
        dimension, code = body.pop("dimension"), body.pop("code")
        written(lambda: actions.bind(dimension=dimension, code=code, values=body, at=clock.now()))
        names = ("dimension", "code", *actions.BOUND)
        return {"results": [{name: getattr(row, name) for name in names} for row in queries.bindings().values()]}


class CrossTab(door.View):
    """Two dimensions against each other."""

    acts = {"GET": "figure.view"}

    @door.call(returns=Crossed, query=CrossAsked, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how many customers are in each class of one dimension and each of another."""
        x, y = door.found(customer_queries.dimension(query["x"])), door.found(customer_queries.dimension(query["y"]))
        return crossed(queries.crosstab(x, y, query.get("as_of"), branch(query)))


class Migration(door.View):
    """Who changed class between two days."""

    acts = {"GET": "figure.view"}

    @door.call(returns=Crossed, query=MigrationAsked, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how many went from which class to which; each row sums to those of the first day."""
        one = door.found(customer_queries.dimension(query["dimension"]))
        end: date = query.get("end") or org_queries.business_date(clock.now())
        start: date = query.get("start") or end - QUARTER
        return crossed(queries.migration(one, start, end, branch(query)))


def branch(query: dict[str, Any]) -> int | None:
    """Return the id of the branch one asks about; 404 for one whose sums the caller may not see."""
    return door.found(figures.scope(query.get("branch", ""))).pk


def crossed(table: queries.Table) -> dict[str, Any]:
    """Return sums in rows and columns."""
    cells = [{"row": row, "column": column, "n": n} for (row, column), n in table.cells.items()]
    return {"rows": list(table.rows), "columns": list(table.columns), "cells": cells, "total": table.total}


def told(one: customer_rules.DimensionDef) -> dict[str, Any]:
    """Return a dimension with its sums and its rule."""
    rule, row = queries.rule_of(one.code), customer_queries.dimension_row(one.code)
    counts = {**dict.fromkeys(one.by_code, 0), **queries.counts(one.code)}
    return {
        "code": one.code, "label": str(one.label), "meaning": str(one.meaning), "keeper": str(one.keeper),
        "is_own": one.is_own, "is_ended": one.is_ended, "rule_number": rule.number,
        "counts": [{"code": code, "label": one.said(code), "n": n} for code, n in counts.items()],
        "lines": [line.told for line in rule.lines], "version": row.version if row else None,
    }  # fmt: skip


def written(write: Callable[[], Any]) -> Any:
    """Do what was asked, or refuse it in words."""
    try:
        return write()
    except rules.BadRule as refusal:
        raise Refused(refusal.field, str(refusal)) from None
    except lists.ListRefused as refusal:
        raise Refused("lines", _("%(name)s is no filter, or has no such value.") % {"name": refusal.name}) from None
    except actions.NoSuchDimension:
        raise Refused("dimension", _("There is no such dimension in use.")) from None


urls = [
    path("classification/dimensions", Dimensions.as_view(), name="api-dimensions"),
    path("classification/dimensions/<slug:dimension_code>", DimensionRecord.as_view(), name="api-dimension"),
    path("classification/dimensions/<slug:dimension_code>/rule", ClassRule.as_view(), name="api-dimension-rule"),
    path("classification/bindings", Bindings.as_view(), name="api-class-bindings"),
    path("classification/crosstab", CrossTab.as_view(), name="api-class-crosstab"),
    path("classification/migration", Migration.as_view(), name="api-class-migration"),
]
