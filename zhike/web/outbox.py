"""The outbox: every message with what became of it, tried again by hand."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import lists as outbound_lists
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.outbound.rules import reasons
from zhike.web import frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the parts of the outbox."""
    parts = {"outbox": _("Messages"), "channels": _("Channels"), "hooks": _("Webhooks")}
    return [{"label": label, "url": reverse(name), "is_current": name == current} for name, label in parts.items()]


def list_(request: Request) -> HttpResponse:
    """Show the messages."""
    return lists.show(
        request,
        outbound_lists.MESSAGES,
        "outbox/page.html",
        {"tabs": tabs("outbox")},
        row_url=address_of("outbox_message"),
        exports="outbox_export",
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the messages out."""
    return lists.export(request, outbound_lists.MESSAGES, form, noun="message")


def message(request: Request, message_id: int) -> HttpResponse:
    """Show a message: what it says, to whom, why it stayed."""
    shown = found(outbound_queries.message(message_id))
    context = {
        "message": shown, "why": reasons.words(shown.error) if shown.error else "",
        "names": org_queries.names([shown.user_id]), "may_retry": outbound_queries.may_go_again(message_id),
        "may_stop": outbound_queries.waits(message_id), "is_nobodys": outbound_queries.is_nobodys(message_id),
        "kinds": mail_kinds(),
    }  # fmt: skip
    return render(request, "outbox/message.html", context)


def mail_kinds() -> list[tuple[str, str]]:
    """Return what a mail may be taken in as; empty: as its subject says."""
    return [
        ("", _("As its subject says")), ("MESSAGE", _("A message")), ("COMPLAINT", _("A complaint")),
        ("SUGGESTION", _("A suggestion")),
    ]  # fmt: skip


def assign(request: Request, message_id: int) -> HttpResponse:
    """Say from which customer a mail came that belonged to nobody."""
    found(outbound_queries.message(message_id))
    asked = request.POST.get("code", "").strip()
    customer_id = customer_queries.ids_by_code([asked]).get(asked) if asked else None
    kind = request.POST.get("kind", "")
    if customer_id is None:
        frame.say(request, _("No customer has this code; look it up in the list of customers."), level="warning")
    elif taken := complaint_actions.assign_mail(
        message_id=message_id, customer_id=customer_id, kind=kind if kind in dict(mail_kinds()) else "", at=clock.now()
    ):
        frame.say(request, _("Taken in: %(number)s") % {"number": taken.number} if taken.number else _("Taken in."))
    else:
        frame.say(request, _("It belongs to a customer already."), level="info")
    return redirect("outbox_message", message_id)


def retry(request: Request, message_id: int) -> HttpResponse:
    """Send a message that stayed once more."""
    found(outbound_queries.message(message_id))
    if outbound_actions.retry(message_id=message_id, at=clock.now()):
        frame.say(request, _("It will be tried again."))
    else:
        frame.say(request, _("It is on its way or gone already."), level="info")
    return redirect("outbox_message", message_id)


def stop(request: Request, message_id: int) -> HttpResponse:
    """Stop a message that waits to leave."""
    found(outbound_queries.message(message_id))
    if outbound_actions.hold_back(message_id=message_id, at=clock.now()):
        undo_url = reverse("message_retry", args=[message_id])
        frame.say(request, _("Stopped; it does not leave."), level="info", undo_url=undo_url)
    else:
        frame.say(request, _("It is on its way or gone already."), level="info")
    return redirect("outbox_message", message_id)


urls = [
    page("outbox/", list_, act="outbound.manage", name="outbox"),
    page("outbox/export/<slug:form>/", export, act="outbound.manage", name="outbox_export"),
    page("outbox/<int:message_id>/", message, act="outbound.manage", name="outbox_message"),
    page("outbox/<int:message_id>/retry/", retry, act="outbound.manage", name="message_retry", methods=("POST",)),
    page("outbox/<int:message_id>/assign/", assign, act="outbound.manage", name="message_assign", methods=("POST",)),
    page("outbox/<int:message_id>/stop/", stop, act="outbound.manage", name="message_stop", methods=("POST",)),
]
