"""Contacts: the list, one contact with what was added, its files, preparing for one, and who is calling."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.coaching import queries as coaching_queries
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.files import queries as file_queries
from zhike.apps.interactions import actions, queries, rules
from zhike.apps.interactions import lists as interaction_lists
from zhike.apps.people import queries as people_queries
from zhike.apps.reviews import queries as review_queries
from zhike.apps.tasks import queries as task_queries
from zhike.web import attachments, frame, interviews, learned, lists, quick, visits
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

N_BEFORE = 3


class AmendForm(forms.Form):
    """Something to add to a contact."""

    text = forms.CharField(max_length=10_000, widget=forms.Textarea, label=gettext_lazy("What is to be added"))


class ChangedForm(quick.ContactForm):
    """A contact rewritten on the version the reader saw."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


def list_(request: Request) -> HttpResponse:
    """Show the contacts."""
    return lists.show(
        request,
        interaction_lists.INTERACTIONS,
        "contacts/page.html",
        {"ways": interviews.ways("interactions")},
        row_url=address_of("interaction"),
        exports="interactions_export",
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the contacts out."""
    return lists.export(request, interaction_lists.INTERACTIONS, form, noun="interaction")


def contact(request: Request, interaction_id: int) -> HttpResponse:
    """Show a contact with its files and what was added to it."""
    return _shown(request, found(queries.interaction(interaction_id)), AmendForm())


def _shown(request: Request, row: Any, form: AmendForm) -> HttpResponse:
    at, is_own = clock.now(), row.user_id == request.actor.user_id
    amendments = list(row.amendments.select_related("user").order_by("id"))
    context = {
        "contact": row, "form": form, "amendments": amendments,
        "there": list(row.presences.select_related("person", "user").order_by("user", "id")),
        "reviews": list(review_queries.reviews_of(row.pk)) if request.actor.may("review.view") else [],
        "asked": list(coaching_queries.answers_in(row.pk)) if request.actor.may("method.view") else [],
        "files": list(file_queries.files_about("interaction", [row.pk])),
        "may_change": is_own and rules.may_change(row.created_at, at),
        **learned.of_contact(request, row),
        "may_take_back": is_own and rules.is_undoable(row.created_at, at, n_amendments=len(amendments)),
    }  # fmt: skip
    return render(request, "contacts/contact.html", context, status=422 if form.errors else 200)


def amend(request: Request, interaction_id: int) -> HttpResponse:
    """Add something to a contact."""
    row, form = found(queries.interaction(interaction_id)), AmendForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form)
    actions.amend_interaction(interaction_id=interaction_id, text=form.cleaned_data["text"], at=clock.now())
    frame.say(request, _("Added."))
    return redirect("interaction", interaction_id)


def edit(request: Request, interaction_id: int) -> HttpResponse:
    """Rewrite one's own contact within a day; a change on an old version is refused."""
    row = found(queries.interaction(interaction_id))
    if row.user_id != request.actor.user_id or not rules.may_change(row.created_at, clock.now()):
        frame.say(request, _("A contact is closed after 24 hours; add to it instead."), level="warning")
        return redirect("interaction", interaction_id)
    form = ChangedForm(request.POST or None, initial=_as_it_is(row), customer_id=row.customer_id)
    status = 200
    if request.method == "POST" and form.is_valid():
        if _changed(row, dict(form.cleaned_data), form):
            frame.say(request, _("Saved."))
            return redirect("interaction", interaction_id)
        status = 409
    status = 422 if form.errors and status == 200 else status
    return render(request, "contacts/edit.html", {"contact": row, "form": form}, status=status)


def _as_it_is(row: Any) -> dict[str, Any]:
    there = list(row.presences.all())
    who = {"person_ids": [one.person_id for one in there if one.person_id],
           "user_ids": [one.user_id for one in there if one.user_id]}  # fmt: skip
    return who | {name: getattr(row, name) for name in ChangedForm.base_fields if name not in who}


def _changed(row: Any, values: dict[str, Any], form: ChangedForm) -> bool:
    version = values.pop("version")
    kept = {name: values[name] or getattr(row, name) for name in ("channel", "direction", "happened_at")}
    try:
        actions.change_interaction(interaction_id=row.pk, values=values | kept, version=version, at=clock.now())
    except base.StaleRecord:
        now = found(queries.interaction(row.pk))
        form.add_error("text", _("Somebody was faster. It now reads: %(text)s") % {"text": now.text})
        return False
    return True


def take_back(request: Request, interaction_id: int) -> HttpResponse:
    """Take one's own contact back."""
    row = found(queries.interaction(interaction_id))
    try:
        actions.take_back_interaction(interaction_id=interaction_id, at=clock.now())
    except actions.TooLate:
        text = _("It can no longer be taken back: it is not yours, was added to, or is older than 30 days.")
        frame.say(request, text, level="warning")
        return redirect("interaction", interaction_id)
    frame.say(request, _("Taken back; its tasks are cancelled."), level="info")
    return redirect("customer", row.customer_id)


def file(request: Request, interaction_id: int, file_id: int) -> HttpResponseBase:
    """Hand out a file of a contact one may see, to be saved and never shown."""
    row = found(queries.interaction(interaction_id))
    kept = found(file_queries.file_of("interaction", row.pk, file_id))
    return attachments.hand_out(kept)


def prepare(request: Request, customer_id: int) -> HttpResponse:
    """Show what to know before speaking with a customer; that it was read is kept."""
    card, today = found(customer_queries.card(customer_id)), frame.of(request).business_date
    actions.note_preparation(customer_id=customer_id, at=clock.now())
    before = list(queries.interactions_of(customer_id)[:N_BEFORE])
    context = {
        "card": card, "customer": found(customer_queries.customer(customer_id)), "before": before,
        "people": people_queries.parts_at(customer_id)[:N_BEFORE] if request.actor.may("person.view") else [],
        "moods": [row for row in before if row.emotion_after][:1], "today": today,
        "promises": queries.open_promises_of(customer_id), "tasks": list(task_queries.open_tasks_of(customer_id)),
        "learned": [row for row in queries.interactions_of(customer_id).exclude(learned="")[:N_BEFORE]],
        "missing": queries.mix_of(customer_id, until=until(today, today)).missing,
    }  # fmt: skip
    return render(request, "contacts/prepare.html", context)


def pop(request: Request) -> HttpResponse:
    """Open the record of who is calling, or name those a number may belong to."""
    number = request.GET.get("number", "").replace("\x00", "")[:40].strip()
    callers = queries.callers(number)
    if len(callers) == 1:
        return redirect("customer_prepare", callers[0].pk)
    return render(request, "calls/pop.html", {"number": number, "callers": callers})


def until(as_of: date, business_date: date) -> date:
    """Return up to which day contacts are shown: of today also those after a business date that stands still."""
    return as_of if as_of < business_date else max(as_of, clock.today(clock.now()))


def of_record(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Return what the record shows of the contacts with a customer."""
    day = until(as_of, frame.of(request).business_date)
    spec = interaction_lists.interactions_of(card.pk, until=day)
    listing = lists.open_list(
        request, spec, passes=frozenset({"tab", "as_of", "period"}), has_tools=False,
        row_url=address_of("interaction"),
    )  # fmt: skip
    every, counted = queries.visit_interval(card.tier), queries.contactedness(card.pk)
    made = queries.visits_of(card.pk, until=day, days=every * rules.N_SPANS)
    last_talk = counted.last_two_way_at if counted else None
    return {
        "list": listing, "mix": queries.mix_of(card.pk, until=day), "every": every, "n_spans": rules.N_SPANS,
        "last_talk": timezone.localdate(last_talk) if last_talk else None,
        "is_key_account": card.tier in rules.KEY_TIERS,
        "compliance": rules.visit_compliance(made, until=day, every_days=every),
        **visits.of_record(card, day),
    }  # fmt: skip


def beside_record(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Return the last contacts and the open promises that stand beside a record."""
    if not request.actor.may("interaction.view"):
        return {"last_contacts": [], "open_promises": []}
    day = until(as_of, frame.of(request).business_date)
    return {
        "last_contacts": queries.latest_of(card.pk, until=day),
        "open_promises": queries.open_promises_of(card.pk),
    }


BOTH = ("GET", "POST")
ADDS, SEES = "interaction.add", "interaction.view"
urls = [
    page("interactions/", list_, act=SEES, name="interactions"),
    page("interactions/export/<slug:form>/", export, act="list.export", name="interactions_export"),
    page("interactions/<int:interaction_id>/", contact, act=SEES, name="interaction"),
    page("interactions/<int:interaction_id>/amend/", amend, act=ADDS, name="interaction_amend", methods=("POST",)),
    page("interactions/<int:interaction_id>/edit/", edit, act=ADDS, name="interaction_edit", methods=BOTH),
    page(
        "interactions/<int:interaction_id>/take-back/", take_back, act=ADDS, name="interaction_take_back",
        methods=("POST",),
    ),
    page("interactions/<int:interaction_id>/files/<int:file_id>/", file, act=SEES, name="interaction_file"),
    page("customers/<int:customer_id>/prepare/", prepare, act=ADDS, name="customer_prepare"),
    page("calls/pop/", pop, act="customer.view", name="call_pop"),
]  # fmt: skip
