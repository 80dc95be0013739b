"""One's own account: password, language and look, API tokens."""

from typing import Any

from django import forms
from django.contrib import auth
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import clock
from zhike.apps.factors import queries as factor_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.web import frame, notices, once
from zhike.web.door import Request, found, page
from zhike.web.users import TokenForm


class PasswordForm(forms.Form):
    """The old password and the new one, once: a password manager or the eye sees that it is right."""

    old = forms.CharField(max_length=200, label=gettext_lazy("Present password"), widget=forms.PasswordInput)
    new = forms.CharField(max_length=200, label=gettext_lazy("New password"), widget=forms.PasswordInput)


class BackgroundForm(forms.Form):
    """Where one learned and worked, told of one's own accord."""

    schools = forms.CharField(
        max_length=500, required=False, label=gettext_lazy("Schools"),
        help_text=gettext_lazy("Several with commas between them."),
    )  # fmt: skip
    employers = forms.CharField(
        max_length=500, required=False, label=gettext_lazy("Earlier employers"),
        help_text=gettext_lazy("Several with commas between them."),
    )  # fmt: skip
    home_town = forms.CharField(max_length=60, required=False, label=gettext_lazy("Home town"))

    def clean_schools(self) -> list[str]:
        """Return the schools one by one."""
        return catalog_rules.split_tags(self.cleaned_data["schools"])

    def clean_employers(self) -> list[str]:
        """Return the employers one by one."""
        return catalog_rules.split_tags(self.cleaned_data["employers"])


def profile(request: Request) -> HttpResponse:
    """Show one's own account."""
    return _profile_page(request)


def password(request: Request) -> HttpResponse:
    """Change one's own password; other sessions end, this one goes on."""
    form, user_id = PasswordForm(request.POST), request.actor.user_id
    if form.is_valid() and not request.user.check_password(form.cleaned_data["old"]):
        form.add_error("old", _("This is not your present password."))
    if form.is_valid():
        try:
            org_actions.set_password(user_id=user_id, password=form.cleaned_data["new"], at=clock.now())
        except ValidationError as weak:
            form.add_error("new", weak)
        else:
            auth.update_session_auth_hash(request, found(org_queries.user(user_id)))
            frame.say(request, _("Your password is changed. Other sessions have ended."))
            return redirect("profile")
    return _profile_page(request, form=form)


def background(request: Request) -> HttpResponse:
    """Keep where one learned and worked."""
    form = BackgroundForm(request.POST)
    if not form.is_valid():
        return _profile_page(request, background_form=form)
    org_actions.set_background(user_id=request.actor.user_id, **form.cleaned_data, at=clock.now())
    frame.say(request, _("Saved."))
    return redirect("profile")


def add_token(request: Request) -> HttpResponse:
    """Make an API token for oneself; it can do what its owner can, and its secret is shown once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _profile_page(request, token_form=form)
    secret = org_actions.make_token(user_id=request.actor.user_id, name=form.cleaned_data["name"], at=clock.now())
    return once.show(request, _("API token “%(name)s”") % form.cleaned_data, secret, redirect("profile"))


def revoke_token(request: Request, token_id: int) -> HttpResponse:
    """End one of one's own API tokens."""
    found(org_queries.tokens(request.actor.user_id).filter(pk=token_id).first())
    org_actions.revoke_token(token_id=token_id, at=clock.now())
    frame.say(request, _("The token has ended."))
    return redirect("profile")


def ways(request: Request) -> HttpResponse:
    """Keep how one wants notices outside the program."""
    form = notices.WaysForm(request.POST)
    if not form.is_valid():
        return _profile_page(request, ways_form=form)
    notices.keep_ways(user_id=request.actor.user_id, form=form)
    frame.say(request, _("Saved."))
    return redirect("profile")


def _profile_page(request: Request, **given: forms.Form) -> HttpResponse:
    context = {
        "background_form": _background_of(request.user),
        "form": PasswordForm(), "token_form": TokenForm(), "tokens": org_queries.tokens(request.actor.user_id),
        "grants": org_queries.grants_in_force(request.actor, clock.today(clock.now())),
        "has_factor": factor_queries.factor_of(request.actor.user_id) is not None,
        "token_since": factor_queries.tokens_count_since(request.actor.user_id or 0),
    } | notices.choices(request.actor.user_id) | given  # fmt: skip
    is_wrong = any(form.errors for form in given.values())
    return render(request, "profile/page.html", context, status=422 if is_wrong else 200)


def _background_of(user: Any) -> BackgroundForm:
    return BackgroundForm(initial={"schools": "、".join(user.schools), "employers": "、".join(user.employers),
                                   "home_town": user.home_town})  # fmt: skip


urls = [
    page("profile/", profile, act="self.use", name="profile"),
    page("profile/password/", password, act="self.use", name="own_password", methods=("POST",)),
    page("profile/notices/", ways, act="self.use", name="own_notices", methods=("POST",)),
    page("profile/background/", background, act="self.use", name="own_background", methods=("POST",)),
    page("profile/tokens/", add_token, act="self.use", name="own_token_add", methods=("POST",)),
    page(
        "profile/tokens/<int:token_id>/revoke/", revoke_token,
        act="self.use", name="own_token_revoke", methods=("POST",),
    ),
]  # fmt: skip
