"""Sign in, sign out, the one-time set-up link, and what a person chooses for themselves."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import auth
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.factors import actions as factor_actions
from zhike.apps.factors import queries as factor_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.org import scope
from zhike.web.door import PUBLIC, Request, page, sender_of

LANGUAGE_COOKIE = "zhike_language"
HOME = "/"
# What a session holds between the two steps of signing in, and while somebody has to set up a second factor first.
AWAITED, MUST_ENROL = "awaited", "must_enrol"
SECOND_STEP_SECONDS = 300
THEMES = ("auto", "light", "dark")


class SetupForm(forms.Form):
    """The first administrator and the company."""

    company_name = forms.CharField(max_length=120, label=gettext_lazy("Company name"))
    currency = forms.RegexField(r"^[A-Z]{3}$", label=gettext_lazy("Book currency"), initial="CNY")
    username = forms.RegexField(r"^[\w.@-]{3,60}$", label=gettext_lazy("Username"))
    name = forms.CharField(max_length=120, label=gettext_lazy("Your name"))
    password = forms.CharField(max_length=200, label=gettext_lazy("Password"))


def login(request: Request) -> HttpResponse:
    """Sign in; refused alike for a wrong name, a wrong password and too many tries."""
    after = _safe_next(request)
    if request.user.is_authenticated:
        return redirect(after)
    if not org_queries.is_set_up():
        return render(request, "frame/not_set_up.html", status=200)
    if request.method == "GET":
        return render(request, "frame/login.html", {"next": after})
    username, at = request.POST.get("username", "").replace("\0", "")[:60], clock.now()
    address = sender_of(request)
    with base.acting_as(base.System("login")):
        if org_queries.is_login_throttled(username=username, address=address, at=at):
            return _refused(request, after, status=429)
        user = auth.authenticate(request, username=username, password=request.POST.get("password", ""))
        if user is None:
            org_actions.note_login_failure(username=username, address=address, at=at)
            return _refused(request, after, status=401)
    if factor_queries.factor_of(user.pk):
        request.session[AWAITED] = {"user": user.pk, "at": at.timestamp(), "next": after,
                                    "held": user.get_session_auth_hash()}  # fmt: skip
        request.session.cycle_key()
        return redirect("login_second")
    return _enter(request, user, after)


def second(request: Request) -> HttpResponse:
    """Ask who gave the right password for the code of their second factor."""
    at, address = clock.now(), sender_of(request)
    awaited = request.session.get(AWAITED)
    user = _awaited_user(awaited, at)
    if awaited is None or user is None:
        request.session.pop(AWAITED, None)
        return redirect("login")
    if request.method == "GET":
        return render(request, "frame/second.html", {})
    with base.acting_as(base.System("login")):
        if org_queries.is_login_throttled(username=user.username, address=address, at=at):
            said = _("Too many tries. Wait a quarter of an hour and try again.")
            return render(request, "frame/second.html", {"error": said}, status=429)
        if not factor_actions.is_right(user_id=user.pk, code=request.POST.get("code", "")[:40], at=at):
            org_actions.note_login_failure(username=user.username, address=address, at=at)
            said = _("This is not the present code, or it was used already.")
            return render(request, "frame/second.html", {"error": said}, status=401)
    del request.session[AWAITED]
    return _enter(request, user, awaited["next"])


def _awaited_user(awaited: dict[str, Any] | None, at: datetime) -> Any:
    """Return whose code is awaited, None where nobody's is, it took too long, or the password has changed since."""
    if not awaited or at.timestamp() - awaited["at"] > SECOND_STEP_SECONDS:
        return None
    user = org_queries.user(awaited["user"])
    still = user is not None and user.is_active and user.get_session_auth_hash() == awaited["held"]
    return user if still else None


def _enter(request: Request, user: Any, after: str) -> HttpResponse:
    auth.login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    with base.acting_as(scope.Member(user)):
        org_actions.note_login(user_id=user.pk, at=clock.now())
    if factor_queries.must_enrol(user.pk):
        request.session[MUST_ENROL] = True
        return redirect("own_factor")
    return redirect(_landing(user) if after == HOME else after)


def _landing(user: Any) -> str:
    """Return where somebody begins who asked for nothing particular: who answers for customers sees their value."""
    return reverse("overview") if user.role in org_rules.BEGIN_WITH_VALUE else HOME


def _refused(request: Request, after: str, *, status: int) -> HttpResponse:
    said = {
        401: _("Name or password is wrong."),
        429: _("Too many tries. Wait a quarter of an hour and try again."),
    }
    typed = {"next": after, "username": request.POST.get("username", ""), "error": said[status]}
    return render(request, "frame/login.html", typed, status=status)


def _safe_next(request: Request) -> str:
    after = request.POST.get("next") or request.GET.get("next") or HOME
    return after if url_has_allowed_host_and_scheme(after, {request.get_host()}, request.is_secure()) else HOME


def logout(request: Request) -> HttpResponse:
    """Sign out."""
    auth.logout(request)
    return redirect("login")


def setup(request: Request, secret: str) -> HttpResponse:
    """Make the company and the first administrator by the one-time link."""
    if org_queries.open_setup_link(secret, at=clock.now()) is None or org_queries.is_set_up():
        return render(request, "errors/refusal.html", _ended_link(), status=404)
    form = SetupForm(request.POST or None, initial={"currency": "CNY"})
    if request.method == "POST" and form.is_valid():
        try:
            with base.acting_as(base.System("set-up link")):
                user = org_actions.use_setup_link(secret=secret, at=clock.now(), **form.cleaned_data)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            auth.login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect("/")
    context = {"form": form, "secret": secret}
    return render(request, "frame/setup.html", context, status=422 if form.errors else 200)


def _ended_link() -> dict:
    return {
        "status": 404,
        "rule": "",
        "title": _("This link has ended"),
        "help": _("Run `zhike setup-link` on the server for a new one."),
    }


def preference(request: Request) -> HttpResponse:
    """Keep the chosen language or theme, for the user and in a cookie for the login page."""
    language, theme = request.POST.get("language"), request.POST.get("theme")
    language = language if language in dict(settings.LANGUAGES) else None
    theme = theme if theme in THEMES else None
    response = redirect(_safe_next(request))
    if request.user.is_authenticated:
        org_actions.set_preference(user_id=request.user.pk, language=language, theme=theme)
    if language:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, samesite="Lax", httponly=True)
    if theme:
        response.set_cookie("zhike_theme", theme, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


urls = [
    page("login/", login, act=PUBLIC, name="login", methods=("GET", "POST")),
    page("login/second/", second, act=PUBLIC, name="login_second", methods=("GET", "POST")),
    page("logout/", logout, act="self.use", name="logout", methods=("POST",)),
    page("setup/<str:secret>/", setup, act=PUBLIC, name="setup", methods=("GET", "POST")),
    page("preference/", preference, act=PUBLIC, name="preference", methods=("POST",)),
]
