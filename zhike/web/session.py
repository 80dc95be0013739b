"""Sign in, sign out, the one-time set-up link, and what a person chooses for themselves."""

from django import forms
from django.conf import settings
from django.contrib import auth
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import scope
from zhike.web.door import PUBLIC, Request, page

LANGUAGE_COOKIE = "zhike_language"
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
    address = request.META.get("REMOTE_ADDR", "")
    with base.acting_as(base.System("login")):
        if org_queries.is_login_throttled(username=username, address=address, at=at):
            return _refused(request, after, status=429)
        user = auth.authenticate(request, username=username, password=request.POST.get("password", ""))
        if user is None:
            org_actions.note_login_failure(username=username, address=address, at=at)
            return _refused(request, after, status=401)
    auth.login(request, user)
    with base.acting_as(scope.Member(user)):
        org_actions.note_login(user_id=user.pk, at=at)
    return redirect(after)


def _refused(request: Request, after: str, *, status: int) -> HttpResponse:
    said = {
        401: _("Name or password is wrong."),
        429: _("Too many tries. Wait a quarter of an hour and try again."),
    }
    typed = {"next": after, "username": request.POST.get("username", ""), "error": said[status]}
    return render(request, "frame/login.html", typed, status=status)


def _safe_next(request: Request) -> str:
    after = request.POST.get("next") or request.GET.get("next") or "/"
    return after if url_has_allowed_host_and_scheme(after, {request.get_host()}, request.is_secure()) else "/"


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
    return render(request, "frame/setup.html", {"form": form}, status=422 if form.errors else 200)


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
    page("logout/", logout, act="self.use", name="logout", methods=("POST",)),
    page("setup/<str:secret>/", setup, act=PUBLIC, name="setup", methods=("GET", "POST")),
    page("preference/", preference, act=PUBLIC, name="preference", methods=("POST",)),
]
