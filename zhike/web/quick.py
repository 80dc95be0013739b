"""Quick record: a contact, an observation, a competitor's move or a wish to leave, in two fields from any page."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import actions as archive_actions
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.complaints import rules as complaint_rules
from zhike.apps.core import base, clock
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.files import actions as file_actions
from zhike.apps.interactions import actions, queries, rules
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.web import attachments, codes, frame, learned, market_news, saving
from zhike.web.door import Request, page

N_CUSTOMERS = 20


def _words(known: Any, first: str = "") -> Any:
    return lambda: [*([("", first)] if first else []), *((code, codes.label(code)) for code in known)]


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


moods = _words(rules.EMOTIONS, " ")
# Beside the kinds of contacts: what is taken as a complaint, by who may take one.
COMPLAINS = "COMPLAINS"


def kinds() -> tuple[str, ...]:
    """Return the kinds of record the reader may make."""
    return (*rules.KINDS, COMPLAINS) if base.actor().may("complaint.edit") else rules.KINDS


class ContactForm(forms.Form):
    """What may be said of a contact; only the words are required."""

    text = forms.CharField(max_length=10_000, widget=forms.Textarea, label=gettext_lazy("What was said or seen"))
    channel = forms.ChoiceField(choices=_words(rules.CHANNELS, " "), required=False, label=gettext_lazy("Channel"))
    direction = forms.ChoiceField(
        choices=_words(rules.DIRECTIONS, " "), required=False, label=gettext_lazy("Who spoke"),
        help_text=gettext_lazy("Left open, the words decide."),
    )  # fmt: skip
    happened_at = forms.DateTimeField(
        required=False, label=gettext_lazy("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Left open: now."),
    )  # fmt: skip
    participants = forms.CharField(max_length=200, required=False, label=gettext_lazy("Others there"))
    person_ids = forms.TypedMultipleChoiceField(coerce=int, required=False, label=gettext_lazy("Key persons there"))
    user_ids = forms.TypedMultipleChoiceField(coerce=int, required=False, label=gettext_lazy("Colleagues there"))
    topic = forms.CharField(max_length=120, required=False, label=gettext_lazy("Subject"))
    contents = forms.MultipleChoiceField(
        choices=_words(rules.CONTENTS), required=False, label=gettext_lazy("What it was about")
    )
    emotion_before = forms.ChoiceField(
        choices=_words(rules.EMOTIONS, " "), required=False, label=gettext_lazy("Mood at the beginning")
    )
    emotion_after = forms.ChoiceField(
        choices=_words(rules.EMOTIONS, " "), required=False, label=gettext_lazy("Mood afterwards")
    )
    result = forms.CharField(max_length=200, required=False, label=gettext_lazy("Result"))
    duration_minutes = forms.IntegerField(
        min_value=1, max_value=10_000, required=False, label=gettext_lazy("Minutes")
    )  # fmt: skip
    gesture = forms.ChoiceField(
        choices=_words(rules.GESTURES, " "), required=False, label=gettext_lazy("Sign of sincerity"),
        help_text=gettext_lazy("Beyond the matter itself: sorry, thank you, our leaders came."),
    )  # fmt: skip
    is_pitch = forms.BooleanField(required=False, label=gettext_lazy("We offered something for sale"))
    learned = forms.CharField(
        max_length=4_000, required=False, widget=forms.Textarea, label=gettext_lazy("What we learned")
    )
    taught = forms.CharField(
        max_length=4_000, required=False, widget=forms.Textarea, label=gettext_lazy("What the customer learned")
    )

    def __init__(self, *args: Any, customer_id: int | None = None, **more: Any):
        super().__init__(*args, **more)
        if customer_id is None:
            return

        # Asked for when they are shown, or when somebody was picked: most records name nobody of a list.
        def people() -> list[tuple[int, str]]:
            return [(one.person_id, one.name) for one in people_queries.named_at(customer_id)]

        def ours() -> list[tuple[int, str]]:
            return org_queries.named(org_queries.people_for(base.actor()).order_by("name", "id"))

        self.fields["person_ids"].choices = people  # type: ignore[attr-defined]
        self.fields["user_ids"].choices = ours  # type: ignore[attr-defined]

    def clean_happened_at(self) -> Any:
        """Refuse a moment no database keeps in every time zone."""
        given = self.cleaned_data["happened_at"]
        if given and given.year < rules.FIRST_YEAR:
            raise forms.ValidationError(_("No day before 1900."))
        return given


class QuickForm(ContactForm):
    """A new record: about whom, of which kind, and perhaps what comes next."""

    customer = forms.IntegerField(min_value=1, max_value=2**63 - 1, label=gettext_lazy("Customer"))
    kind = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in kinds()], required=False, label=gettext_lazy("Kind")
    )
    competitor = forms.CharField(
        max_length=120, required=False, label=gettext_lazy("Competitor"),
        help_text=gettext_lazy("Of a competitor's move: one that is known, or a new name."),
    )  # fmt: skip
    price = forms.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, required=False, label=gettext_lazy("Their price")
    )
    next_step = forms.CharField(max_length=200, required=False, label=gettext_lazy("Next step"))
    next_date = forms.DateField(
        required=False, label=gettext_lazy("Next step on"), widget=_day_input(),
        help_text=gettext_lazy("With a day it becomes a task."),
    )  # fmt: skip

    def __init__(self, *args: Any, about: Any = None, **more: Any):
        super().__init__(*args, customer_id=about.pk if about else None, **more)
        self.about = about

    def clean(self) -> dict[str, Any]:
        """A day without a step is a step without words; a call or visit without a person is one with nobody."""
        given = super().clean() or {}
        if given.get("kind") == COMPLAINS:
            return given
        if not (given.get("participants") or given.get("person_ids")):
            self._read_from_words(given)
        if given.get("next_date") and not given.get("next_step"):
            self.add_error("next_step", _("Say what is to be done on that day."))
        return given

    def _read_from_words(self, given: dict[str, Any]) -> None:
        """Take whom the words of a call on or visit to a company name, or ask for somebody."""
        asked = {name: given.get(name, "") for name in ("channel", "direction", "text")}
        kind = given.get("kind") or rules.KINDS[0]
        named = queries.with_whom(self.about, kind=kind, **asked) if self.about else None
        if named is not None and not any(named):
            said = _("Say whom you met or spoke with (NO_PARTICIPANT): here, or as Ms Meyer in the first line.")
            self.add_error("participants", said)
        elif named is not None:
            given["person_ids"], given["participants"] = named


def quick(request: Request) -> HttpResponse:
    """Ask for a record and keep it; a fragment for the dialog, a page for a link."""
    given = request.POST if request.method == "POST" else None
    form = QuickForm(given, initial=_preset(request), about=_chosen(request))
    if given is not None and form.is_valid() and form.cleaned_data["kind"] == COMPLAINS:
        return _complained(request, form)
    if given is not None and form.is_valid():
        try:
            interaction_id = _keep(request, dict(form.cleaned_data))
        except archive_actions.BadFacts as bad:
            return _asked(request, form, bad.errors)
        except actions.NoSuchCustomer:
            form.add_error("customer", _("There is no such customer among yours."))
        except file_actions.FileRefused as refusal:
            form.add_error(None, attachments.FAULTS[refusal.code])
        else:
            return _kept(request, interaction_id, form.cleaned_data["customer"])
    return _asked(request, form)


def _preset(request: Request) -> dict[str, Any]:
    wanted = {name: request.GET.get(name, "").replace("\x00", "")[:200] for name in ("customer", "kind", "text")}
    return wanted | {"kind": wanted["kind"] if wanted["kind"] in kinds() else rules.KINDS[0]}


def _chosen(request: Request) -> Any:
    """Return the visible customer a request names."""
    given = (request.POST.get("customer", "") or request.GET.get("customer", "")).strip()
    return customer_queries.customer(int(given)) if given.isdecimal() and len(given) <= 18 else None


def people(request: Request) -> HttpResponse:
    """Offer the key persons of the customer chosen in the quick record, and who of us may have been there."""
    form = QuickForm(initial=_preset(request), about=_chosen(request))
    return render(request, "quick/_people.html", {"form": form})


def _asked(request: Request, form: QuickForm, errors: Mapping[str, str] | None = None) -> HttpResponse:
    known = form.about
    context = {"form": form, "chosen": known, "kinds": kinds(), "channels": rules.CHANNELS, "is_wrong": errors,
               "competitors": market_queries.choices()}  # fmt: skip
    kind = known.kind if known and request.actor.may("customer.edit") else ""
    context |= learned.drawn(kind, learned.pairs(request.POST), errors)
    saving.note_refused(request, form, "interaction", errors or ())
    template = "quick/_form.html" if request.headers.get("HX-Request") else "quick/page.html"
    return render(request, template, context, status=422 if form.errors or errors else 200)


def _keep(request: Request, given: dict[str, Any]) -> int:
    at = clock.now()
    rival, price = given.pop("competitor", ""), given.pop("price", None)
    given |= {"customer_id": given.pop("customer"), "kind": given["kind"] or rules.KINDS[0]}
    given["happened_at"] = min(given["happened_at"] or at, at)
    uploads = request.FILES.getlist("files")[: attachments.MOST_FILES]
    files = [actions.Upload(file.name or "", file.read()) for file in uploads]
    new, facts = actions.NewInteraction(**given), _facts(request, given["customer_id"])
    with transaction.atomic():
        day = org_queries.business_date(at)
        interaction_id = actions.add_interaction(new=new, files=files, facts=facts, day=day, at=at)
        if rival and new.kind == "COMPETITOR_MOVE" and request.actor.may("market.propose"):
            told = {"text": new.text, "competitor": rival, "price": price}
            market_news.kept_move(told, customer_id=new.customer_id, interaction_id=interaction_id)
    return interaction_id


def _complained(request: Request, form: QuickForm) -> HttpResponse:
    """Open a complaint of what was recorded, and say its number."""
    given = form.cleaned_data
    new = complaint_actions.NewComplaint(
        given["customer"], given["text"], given["emotion_before"].strip() or "DISAPPOINTED"
    )
    try:
        pk = complaint_actions.open_complaint(new=new, at=clock.now())
    except complaint_rules.Refused as refusal:
        form.add_error("customer" if refusal.field == "customer_id" else "text", refusal.told)
        return _asked(request, form)
    row: Any = complaint_queries.complaint(pk)
    said = _("Opened under number %(number)s.") % {"number": row.number}
    if request.headers.get("HX-Request"):
        answer = render(request, "quick/_kept.html", {"said": said, "undo_url": ""})
        answer["HX-Trigger"] = "quick-kept"
        return answer
    frame.say(request, said)
    return redirect("complaint", pk)


def _facts(request: Request, customer_id: int) -> dict[str, Any]:
    """Return what was learned of a customer's archive; raises BadFacts."""
    given = learned.pairs(request.POST)
    if not given or not request.actor.may("customer.edit"):
        return {}
    row = customer_queries.customer(customer_id)
    if row is None:
        return {}
    return learned.meant(row.kind, given)


def _kept(request: Request, interaction_id: int, customer_id: int) -> HttpResponse:
    said, undo_url = _("Recorded."), reverse("interaction_take_back", args=[interaction_id])
    if request.headers.get("HX-Request"):
        answer = render(request, "quick/_kept.html", {"said": said, "undo_url": undo_url})
        answer["HX-Trigger"] = "quick-kept"
        return answer
    frame.say(request, said, undo_url=undo_url)
    return redirect("customer", customer_id)


def customers(request: Request) -> HttpResponse:
    """Name the customers a text finds, for a picker: name, code, telephone, pinyin, initials."""
    text = request.GET.get("q", "").replace("\x00", "")[:200].strip()
    cards = customer_queries.cards_of(customer_lists.found_ids(text)[:N_CUSTOMERS]) if text else {}
    choices = [{"value": card.pk, "text": f"{card.name} · {card.code}"} for card in cards.values()]
    return JsonResponse(choices, safe=False)


urls = [
    page("quick/", quick, act="interaction.add", name="quick", methods=("GET", "POST")),
    page("quick/people/", people, act="interaction.add", name="quick_people"),
    page("quick/customers/", customers, act="interaction.add", name="quick_customers"),
]
