"""What every request passes: security headers, language, who acts, errors in words (repeated submits: submits.py)."""

import logging
import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from zhike.apps.core import base, clock
from zhike.apps.factors import queries as factor_queries
from zhike.apps.org import scope
from zhike.web import detail, errors
from zhike.web.door import Request
from zhike.web.session import LANGUAGE_COOKIE, MUST_ENROL

# What stays open to who has to set up a second factor first.
ENROLLING = ("own_factor", "logout", "preference")
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


class SecurityHeaders:
    """Sets the headers every answer carries, from the first byte to the error page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
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

    def __call__(self, request: Request) -> HttpResponse:
        """Answer in the chosen language."""
        language = self.chosen(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def chosen(request: Request) -> str:
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

    def __call__(self, request: Request) -> HttpResponse:
        """Answer as the signed-in user, or as nobody."""
        request.actor = self.who(request)  # type: ignore[assignment]  # None on public pages alone
        if request.actor is None:
            return self.get_response(request)
        if self.is_kept_out(request):
            return redirect("own_factor")
        with base.acting_as(request.actor):
            response = self.get_response(request)
            detail.note(request, response)
            return response

    @staticmethod
    def is_kept_out(request: Request) -> bool:
        """Say whether somebody has to set up a second factor before they open this."""
        if request.has_token or not request.session.get(MUST_ENROL):
            return False
        return not request.path.startswith(tuple(reverse(name) for name in ENROLLING))

    @staticmethod
    def who(request: Request) -> scope.Member | None:
        """Return who sent a request, with the rights of this moment; None for nobody."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        today = clock.today(clock.now())
        request.has_token = scheme.lower() == "bearer"
        if request.has_token:
            return factor_queries.member_of_token(secret.strip(), today) if request.path.startswith("/api/") else None
        return scope.Member(request.user, today) if request.user.is_authenticated else None


class Errors:
    """Turns faults and refusals into pages; the innermost, so that they are answered as who asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with its rule; leave a 404 to Django and write a fault to the log."""
        if isinstance(exception, scope.MayNot):
            return errors.refuse(request, 403, rule=exception.act)
        if isinstance(exception, base.StaleRecord):
            return errors.refuse(request, 409, rule="STALE_VERSION")
        if not isinstance(exception, Http404 | PermissionDenied):
            log.error("fault reference=%s", request.reference, exc_info=exception)
        return None
