"""How the API answers: JSON by orjson, and one shape for every problem."""

from decimal import Decimal

import orjson
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, renderers, response

from zhike.apps.core import base


def _plain(value):
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "items"):
        return dict(value)
    if hasattr(value, "__str__") and value.__class__.__module__.startswith("django"):
        return str(value)
    raise TypeError(type(value).__name__)


class OrjsonRenderer(renderers.BaseRenderer):
    """Writes JSON; money stays exact as text."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        """Return the bytes of an answer."""
        if data is None:
            return b""
        return orjson.dumps(data, default=_plain, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS)


def problem(exc, context):
    """Return the answer to a refusal: {"error": {code, message, fields?}}; None lets a fault be a fault."""
    if isinstance(exc, Http404):
        return _answer(404, "NOT_FOUND", "It does not exist, or it is not yours to see.")
    if isinstance(exc, PermissionDenied):
        return _answer(403, str(exc) or "FORBIDDEN", "Your role does not include this act.")
    if isinstance(exc, base.StaleRecord):
        return _answer(409, "STALE_VERSION", str(exc), current_version=exc.current)
    if isinstance(exc, exceptions.ValidationError):
        return _answer(422, "INVALID", "Some fields are not valid.", fields=exc.detail)
    if isinstance(exc, exceptions.APIException):
        answer = _answer(exc.status_code, _code(exc), str(exc.detail))
        if exc.status_code == 401:
            answer["WWW-Authenticate"] = "Bearer"
        return answer
    return None


def _code(exc: exceptions.APIException) -> str:
    code = exc.get_codes()
    return code if isinstance(code, str) else exc.default_code


def _answer(status: int, code: str, message: str, **more) -> response.Response:
    return response.Response({"error": {"code": code, "message": message, **more}}, status=status)
