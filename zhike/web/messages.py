"""Messages on a customer's record: the thread of both sides, and writing to the customer."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.outbound.rules import placeholders, reasons
from zhike.apps.selfservice import queries as self_queries
from zhike.web import codes, frame
from zhike.web.door import Request, found, page
from zhike.web.message_templates import MOST_LETTERS, SUBJECT_HELP, channel_choices, purpose_choices

N_MESSAGES = 60
ICONS = {"EMAIL": "mail", "SMS": "message", "LETTER": "file-text", "WEB": "world"}


def written_by() -> list[tuple[str, Any]]:
    """Return the channels one writes to a customer by."""
    return [*channel_choices(), ("WEB", gettext_lazy("The customer's own page"))]


class MessageForm(forms.Form):
    """What is written to a customer."""

    channel = forms.ChoiceField(choices=written_by, label=gettext_lazy("Channel"))
    purpose = forms.TypedChoiceField(
        choices=purpose_choices, required=False, empty_value="SERVICE", label=gettext_lazy("Purpose"),
        help_text=gettext_lazy("What advertises goes only to customers who agree to it at the moment of sending."),
    )  # fmt: skip
    subject = forms.CharField(max_length=200, required=False, label=gettext_lazy("Subject"), help_text=SUBJECT_HELP)
    text = forms.CharField(
        max_length=MOST_LETTERS, widget=forms.Textarea, label=gettext_lazy("Text"),
        help_text=gettext_lazy("What stands here is what is sent."),
    )  # fmt: skip


def write(request: Request, customer_id: int) -> HttpResponse:
    """Write to a customer, perhaps from a template whose places are filled in."""
    customer = found(customer_queries.customer(customer_id))
    at = clock.now()
    day = org_queries.business_date(at)
    if request.method == "GET":
        return _page(request, customer, MessageForm(initial=_from_template(request, customer, day)))
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, customer, form)
    try:
        (sent,) = customer_actions.write_to(
            customer_ids=[customer_id], **form.cleaned_data, day=day, at=at,
            places=_places(customer_id, form.cleaned_data["channel"]),
        )  # fmt: skip
    except outbound_actions.TextRefused as refused:
        form.add_error(refused.field, str(refused))
        return _page(request, customer, form)
    if sent.reason:
        said = {"why": reasons.words(sent.reason)}
        frame.say(request, _("The message was not sent. %(why)s") % said, level="warning")
    else:
        frame.say(request, _("The message is on its way."))
    return redirect(f"{reverse('customer', args=[customer_id])}?tab=messages")


def _from_template(request: Request, customer: Any, day: date) -> dict[str, str]:
    chosen = request.GET.get("template", "")
    template = outbound_queries.template(int(chosen)) if chosen.isdecimal() and len(chosen) <= 18 else None
    if template is None:
        # The first way that is known; where none is, the page says so.
        return {"channel": next(iter(_ways(customer)), ""), "purpose": "SERVICE"}
    values = customer_queries.message_values(customer, day=day, language=template.language)
    return {
        "channel": template.channel, "purpose": template.purpose,
        "subject": placeholders.fill(template.subject, values), "text": placeholders.fill(template.body, values),
    }  # fmt: skip


def _places(customer_id: int, channel: str) -> dict[int, str]:
    """Return where a letter, or a line on the customer's own page, goes."""
    if channel == "WEB":
        return self_queries.chat_pages([customer_id], clock.today(clock.now()))
    return archive_queries.postal_addresses([customer_id])


def _ways(customer: Any) -> dict[str, str]:
    """Return where each channel reaches a customer, of those that are known."""
    there = {
        "EMAIL": customer.email, "SMS": customer.phone,
        **{channel: _places(customer.pk, channel).get(customer.pk, "") for channel in ("LETTER", "WEB")},
    }  # fmt: skip
    return {channel: to for channel, to in there.items() if to}


def _page(request: Request, customer: Any, form: MessageForm) -> HttpResponse:
    needs, ways = archive_queries.contact_needs(customer), _ways(customer)
    context = {
        "customer": customer, "form": form, "needs": needs, "ways": ways, "templates": outbound_queries.templates(),
        "chosen": request.GET.get("template", ""),
        "page_until": ways.get("WEB", ""), "address": ways.get("LETTER", ""),
        "agrees": any(one.is_known for one in needs if one.code == "MARKETING"),
    }  # fmt: skip
    return render(request, "messages/write.html", context, status=422 if form.errors else 200)


def thread(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Return the messages of both sides up to a day, the latest last (a tab of the record)."""
    messages = list(_until(card.pk, as_of)[:N_MESSAGES])[::-1]
    return {
        "messages": messages, "words": reasons.words, "names": org_queries.names({one.user_id for one in messages}),
    }  # fmt: skip


def letter(request: Request, letter_id: int) -> HttpResponse:
    """Show a letter as it is printed; whether it may leave is asked once more."""
    row = _letter(letter_id)
    why = _may_not(row) if row.status == "READY" else row.error
    customer = found(customer_queries.customer(row.object_id))
    context = {
        "answer_to": settings.ZHIKE_REPLY_TO, "owner": customer.owner, "customer": customer, "letter": row,
        "why": reasons.words(why) if why else "", "company": org_queries.company(),
    }  # fmt: skip
    return render(request, "messages/letter.html", context)


def post_letter(request: Request, letter_id: int) -> HttpResponse:
    """Note that a letter was posted; one that may no longer leave is stopped."""
    back = f"{reverse('customer', args=[_letter(letter_id).object_id])}?tab=messages"
    try:
        why = outbound_actions.post_letter(message_id=letter_id, may_not=_may_not, at=clock.now())
    except outbound_actions.NotReady:
        frame.say(request, _("The letter does not wait to be posted."), level="info")
        return redirect(back)
    if why:
        frame.say(request, _("The letter may not leave. %(why)s") % {"why": reasons.words(why)}, level="warning")
    else:
        frame.say(request, _("Noted as posted."))
    return redirect(back)


def _may_not(row: Any) -> str:
    return archive_queries.may_not_reach(row.object_id, purpose=row.purpose)


def _letter(letter_id: int) -> Any:
    row = found(outbound_queries.message(letter_id))
    found(customer_queries.customer(row.object_id or 0) if row.noun == "customer" else None)
    return found(row if row.channel == "LETTER" else None)


def _until(customer_id: int, day: date) -> QuerySet:
    """Return a customer's messages up to an earlier day; on the day the business stands at, all of them."""
    rows = outbound_queries.messages_about("customer", customer_id)
    is_now = day >= org_queries.business_date(clock.now())
    return rows if is_now else rows.filter(queued_at__date__lte=day)


def of_timeline(customer_id: int, until: date) -> list[dict[str, Any]]:
    """Return a customer's messages as entries of the timeline."""
    return [
        {
            "at": one.queued_at, "icon": ICONS.get(one.channel, "send"), "tone": codes.word(one.status).tone,
            "title": f"{codes.label(one.channel)} · {codes.label(one.status)}",
            "text": one.subject or one.text[:80], "url": f"{reverse('customer', args=[customer_id])}?tab=messages",
        }
        # A call stands among the contacts already.
        for one in _until(customer_id, until).exclude(channel="PHONE")[:N_MESSAGES]
    ]  # fmt: skip


urls = [
    page("customers/<int:customer_id>/write/", write, act="message.send", name="write", methods=("GET", "POST")),
    page("letters/<int:letter_id>/", letter, act="message.send", name="letter"),
    page("letters/<int:letter_id>/posted/", post_letter, act="message.send", name="letter_post", methods=("POST",)),
]
