"""Webhooks: other programs told of events; the secret is shown once, every delivery can be sent again."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.outbound.rules import reasons, signing
from zhike.web import frame, once, outbox
from zhike.web.door import Request, found, page

N_DELIVERIES = 30
EVENTS = {
    "customer.added": gettext_lazy("Customer added"), "customer.changed": gettext_lazy("Customer changed"),
    "customer.assigned": gettext_lazy("Customer given to an owner"), "call.answered": gettext_lazy("Call answered"),
    "task.added": gettext_lazy("Task added"), "task.closed": gettext_lazy("Task closed"),
    "message.sent": gettext_lazy("Message sent"), "message.failed": gettext_lazy("Message failed or stopped"),
    "message.received": gettext_lazy("Message received"), "import.finished": gettext_lazy("Import finished"),
    "import.undone": gettext_lazy("Import undone"), "analysis.finished": gettext_lazy("Analysis finished"),
    "interaction.added": gettext_lazy("Contact recorded"), "promise.settled": gettext_lazy("Promise kept or broken"),
    "visit.settled": gettext_lazy("Visit made or cancelled"), "archive.stale": gettext_lazy("Archive became stale"),
    "customer.merged": gettext_lazy("Customers merged"),
}  # fmt: skip


class HookForm(forms.Form):
    """Where a webhook goes and what it is told."""

    url = forms.CharField(
        max_length=300, label=gettext_lazy("Address"), help_text=gettext_lazy("Begins with https://")
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        choices=[(name, EVENTS[name]) for name in signing.PUBLIC_EVENTS], label=gettext_lazy("Events"),
        error_messages={"required": gettext_lazy("Choose at least one event.")},
    )  # fmt: skip


class ChangedHookForm(HookForm):
    """A webhook that is changed: also whether it is on, and the version the change was made from."""

    is_active = forms.BooleanField(required=False, label=gettext_lazy("Switched on"))
    version = forms.IntegerField(widget=forms.HiddenInput)


def list_(request: Request) -> HttpResponse:
    """Show the webhooks."""
    hooks = list(outbound_queries.hooks())
    context = {
        "hooks": hooks, "tabs": outbox.tabs("hooks"), "names": org_queries.names({hook.user_id for hook in hooks}),
    }  # fmt: skip
    return render(request, "outbox/hooks.html", context)


def add(request: Request) -> HttpResponse:
    """Add a webhook that hears what one may see oneself; its secret is shown once."""
    form = HookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hook_id, secret = outbound_actions.add_hook(**form.cleaned_data, at=clock.now())
        except reasons.Stopped as why:
            form.add_error("url", reasons.words(str(why)))
        else:
            return once.show(request, _("Secret of the webhook"), secret, redirect("hook", hook_id))
    return render(request, "outbox/hook_add.html", {"form": form}, status=422 if form.errors else 200)


def hook(request: Request, hook_id: int) -> HttpResponse:
    """Show a webhook with its latest deliveries, and change it."""
    shown = found(outbound_queries.hook(hook_id))
    if request.method == "GET":
        return _page(request, shown, ChangedHookForm(initial={name: getattr(shown, name) for name in FIELDS}))
    form = ChangedHookForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, form)
    values = dict(form.cleaned_data)
    version = values.pop("version")
    try:
        outbound_actions.change_hook(hook_id=hook_id, values=values, version=version, at=clock.now())
    except reasons.Stopped as why:
        form.add_error("url", reasons.words(str(why)))
        return _page(request, shown, form)
    except base.StaleRecord:
        form.add_error(None, _("Somebody changed this webhook meanwhile; open it again."))
        return _page(request, shown, form, status=409)
    frame.say(request, _("Saved."))
    return redirect("hook", hook_id)


FIELDS = tuple(ChangedHookForm.base_fields)


def _page(request: Request, shown: Any, form: ChangedHookForm, *, status: int = 0) -> HttpResponse:
    context = {
        "hook": shown, "form": form, "names": org_queries.names([shown.user_id]),
        "deliveries": outbound_queries.messages_about("hook", shown.pk)[:N_DELIVERIES], "words": reasons.words,
    }  # fmt: skip
    return render(request, "outbox/hook.html", context, status=status or (422 if form.errors else 200))


def rotate(request: Request, hook_id: int) -> HttpResponse:
    """Give a webhook a new secret, shown once."""
    found(outbound_queries.hook(hook_id))
    secret = outbound_actions.rotate_secret(hook_id=hook_id, at=clock.now())
    return once.show(request, _("New secret of the webhook"), secret, redirect("hook", hook_id))


def remove(request: Request, hook_id: int) -> HttpResponse:
    """Remove a webhook."""
    found(outbound_queries.hook(hook_id))
    outbound_actions.remove_hook(hook_id=hook_id, at=clock.now())
    frame.say(request, _("The webhook is gone."), level="info")
    return redirect("hooks")


POST = ("POST",)
urls = [
    page("outbox/webhooks/", list_, act="outbound.manage", name="hooks"),
    page("outbox/webhooks/add/", add, act="outbound.manage", name="hook_add", methods=("GET", "POST")),
    page("outbox/webhooks/<int:hook_id>/", hook, act="outbound.manage", name="hook", methods=("GET", "POST")),
    page("outbox/webhooks/<int:hook_id>/secret/", rotate, act="outbound.manage", name="hook_rotate", methods=POST),
    page("outbox/webhooks/<int:hook_id>/remove/", remove, act="outbound.manage", name="hook_remove", methods=POST),
]
