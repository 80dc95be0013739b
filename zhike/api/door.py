"""How a resource is declared: its shapes, checked when called and written into the OpenAPI document."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from zhike.api import render

T = TypeVar("T")
LARGEST_ID = 2**63 - 1
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER,
    description="Chosen by the caller. The same key and request get the first answer and have no second effect.",
)  # fmt: skip
WHY = {
    400: "The body cannot be read.",
    401: "No token or session, or one that ended.",
    403: "The role does not include the act; the code names it.",
    404: "It does not exist, or it is not the caller's to see.",
    409: "The record or the key stands in the way.",
    413: "The body is too large.",
    415: "The body is of another media type.",
    422: "A parameter or field breaks a rule; the answer names both.",
    429: "More was sent than is taken within the hour.",
}


class Shape(serializers.Serializer):
    """What goes in or comes out: named fields; a field it does not have is refused."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the fields as they were understood."""
        if isinstance(data, Mapping):
            demand_known(data, set(self.fields))
        return super().to_internal_value(data)


def optional(most: int, words: str = "") -> serializers.CharField:
    """Return a text of at most so many characters that may be left out."""
    return serializers.CharField(max_length=most, required=False, allow_blank=True, default="", help_text=words or None)


class Told(Shape):
    """What was wrong."""

    code = serializers.CharField(help_text="The rule; it never changes with the language.")
    message = serializers.CharField(required=False)
    help = serializers.CharField(required=False)
    field = serializers.CharField(required=False, allow_null=True)
    fields = serializers.DictField(required=False, help_text="Messages by field.")  # type: ignore[assignment]
    candidates = serializers.DictField(required=False, help_text="Columns that may be meant, by field.")
    given_version = serializers.IntegerField(required=False)
    current_version = serializers.IntegerField(required=False)
    reference = serializers.CharField(required=False, help_text="Names a fault in the server's log.")


class Problem(Shape):
    """The answer to every request that is refused."""

    error = Told()


class View(APIView):
    """A resource; the act its methods need stands in `act`, or by method in `acts`."""

    http_method_names = ["get", "head", "post", "patch"]
    parser_classes = [render.OrjsonParser]
    metadata_class = None
    # What is sent here one by one: that it was refused is kept among the refused rows.
    brings = ""

    def find(self, **where: Any) -> None:
        """Answer 404 for a record that may not be seen, before what was sent is looked at."""


def call(
    *,
    returns: Any,
    status: int = 200,
    takes: type[Shape] | None = None,
    query: type[Shape] | None = None,
    params: Sequence[OpenApiParameter] | None = None,
    finds: bool | Callable[..., Any] = False,
    files: Sequence[str] = (),
    is_limited: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., HttpResponseBase]]:
    """Declare what a method takes and returns; what it takes arrives checked as `query` and `body`.

    `params` are parameters the method checks itself; `finds` says that it may find nothing, or is what finds the
    record: then nothing of the body is told about before it is known that the caller may see it. `files` are the media
    types of an answer that is a file; `is_limited` says that only so much is taken within the hour.
    """

    def declare(method: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
        @wraps(method)
        def called(self: View, request: Any, **where: Any) -> HttpResponseBase:
            if any(isinstance(value, int) and value > LARGEST_ID for value in where.values()):
                raise Http404
            demand_single(request)
            self.find(**where)
            if params is None:
                where |= _query(query, request)
            if callable(finds):
                found(finds(**where))
            if takes is not None:
                where["body"] = read(takes, request.data)
            told = method(self, request, **where)
            return told if isinstance(told, HttpResponseBase) else Response(told, status=status)

        writes = method.__name__ != "get"
        statuses = [401, 403, 422, *([404] if finds else ()), *([409] if writes else ())]
        statuses += [*([400, 413, 415] if takes else ()), *([429] if is_limited else ())]
        answers: dict[Any, Any] = {(status, kind): returns for kind in files} if files else {status: returns}
        return extend_schema(
            operation_id=_operation_id(method),
            parameters=[*(params or ()), *([query] if query else ()), *([KEY] if writes else ())],
            request=takes,
            responses=answers | {code: OpenApiResponse(Problem, WHY[code]) for code in sorted(statuses)},
        )(called)

    return declare


def _operation_id(method: Callable[..., Any]) -> str:
    noun = method.__qualname__.partition(".")[0]
    return method.__name__ + "".join(f"_{c.lower()}" if c.isupper() else c for c in noun)


def _query(shape: type[Shape] | None, request: Any) -> dict[str, Any]:
    if shape is None:
        demand_known(request.query_params, set())
        return {}
    return {"query": read(shape, request.query_params)}


def read(shape: type[Shape], data: Any) -> dict[str, Any]:
    """Return what was given as a shape; refused with 422 where it is not one."""
    given = shape(data=data)
    given.is_valid(raise_exception=True)
    return given.validated_data


def demand_known(given: Mapping[str, Any], names: set[str]) -> None:
    """Refuse names that are not known here."""
    unknown = sorted(set(given) - names)
    if unknown:
        raise serializers.ValidationError({name: [_("There is no such parameter or field.")] for name in unknown})


def demand_single(request: Any) -> None:
    """Refuse a parameter given twice: which one counts would be a guess."""
    twice = [name for name, values in request.query_params.lists() if len(values) > 1]
    if twice:
        raise serializers.ValidationError({name: [_("This is given more than once.")] for name in twice})


def found(record: T | None) -> T:
    """Return a record, or answer 404 for one that does not exist or may not be seen."""
    if record is None:
        raise Http404
    return record
