"""Users: the list, adding and changing, a new password, granted detail, API tokens whose secret is shown once."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.factors import actions as factor_actions
from zhike.apps.factors import queries as factor_queries
from zhike.apps.insight.queries import detail
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules
from zhike.apps.org.actions import granting
from zhike.web import codes, frame, once
from zhike.web.door import Request, found, page


def role_choices() -> list[tuple[str, str]]:
    """Return every role with its words."""
    return [(role, codes.label(role)) for role in rules.ROWS]


def branch_choices() -> list[tuple[int, str]]:
    """Return every branch, indented by its depth."""
    tree = org_queries.as_tree(org_queries.branches())
    return [(branch.pk, "\u2003" * (branch.path.count("/") - 2) + branch.name) for branch in tree]


class UserForm(forms.Form):
    """What an administrator decides about a user."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    email = forms.EmailField(max_length=254, required=False, label=gettext_lazy("E-mail"))
    role = forms.ChoiceField(choices=role_choices, label=gettext_lazy("Role"))
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    joined_on = forms.DateField(
        required=False, label=gettext_lazy("With us since"), widget=forms.DateInput(attrs={"type": "date"})
    )


class NewUserForm(UserForm):
    """A user who is added."""

    username = forms.RegexField(
        r"^[\w.@-]{3,60}$",
        label=gettext_lazy("Username"),
        error_messages={"invalid": gettext_lazy("3 to 60 letters, digits, or . @ - _")},
    )
    field_order = ["username"]


class ChangedUserForm(UserForm):
    """A user who is changed: also whether they may sign in, and the version the change was made on."""

    is_active = forms.BooleanField(required=False, label=gettext_lazy("May sign in"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(max_length=60, label=gettext_lazy("What it is for"))


def column_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the columns of each table of detail that may be opened."""
    return [
        (table.label, [(f"{code}.{column.key}", column.label) for column in table.columns])
        for code, table in detail.TABLES.items()
    ]


class GrantForm(forms.Form):
    """Detail of a branch that is opened to a user: columns of tables, without any the records whole; for what."""

    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    purpose = forms.CharField(max_length=200, label=gettext_lazy("Purpose"))
    last_date = forms.DateField(
        required=False, label=gettext_lazy("Open until"), widget=forms.DateInput(attrs={"type": "date"})
    )
    is_whole = forms.BooleanField(required=False, label=gettext_lazy("The records whole"))
    columns = forms.MultipleChoiceField(choices=column_choices, required=False, label=gettext_lazy("Columns to open"))

    def clean(self) -> dict[str, Any]:
        """Demand either the whole or some columns."""
        if not self.errors and bool(self.cleaned_data["columns"]) == self.cleaned_data["is_whole"]:
            self.add_error("columns", _("Choose the columns to open, or the records whole."))
        return self.cleaned_data


def list_(request: Request) -> HttpResponse:
    """Show everybody who can or could sign in."""
    return render(request, "users/page.html", {"users": org_queries.users()})


def add(request: Request) -> HttpResponse:
    """Add a user; their first password is shown once."""
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user_id, password = org_actions.invite_user(**form.cleaned_data, at=clock.now())
        except org_actions.UserRefused as refused:
            form.add_error(_field(refused, "username"), str(refused))
        else:
            title = _("First password of %(user)s") % {"user": form.cleaned_data["username"]}
            return once.show(request, title, password, redirect("user", user_id))
    return render(request, "users/add.html", {"form": form}, status=422 if form.errors else 200)


def user(request: Request, user_id: int) -> HttpResponse:
    """Show a user and change what an administrator decides about them."""
    shown = found(org_queries.user(user_id))
    form = ChangedUserForm(request.POST or None, initial=_now(shown))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            org_actions.change_user(user_id=user_id, values=values, version=version, at=clock.now())
        except org_actions.UserRefused as refused:
            form.add_error(_field(refused, "role"), str(refused))
        else:
            if values["role"] != shown.role:
                factor_actions.ask_anew(user_id=user_id)
            frame.say(request, _("Saved. It counts from their next request."))
            return redirect("user", user_id)
    return _user_page(request, shown, form=form)


def _field(refused: org_actions.UserRefused, other: str) -> str:
    return "joined_on" if isinstance(refused, org_actions.NotYetHere) else other


def _now(shown) -> dict[str, object]:
    names = ("name", "email", "role", "branch_id", "joined_on", "is_active", "version")
    return {name: getattr(shown, name) for name in names}


def _user_page(request: Request, shown, **given: forms.Form) -> HttpResponse:
    context = {
        "form": ChangedUserForm(initial=_now(shown)), "grant_form": GrantForm(), "token_form": TokenForm(),
        "shown": shown, "has_factor": factor_queries.factor_of(shown.pk) is not None,
        "grants": [(grant, _opened(grant)) for grant in org_queries.grants(shown.pk)],
        "today": clock.today(clock.now()),
        "tokens": org_queries.tokens(shown.pk),
        "token_since": factor_queries.tokens_count_since(shown.pk),
    } | given  # fmt: skip
    is_wrong = any(form.errors for form in given.values())
    return render(request, "users/user.html", context, status=422 if is_wrong else 200)


def _opened(grant: Any) -> str:
    """Return what a grant opens, in words."""
    if grant.is_whole:
        return _("the records whole")
    return " · ".join(
        f"{detail.TABLES[code].label}: {', '.join(str(detail.TABLES[code].spec.by_key[key].label) for key in keys)}"
        for code, keys in grant.opens.items()
    )


def reset(request: Request, user_id: int) -> HttpResponse:
    """Give a user a random password, shown once."""
    shown = found(org_queries.user(user_id))
    password = org_actions.reset_password(user_id=user_id, at=clock.now())
    title = _("New password of %(user)s") % {"user": shown.username}
    return once.show(request, title, password, redirect("user", user_id))


def add_grant(request: Request, user_id: int) -> HttpResponse:
    """Open a branch's detail rows to a user."""
    shown, form = found(org_queries.user(user_id)), GrantForm(request.POST)
    if not form.is_valid():
        return _user_page(request, shown, grant_form=form)
    given = form.cleaned_data
    opens: dict[str, list[str]] = {}
    for name in given["columns"]:
        code, _dot, key = name.partition(".")
        opens.setdefault(code, []).append(key)
    try:
        granting.grant_detail(
            user_id=user_id, branch_id=given["branch_id"], opens=None if given["is_whole"] else opens,
            purpose=given["purpose"], last_date=given["last_date"], at=clock.now(),
        )  # fmt: skip
    except granting.GrantRefused as refused:
        form.add_error("last_date", str(refused))
        return _user_page(request, shown, grant_form=form)
    frame.say(request, _("Granted. It counts from their next request."))
    return redirect("user", user_id)


def remove_grant(request: Request, user_id: int, branch_id: int) -> HttpResponse:
    """Close a branch's detail rows to a user again."""
    found(org_queries.user(user_id))
    granting.revoke_detail(user_id=user_id, branch_id=branch_id, at=clock.now())
    frame.say(request, _("Taken back. It counts from their next request."))
    return redirect("user", user_id)


def add_token(request: Request, user_id: int) -> HttpResponse:
    """Make an API token for a user; its secret is shown once."""
    shown, form = found(org_queries.user(user_id)), TokenForm(request.POST)
    if not form.is_valid():
        return _user_page(request, shown, token_form=form)
    secret = org_actions.make_token(user_id=user_id, name=form.cleaned_data["name"], at=clock.now())
    return once.show(request, _("API token “%(name)s”") % form.cleaned_data, secret, redirect("user", user_id))


def revoke_token(request: Request, user_id: int, token_id: int) -> HttpResponse:
    """End an API token."""
    found(org_queries.tokens(user_id).filter(pk=token_id).first())
    org_actions.revoke_token(token_id=token_id, at=clock.now())
    frame.say(request, _("The token has ended."))
    return redirect("user", user_id)


urls = [
    page("users/", list_, act="user.manage", name="users"),
    page("users/add/", add, act="user.manage", name="user_add", methods=("GET", "POST")),
    page("users/<int:user_id>/", user, act="user.manage", name="user", methods=("GET", "POST")),
    page("users/<int:user_id>/password/", reset, act="user.manage", name="user_reset", methods=("POST",)),
    page("users/<int:user_id>/grants/", add_grant, act="user.manage", name="grant_add", methods=("POST",)),
    page(
        "users/<int:user_id>/grants/<int:branch_id>/remove/", remove_grant,
        act="user.manage", name="grant_remove", methods=("POST",),
    ),
    page("users/<int:user_id>/tokens/", add_token, act="token.manage", name="token_add", methods=("POST",)),
    page(
        "users/<int:user_id>/tokens/<int:token_id>/revoke/", revoke_token,
        act="token.manage", name="token_revoke", methods=("POST",),
    ),
]  # fmt: skip
