"""Pages of a list as JSON, and what the document says of them; the list is the one the pages of the program show."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import wraps
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from zhike.api import door
from zhike.apps.core import base, clock, lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.org.actions import granting

PLACE = ("after", "before")
# The lists that keep views, and the page's list whose views they are.
VIEWED = {
    "customers": "customers", "people": "people", "interactions": "interactions", "promises": "promises",
    "task_list": "task_list", "orders": "orders", "messages": "outbox", "outbox": "outbox", "activities": "activities",
    "interviews": "interviews", "sessions": "sessions", "insights": "insights", "candidates": "candidates",
    "gifts": "gifts", "reviews": "reviews", "visits": "visit_list", "visit_list": "visit_list",
    "duplicates": "duplicates", "advertisements": "advertisements", "issues": "issues", "packagings": "packagings",
    "negative": "negative", "costs": "costs", "retirements": "retirements", "upgrades": "upgrades",
    "screening": "screening",
    "audiences": "audiences", "campaigns": "campaigns",
    "changes": "changes", "competitors": "competitors", "moves": "moves", "churn_cases": "churn_cases",
    "receivables": "receivables", "risks": "risks",
    "warning_list": "warning_list", "churn_measures": "churn_measures", "churn_emergencies": "churn_emergencies",
    "legacy_issues": "legacy_issues", "opportunities": "opportunities", "customer_needs": "customer_needs",
    "contracts": "contracts", "targets": "targets", "target_exclusions": "target_exclusions", "goals": "goals",
    "bills": "bills", "subscriptions": "subscriptions", "bill_violations": "bill_violations",
    "order_requests": "order_requests", "winback_cases": "winback_cases", "winback_saves": "winback_saves",
    "winback_plans": "winback_plans",
    "refusals": "refusals", "asks": "asks", "key_accounts": "key_accounts",
    "relation_health": "relation_health", "relation_programmes": "relation_programmes",
    "service_incidents": "service_incidents", "service_requests": "service_requests",
    "complaints": "complaints", "suggestions": "suggestions",
    "members": "members", "benefits": "benefits", "partners": "partners", "recommendations": "recommendations",
}  # fmt: skip
LONGEST_ID = 18
ANY_OF: dict[str, Any] = {"style": "form", "explode": False}


def read(request: Any, spec: lists.ListSpec) -> dict[str, Any]:
    """Return the page a request asks for, with the addresses of its neighbours; without `columns`, all its own."""
    params = viewed(spec, request.query_params.dict())
    own = ",".join(column.key for column in spec.columns if not column.group)
    page = lists.read(spec, params | {"columns": params.get("columns") or own})
    ids = [row.id for row in page.rows]
    granting.note_lent(lambda: spec.rows().filter(pk__in=ids), table=spec.name, at=clock.now())
    return {
        "results": [_row(page.columns, row) for row in page.rows],
        "next": address(request, after=page.next_cursor),
        "previous": address(request, before=page.previous_cursor),
        "n_rows": page.n_rows,
        "is_capped": page.is_capped,
        "currency": currency(),
    }


def _row(columns: tuple[lists.Column, ...], row: lists.Row) -> dict[str, Any]:
    """Return a row by the names of its columns; classes stand together, and so do fields of the archive."""
    told: dict[str, Any] = {"id": row.id}
    for column, value in zip(columns, row.cells, strict=True):
        if column.group:
            of_class = column.key.startswith(customer_lists.CLASS_PREFIX)
            told.setdefault("classes" if of_class else "archive", {})[column.key] = value
        else:
            told[column.key] = _plain(column, value)
    return told


def size() -> serializers.ChoiceField:
    """Return how many rows a page may have."""
    usual = lists.SIZES[0]
    sizes = [(one, one) for one in sorted(lists.SIZES)]
    return serializers.ChoiceField(choices=sizes, required=False, default=usual, help_text=f"Rows; usually {usual}.")


def viewed(spec: lists.ListSpec, params: dict[str, str]) -> dict[str, str]:
    """Return what is asked through a saved view; what the request itself says comes first.

    Columns of the page that stand with the single record here are left out.
    """
    if "view" not in params or spec.name not in VIEWED:
        return params
    given, me = params.pop("view"), base.actor().user_id or 0
    is_number = given.isascii() and given.isdecimal() and len(given) <= LONGEST_ID
    views = org_queries.views(VIEWED[spec.name], me) if is_number else ()
    view = next((one for one in views if one.pk == int(given)), None)
    if view is None:
        raise lists.ListRefused("NO_SUCH_VIEW", "view", f"The list {spec.name} has no such view among yours.")
    kept = dict(view.params)
    kept["columns"] = ",".join(key for key in kept.get("columns", "").split(",") if key in spec.by_key)
    return kept | params


def address(request: Any, **place: str) -> str | None:
    """Return the address of the same list at another place; None for no place."""
    if not any(place.values()):
        return None
    query = request.query_params.copy()
    for name in PLACE:
        query.pop(name, None)
    query.update(place)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def currency() -> str:
    """Return the currency of the books, empty while none is chosen."""
    company = org_queries.company()
    return company.currency if company else ""


def row(spec: lists.ListSpec, record: Any) -> dict[str, Any]:
    """Return one record under the names of its list."""
    return {"id": record.pk} | {column.key: _plain(column, _value(record, column.path)) for column in spec.columns}


def _value(record: Any, path: str) -> Any:
    for name in path.split("__"):
        record = None if record is None else getattr(record, name)
    return record


def _plain(column: lists.Column, value: Any) -> Any:
    """Return a value as its shape says: money keeps its decimals as text, any other number is one."""
    return float(value) if column.kind != "money" and isinstance(value, Decimal) else value


def listed(
    spec: lists.ListSpec, shape: type[door.Shape], *, finds: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a method that answers with a page of a list whose rows have a shape."""
    page = type(
        f"{shape.__name__}Page",
        (door.Shape,),
        {
            "__doc__": "One page of a list.",
            "results": shape(many=True),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "n_rows": serializers.IntegerField(help_text="Rows that fit, counted up to 10,000."),
            "is_capped": serializers.BooleanField(help_text="Whether there are more rows than were counted."),
            "currency": serializers.CharField(allow_blank=True, help_text="Of all money without one of its own."),
        },
    )

    def declare(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def named(self: door.View, request: Any, **where: Any) -> Any:
            return read(request, method(self, request, **where))

        return door.call(returns=page, params=parameters(spec), finds=finds)(named)

    return declare


def row_shape(spec: lists.ListSpec, *, required: bool) -> type[door.Shape]:
    """Return the shape of a list's rows, to be named; not required where a request may choose columns."""
    known = {column.key: _field(column, required) for column in spec.columns}
    return type("Row", (door.Shape,), {**known, "id": serializers.IntegerField()})


def _field(column: lists.Column, required: bool) -> serializers.Field:
    usual: dict[str, Any] = {"required": required, "allow_null": True, "help_text": column.label}
    if isinstance(column.filter, lists.Choice) and column.kind != "number":
        return serializers.ChoiceField(choices=list(column.filter.choices), allow_blank=True, **usual)
    if column.kind == "money":
        return serializers.DecimalField(max_digits=22, decimal_places=4, **usual)
    if column.kind == "date":
        is_moment = column.path.endswith("_at")
        return serializers.DateTimeField(**usual) if is_moment else serializers.DateField(**usual)
    if column.kind in {"number", "percent"}:
        is_whole = column.path.startswith("n_") or column.path in {"id", "object_id"}
        return serializers.IntegerField(**usual) if is_whole else serializers.FloatField(**usual)
    return serializers.CharField(allow_blank=True, **usual)


def parameters(spec: lists.ListSpec) -> list[OpenApiParameter]:
    """Return what a request may ask of a list."""
    sorts = [key for column in spec.columns if column.is_sortable for key in (column.key, f"-{column.key}")]
    asked = [
        OpenApiParameter("sort", enum=sorts, description=f"Order; a minus turns it round. Usual: {spec.sort}."),
        OpenApiParameter("columns", _some(list(spec.by_key)), description="Columns wanted; usually all.", **ANY_OF),
        OpenApiParameter("size", int, enum=sorted(lists.SIZES), description="Rows of a page; usually 50."),
        OpenApiParameter("after", description="Place behind which the page begins; taken from `next`."),
        OpenApiParameter("before", description="Place before which the page ends; taken from `previous`."),
    ]
    if spec.name in VIEWED:
        said = "Saved view whose filters, order and columns hold; other parameters come before its own."
        asked.append(OpenApiParameter("view", int, description=said))
    if spec.search:
        asked.append(OpenApiParameter("q", {"type": "string", "maxLength": 200}, description="Search, pinyin too."))
    filters: list[OpenApiParameter] = []
    for column in spec.columns:
        filters += [*_filters(column, column.filter), _mode(column)] if column.filter else []
    return [*asked, *filters, *_groups(filters)]


def _groups(filters: list[OpenApiParameter]) -> list[OpenApiParameter]:
    """Return the further groups of filters: or2[tier]=VIP; a row is in the list where it fits any group."""
    if not filters:
        return []
    known = {one.name: {"type": "string", "maxLength": 200} for one in filters}
    shape: dict[str, Any] = {"type": "object", "properties": known, "additionalProperties": False}
    said = "One group of filters more; a row fits all filters of any group. Several codes stand with commas between."
    more: dict[str, Any] = {"style": "deepObject", "explode": True, "description": said}
    return [OpenApiParameter(group, shape, **more) for group in lists.GROUPS[1:]]


def _filters(column: lists.Column, wanted: lists.Filter) -> list[OpenApiParameter]:
    if isinstance(wanted, lists.Choice):
        return [OpenApiParameter(column.key, _some(list(wanted.choices)), description=column.label, **ANY_OF)]
    schema: Mapping[str, Any] = {"type": "string", "maxLength": 200}
    if isinstance(wanted, lists.Days):
        schema = {"type": "string", "format": "date"}
    elif isinstance(wanted, lists.Range):
        schema = {"type": "integer" if wanted.is_whole else "number", "minimum": -(10**13), "maximum": 10**13}
    return [OpenApiParameter(name, dict(schema), description=column.label) for name in wanted.params(column.key)]


def _mode(column: lists.Column) -> OpenApiParameter:
    said = "How the filter is meant: turned round, or rows without or with any value; exact: a text in full."
    is_text = column.filter is not None and column.filter.form in lists.TEXT_FORMS
    modes = [*lists.MODES, *([lists.EXACT] if is_text else ())]
    return OpenApiParameter(column.key + lists.MODE_END, enum=modes, description=said)


def _some(codes: list[str]) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "enum": codes}}
