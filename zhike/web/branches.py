"""Branches: the tree, adding under a parent, renaming, removing what nothing belongs to."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules
from zhike.web import codes, frame
from zhike.web.door import Request, found, page
from zhike.web.users import branch_choices


def level_choices() -> list[tuple[str, str]]:
    """Return the levels under the headquarters with their words."""
    return [(level, codes.label(level)) for level in rules.LEVELS[1:]]


class NewBranchForm(forms.Form):
    """A branch that is added."""

    parent_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Under"))
    level = forms.ChoiceField(choices=level_choices, label=gettext_lazy("Level"))
    code = forms.CharField(max_length=40, label=gettext_lazy("Code"))
    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))


class NameForm(forms.Form):
    """A branch's name, and the version the change was made on."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    version = forms.IntegerField(widget=forms.HiddenInput)


def list_(request: Request) -> HttpResponse:
    """Show the tree; a manager sees the part below their own branch."""
    tree = org_queries.as_tree(org_queries.figure_branches(request.actor))
    return render(request, "branches/page.html", {"tree": tree})


def add(request: Request) -> HttpResponse:
    """Add a branch under another."""
    form = NewBranchForm(request.POST or None, initial={"parent_id": request.GET.get("under", "")})
    if request.method == "POST" and form.is_valid():
        try:
            org_actions.add_branch(**form.cleaned_data, at=clock.now())
        except org_actions.CodeTaken as taken:
            form.add_error("code", str(taken))
        except org_actions.BranchRefused as refused:
            form.add_error("level", str(refused))
        else:
            frame.say(request, _("Added."))
            return redirect("branches")
    return render(request, "branches/add.html", {"form": form}, status=422 if form.errors else 200)


def branch(request: Request, branch_id: int) -> HttpResponse:
    """Show a branch and give it another name."""
    shown = found(org_queries.branch(branch_id))
    form = NameForm(request.POST or None, initial={"name": shown.name, "version": shown.version})
    if request.method == "POST" and form.is_valid():
        org_actions.rename_branch(branch_id=branch_id, **form.cleaned_data, at=clock.now())
        frame.say(request, _("Saved."))
        return redirect("branches")
    context = {"form": form, "shown": shown, "refused": ""}
    return render(request, "branches/branch.html", context, status=422 if form.errors else 200)


def remove(request: Request, branch_id: int) -> HttpResponse:
    """Remove a branch nothing belongs to."""
    shown = found(org_queries.branch(branch_id))
    try:
        org_actions.remove_branch(branch_id=branch_id, at=clock.now())
    except org_actions.BranchRefused as refused:
        form = NameForm(initial={"name": shown.name, "version": shown.version})
        context = {"form": form, "shown": shown, "refused": str(refused)}
        return render(request, "branches/branch.html", context, status=422)
    frame.say(request, _("Removed."))
    return redirect("branches")


urls = [
    page("branches/", list_, act="branch.view", name="branches"),
    page("branches/add/", add, act="branch.manage", name="branch_add", methods=("GET", "POST")),
    page("branches/<int:branch_id>/", branch, act="branch.manage", name="branch", methods=("GET", "POST")),
    page("branches/<int:branch_id>/remove/", remove, act="branch.manage", name="branch_remove", methods=("POST",)),
]
