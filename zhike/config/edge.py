"""What every request passes: security headers, language, who acts, repeated submits, errors in words."""

import hmac
import json
import logging
import secrets
import time
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.org import scope
from zhike.config import checks
from zhike.web import errors
from zhike.web.session import LANGUAGE_COOKIE

log = logging.getLogger("zhike.request")

CSP = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
TWIN_SECONDS = 15
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger")


class SecurityHeaders:
    """Sets the headers every answer carries, from the first byte to the error page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers added."""
        request.reference = secrets.token_hex(6)
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class Language:
    """Chooses the language: the user's, else the cookie's, else the browser's, else Chinese."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        language = self.chosen(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def chosen(request: HttpRequest) -> str:
        """Return the language code for a request."""
        known = dict(settings.LANGUAGES)
        of_user = request.user.language if request.user.is_authenticated else ""
        for code in (of_user, request.COOKIES.get(LANGUAGE_COOKIE, "")):
            if code in known:
                return code
        if request.headers.get("Accept-Language"):
            return translation.get_language_from_request(request)
        return settings.LANGUAGE_CODE


class Acting:
    """Lets everything inside the request act as who sent it: a token's user, else the signed-in one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the signed-in user, or as nobody."""
        request.actor = self.who(request)
        if request.actor is None:
            return self.get_response(request)
        with base.acting_as(request.actor):
            return self.get_response(request)

    @staticmethod
    def who(request: HttpRequest) -> scope.Member | None:
        """Return who sent a request, with the rights of this moment; None for nobody."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        request.has_token = scheme.lower() == "bearer"
        if request.has_token:
            return org_queries.member_of_token(secret.strip()) if request.path.startswith("/api/") else None
        return scope.Member(request.user) if request.user.is_authenticated else None


class Idempotency:
    """Gives a repeated submit with the same key the first answer, without a second effect.

    The key is claimed before the work and the answer kept after it, each in its own short transaction: nothing is
    locked while the work runs. A process killed in between leaves the key claimed; the repeat is told so, and not run.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, once per key."""
        key = self.key_of(request)
        if not key or request.actor is None or not _may_still(request):
            return self.get_response(request)
        mine = {"who": f"user:{request.actor.user_id}", "key": key}
        try:
            kept = self.claim(mine, _digest(request))
        except core_actions.KeyReused:
            return errors.refuse(request, 409, rule="IDEMPOTENCY_KEY_REUSED")
        if kept is None:
            return self.first(request, mine)
        if not kept.status:
            return errors.refuse(request, 409, rule="IDEMPOTENCY_FIRST_UNFINISHED")
        return HttpResponse(bytes(kept.body), status=kept.status, headers=kept.headers)

    @staticmethod
    def claim(mine: dict[str, str], digest: str):
        """Claim a key, waiting a while for a twin that is being worked out."""
        until = time.monotonic() + TWIN_SECONDS
        while True:
            at = clock.now()
            kept = core_actions.claim_key(**mine, request_digest=digest, at=at)
            is_dead = kept is not None and at - kept.at > timedelta(seconds=2 * TWIN_SECONDS)
            if kept is None or kept.status or is_dead or time.monotonic() > until:
                return kept
            time.sleep(0.05)

    def first(self, request: HttpRequest, mine: dict[str, str]) -> HttpResponse:
        """Do the work and keep its answer; a refusal had no effect and gives the key back."""
        response = self.get_response(request)
        if response.status_code >= 400 or response.streaming:
            core_actions.drop_key(**mine)
            return response
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        core_actions.fill_answer(**mine, status=response.status_code, headers=headers, body=response.content)
        return response

    @staticmethod
    def key_of(request: HttpRequest) -> str:
        """Return the key a submit carries, empty when it carries none."""
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return ""
        key = request.headers.get("Idempotency-Key", "")
        if not key and not request.path.startswith("/api/"):
            key = request.POST.get("idempotency_key", "")
        return key[:100]


def _may_still(request: HttpRequest) -> bool:
    """Say whether the sender may do this now: a kept answer is not for who lost the right since."""
    try:
        act = checks.acts_of(resolve(request.path_info).func).get(request.method, "")
    except Resolver404:
        return False
    return act == checks.PUBLIC or (bool(act) and request.actor.may(act))


def _digest(request: HttpRequest) -> str:
    """Return what two submits must share to be the same; keyed, since a form may hold a password."""
    body = hmac.new(settings.SECRET_KEY.encode(), digestmod="sha256")
    body.update(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        body.update(request.body)
        return body.hexdigest()
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            body.update(json.dumps([name, values]).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            body.update(json.dumps([name, file.name, file.size]).encode())
            for chunk in file.chunks():
                body.update(chunk)
            file.seek(0)
    return body.hexdigest()


class Errors:
    """Turns faults and refusals into pages; the innermost, so that they are answered as who asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with its rule; leave a 404 to Django and write a fault to the log."""
        if isinstance(exception, scope.MayNot):
            return errors.refuse(request, 403, rule=exception.act)
        if isinstance(exception, base.StaleRecord):
            return errors.refuse(request, 409, rule="STALE_VERSION")
        if not isinstance(exception, Http404 | PermissionDenied):
            log.error("fault reference=%s", request.reference, exc_info=exception)
        return None
