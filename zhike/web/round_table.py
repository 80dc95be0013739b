"""The table of an activity: who of us sits there, who said what, what was agreed with whom until when."""

from typing import Any

from django import forms
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.activities import actions, queries
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.web import frame
from zhike.web.door import Request, found, page

LONGEST_ID = 18
# What was taken back travels in the notice that offers to undo it, signed, so that nobody writes another's words.
KEPT, UNDO_SECONDS = "activity.remark", 86_400
GUEST, OURS, OTHER = "c", "u", "other"


def guests_of(activity_id: int) -> list[tuple[int, str]]:
    """Return the guests one may see: who came, and until somebody did whoever is invited."""
    rows = [row for row in queries.invitations_of(activity_id) if not row.is_control]
    came = [row for row in rows if row.has_attended]
    return [(row.customer_id, row.customer.name) for row in came or rows]


class RemarkForm(forms.Form):
    """What somebody at the table said."""

    who = forms.ChoiceField(label=gettext_lazy("Speaker"))
    text = forms.CharField(max_length=4_000, widget=forms.Textarea, label=gettext_lazy("What was said"))

    def __init__(self, *args: Any, activity_id: int, **more: Any):
        super().__init__(*args, **more)
        guests = [(f"{GUEST}{pk}", name) for pk, name in guests_of(activity_id)]
        ours = [(f"{OURS}{one.user_id}", one.user.name) for one in queries.seats_of(activity_id)]
        self.fields["who"].choices = [*guests, *ours, (OTHER, _("somebody else"))]  # type: ignore[attr-defined]

    def speaker(self) -> dict[str, Any]:
        """Return who spoke."""
        who = self.cleaned_data["who"]
        return {} if who == OTHER else {"customer_id" if who[0] == GUEST else "user_id": int(who[1:])}


class AgreedForm(forms.Form):
    """What was agreed: who does what until when, and for which guest."""

    text = forms.CharField(max_length=200, label=gettext_lazy("What was agreed"))
    due_date = forms.DateField(label=gettext_lazy("Due"), widget=forms.DateInput(attrs={"type": "date"}))
    doer_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Who does it"))
    customer_id = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label=gettext_lazy("For which guest")
    )
    is_promise = forms.BooleanField(required=False, label=gettext_lazy("We promise it to the guest"))

    def __init__(self, *args: Any, activity_id: int, **more: Any):
        super().__init__(*args, **more)
        people = org_queries.named(org_queries.people_for(base.actor()).order_by("name", "id"))
        self.fields["doer_id"].choices = people  # type: ignore[attr-defined]
        self.fields["customer_id"].choices = [("", "—"), *guests_of(activity_id)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A promise is made to somebody."""
        given = super().clean() or {}
        if given.get("is_promise") and not given.get("customer_id"):
            self.add_error("customer_id", _("Say to whom it is promised."))
        return given


def table(request: Request, activity_id: int, **typed: forms.Form) -> HttpResponse:
    """Show the table of an activity, where one takes notes while the others talk."""
    row, at = found(queries.activity(activity_id)), clock.now()
    said, seats = queries.remarks_of(activity_id), list(queries.seats_of(activity_id))
    preset = {"doer_id": request.actor.user_id, "due_date": org_queries.business_date(at)}
    ours = org_queries.people_for(request.actor).exclude(pk__in=[one.user_id for one in seats])
    context = {
        "activity": row, "guests": guests_of(activity_id), "seats": seats,
        "said": [one for one in said if not one.is_agreed], "agreed": [one for one in said if one.is_agreed],
        "free": [(one.pk, one.name) for one in ours.order_by("name", "id")],
        "remark_form": typed.get("remark_form") or RemarkForm(activity_id=activity_id),
        "agreed_form": typed.get("agreed_form") or AgreedForm(activity_id=activity_id, initial=preset),
    }  # fmt: skip
    return render(request, "activities/table.html", context, status=422 if typed else 200)


def say(request: Request, activity_id: int) -> HttpResponse:
    """Note what somebody said."""
    found(queries.activity(activity_id))
    form = RemarkForm(request.POST, activity_id=activity_id)
    if not form.is_valid():
        return table(request, activity_id, remark_form=form)
    actions.note_remark(activity_id=activity_id, text=form.cleaned_data["text"], **form.speaker(), at=clock.now())
    return redirect(f"{reverse('activity_table', args=[activity_id])}#said")


def unsay(request: Request, activity_id: int, remark_id: int) -> HttpResponse:
    """Take back what was noted as said, with a way to let it stand again."""
    found(queries.activity(activity_id))
    try:
        kept = actions.take_back_remark(activity_id=activity_id, remark_id=remark_id, at=clock.now())
    except actions.NoSuchRemark:
        raise Http404 from None
    again = reverse("activity_say_again", args=[activity_id])
    frame.say(request, _("Taken back."), undo_url=again, undo_values={"kept": signing.dumps(kept, salt=KEPT)})
    return redirect(f"{reverse('activity_table', args=[activity_id])}#said")


def say_again(request: Request, activity_id: int) -> HttpResponse:
    """Let a remark stand again that was just taken back."""
    found(queries.activity(activity_id))
    try:
        kept = signing.loads(request.POST.get("kept", ""), salt=KEPT, max_age=UNDO_SECONDS)
        actions.put_back_remark(activity_id=activity_id, kept=kept, at=clock.now())
    except (signing.BadSignature, actions.NoSuchRemark):
        raise Http404 from None
    except actions.NotAtTable:
        frame.say(request, _("Who said it is not at the table any more."), level="warning")
    return redirect(f"{reverse('activity_table', args=[activity_id])}#said")


def agree(request: Request, activity_id: int) -> HttpResponse:
    """Keep what was agreed."""
    found(queries.activity(activity_id))
    form = AgreedForm(request.POST, activity_id=activity_id)
    if not form.is_valid():
        return table(request, activity_id, agreed_form=form)
    actions.agree(activity_id=activity_id, agreed=actions.Agreed(**form.cleaned_data), at=clock.now())
    said = _("It stands among the promises.") if form.cleaned_data["is_promise"] else _("It stands among the tasks.")
    frame.say(request, said)
    return redirect(f"{reverse('activity_table', args=[activity_id])}#agreed")


def seat(request: Request, activity_id: int) -> HttpResponse:
    """Let one of us sit at the table, or leave it."""
    found(queries.activity(activity_id))
    given, turn = request.POST.get("user_id", ""), actions.unseat if request.POST.get("leaves") else actions.seat
    if not given.isdecimal() or len(given) > LONGEST_ID:
        raise Http404
    try:
        turn(activity_id=activity_id, user_id=int(given), at=clock.now())
    except actions.NotAtTable:
        raise Http404 from None
    return redirect("activity_table", activity_id)


EDITS, POST = "activity.edit", ("POST",)
urls = [
    page("activities/<int:activity_id>/table/", table, act="interaction.view", name="activity_table"),
    page("activities/<int:activity_id>/table/say/", say, act=EDITS, name="activity_say", methods=POST),
    page(
        "activities/<int:activity_id>/table/said/<int:remark_id>/take-back/", unsay, act=EDITS, name="activity_unsay",
        methods=POST,
    ),
    page("activities/<int:activity_id>/table/again/", say_again, act=EDITS, name="activity_say_again", methods=POST),
    page("activities/<int:activity_id>/table/agree/", agree, act=EDITS, name="activity_agree", methods=POST),
    page("activities/<int:activity_id>/table/seat/", seat, act=EDITS, name="activity_seat", methods=POST),
]  # fmt: skip
