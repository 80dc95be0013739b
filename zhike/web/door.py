"""How a page is declared: its address, the act it needs and its methods, in one line checked at start-up."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from zhike.apps.core import base
from zhike.apps.org import rules, scope

PUBLIC, CUSTOMER = rules.PUBLIC, rules.CUSTOMER
# An address of the sixth version, as long as it can be written.
LONGEST_ADDRESS = 45


class Request(HttpRequest):
    """A request as pages get it: who sent it, and the number by which a fault is found in the log."""

    method: str
    actor: scope.Member
    reference: str
    has_token: bool
    frame: Any


T = TypeVar("T")


def page(
    route: str,
    view: Callable[..., HttpResponseBase],
    *,
    act: str,
    name: str,
    methods: Sequence[str] = ("GET",),
) -> URLPattern:
    """Declare a page: who may open it (`act` of org.rules.ACTS, CUSTOMER or PUBLIC) and how."""

    @wraps(view)
    def opened(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "HEAD" and "GET" in methods:
            request.method = "GET"
        # HEAD and OPTIONS pass the CSRF check unseen, so neither may ever reach a view as itself.
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        if act in rules.WITHOUT_SIGNING_IN:
            return view(request, *args, **kwargs)
        if request.actor is None:
            return redirect_to_login(request.get_full_path())
        demand(act)
        return view(request, *args, **kwargs)

    opened.act = act  # type: ignore[attr-defined]  # read by the start-up check and `zhike list-urls`
    opened.methods = tuple(methods)  # type: ignore[attr-defined]
    return path(route, opened, name=name)


def sender_of(request: HttpRequest) -> str:
    """Return the address a request came from: behind the proxy that ends TLS, the one that proxy saw.

    What counts tries by address would else count the whole world as one. Of several addresses the last is the proxy's
    own word; what stands before it anybody may write.
    """
    told = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return told.rpartition(",")[2].strip()[:LONGEST_ADDRESS] or request.META.get("REMOTE_ADDR", "")


def demand(act: str) -> None:
    """Refuse with 403, naming the rule, unless the acting person may do an act."""
    who = base.actor()
    if not who.may(act):
        raise PermissionDenied(act)


def found(record: T | None) -> T:
    """Return a record, or answer 404 for one that does not exist or may not be seen."""
    if record is None:
        raise Http404
    return record
