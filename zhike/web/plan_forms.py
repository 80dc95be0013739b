"""Writing a plan: the plan itself, actions, refusals with an alternative, reviews from zero."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.plans import actions, queries, rules
from zhike.web import codes, frame, saving
from zhike.web.advertising import choice_of, day_field
from zhike.web.churn_measures import number, people
from zhike.web.door import Request, found, page

LINES = {"rows": 2}
STEPS = ("take_back", "restore")


def _text(label: Any, help_text: Any = "", *, required: bool = True, most: int = 500) -> forms.CharField:
    return forms.CharField(
        max_length=most, required=required, label=label, help_text=help_text, widget=forms.Textarea(attrs=LINES)
    )


class PlanForm(forms.Form):
    """Why a customer buys from us."""

    reason = _text(gettext_lazy("Why does it buy from us?"), gettext_lazy("In its words rather than in ours."))
    obstacle = _text(gettext_lazy("Which obstacle did we remove?"))
    benefit = _text(gettext_lazy("What does it gain?"), gettext_lazy("In money, time or quality."))
    interest_1 = forms.CharField(max_length=200, label=gettext_lazy("First key interest"))
    interest_2 = forms.CharField(max_length=200, required=False, label=gettext_lazy("Second key interest"))
    interest_3 = forms.CharField(max_length=200, required=False, label=gettext_lazy("Third key interest"))
    hurdles = _text(gettext_lazy("What still stands in the way of more?"), required=False)
    evidence = _text(gettext_lazy("By what is it known?"), gettext_lazy("Who said it and when, or what shows it."))
    day = day_field(gettext_lazy("Known on"))
    seen_id = forms.IntegerField(widget=forms.HiddenInput)

    def new(self) -> actions.NewPlan:
        """Return the plan as it was written."""
        given = dict(self.cleaned_data)
        interests = [given.pop(f"interest_{n}") for n in range(1, rules.MOST_INTERESTS + 1)]
        return actions.NewPlan(interests=interests, **given)


def write(request: Request, customer_id: int) -> HttpResponse:
    """Write a new edition of the plan, beginning with what holds."""
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    latest = queries.editions(customer_id).first()
    form = PlanForm(request.POST or None, initial=_initial(latest) | {"day": day})
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_plan(customer_id=customer_id, new=form.new(), at=clock.now())
        except rules.PlanRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Written; the edition before is kept."))
            return redirect("plan", customer_id)
    context = {"card": card, "form": form}
    return render(request, "plans/write.html", context, status=422 if form.errors else 200)


def _initial(latest: Any) -> dict[str, Any]:
    if latest is None:
        return {"seen_id": 0}
    told = {name: getattr(latest, name) for name in ("reason", "obstacle", "benefit", "hurdles", "evidence")}
    interests = {f"interest_{n}": text for n, text in enumerate(latest.interests, start=1)}
    return {**told, **interests, "seen_id": latest.pk}


class ActionForm(forms.Form):
    """What of ours enlarges a strength or offsets a weakness."""

    point_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Strength or weakness"))
    offer = forms.CharField(
        max_length=300, label=gettext_lazy("Which product or service of ours?"),
        help_text=gettext_lazy("A strength is enlarged by it, a weakness offset."),
    )  # fmt: skip
    owner_id = choice_of(people, gettext_lazy("Responsible"))
    due_date = day_field(gettext_lazy("Done by"))

    def __init__(self, *args: Any, points: Sequence[Any], **more: Any):
        super().__init__(*args, **more)
        offered = [(row.pk, f"{codes.label(row.kind)} · {row.text[:80]}") for row in points if row.kind in rules.AIMS]
        self.fields["point_id"].choices = offered  # type: ignore[attr-defined]


def action(request: Request, customer_id: int) -> HttpResponse:
    """Plan an action."""
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    points = list(archive_queries.swot(customer_id, day))
    initial = {"owner_id": request.actor.user_id, "point_id": number(request.GET.get("point", ""))}
    form = ActionForm(request.POST or None, points=points, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_action(customer_id=customer_id, **form.cleaned_data, day=day, at=clock.now())
        except rules.PlanRefused as refusal:
            saving.refuse(form, refusal)
        else:
            return _saved(request, customer_id)
    context = {
        "card": card,
        "form": form,
        "title": _("Plan an action"),
        "has_points": any(row.kind in rules.AIMS for row in points),
    }
    return render(request, "plans/action.html", context, status=422 if form.errors else 200)


def _saved(request: Request, customer_id: int) -> HttpResponse:
    frame.say(request, _("Saved."))
    return redirect("plan", customer_id)


def action_step(request: Request, action_id: int) -> HttpResponse:
    """Say that an action is done and what came of it, or let it be still to do."""
    row, at = found(queries.action(action_id)), clock.now()
    if request.POST.get("back") == "on":
        actions.reopen_action(action_id=row.pk, at=at)
        return _saved(request, row.customer_id)
    day, result = frame.of(request).business_date, request.POST.get("result", "")[:300]
    try:
        actions.finish_action(action_id=row.pk, result=result, day=day, at=at)
    except rules.PlanRefused as refused:
        frame.say(request, refused.told, level="warning")
        return redirect("plan", row.customer_id)
    frame.say(request, _("Done."), undo_url=reverse("plan_action_step", args=[row.pk]), undo_values={"back": "on"})
    return redirect("plan", row.customer_id)


class RefusalForm(forms.Form):
    """A request we said no to."""

    request = forms.CharField(max_length=300, label=gettext_lazy("What was asked for"))
    reason = forms.CharField(max_length=300, label=gettext_lazy("Why not"))
    alternative = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("What did we offer instead?"),
        help_text=gettext_lazy("A no without an alternative stays open until there is one."),
    )  # fmt: skip
    day = day_field(gettext_lazy("Day"))


def refusal(request: Request, customer_id: int) -> HttpResponse:
    """Note a request that was refused."""
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    form = RefusalForm(request.POST or None, initial={"day": day})
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_refusal(customer_id=customer_id, **form.cleaned_data, at=clock.now())
        except rules.PlanRefused as refused:
            saving.refuse(form, refused)
        else:
            return _saved(request, customer_id)
    context = {"card": card, "form": form, "title": _("We said no")}
    return render(request, "plans/form.html", context, status=422 if form.errors else 200)


def zero(request: Request, customer_id: int) -> HttpResponse:
    """Review a customer from zero: what we took for granted, and whether it still holds."""
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    given = list(zip(*(request.POST.getlist(name) for name in ("assumption", "verdict", "why")), strict=False))
    conclusion, errors = request.POST.get("conclusion", "").strip()[:1_000], {}
    if request.method == "POST":
        kept = [(text[: rules.LONGEST_POINT], verdict, why[: rules.LONGEST_POINT]) for text, verdict, why in given]
        try:
            if not conclusion:
                raise rules.PlanRefused("NO_CONCLUSION", "conclusion")
            review_id = actions.review_from_zero(
                customer_id=customer_id, assumptions=kept, conclusion=conclusion, day=day, at=clock.now()
            )
        except rules.PlanRefused as refused:
            errors[refused.field or "assumptions"] = refused.told
        else:
            undo = reverse("zero_step", args=[review_id, "take_back"])
            frame.say(request, _("Reviewed from zero."), undo_url=undo)
            return redirect("zero_reviews", customer_id)
    lines = given or _assumed(customer_id)
    context = {
        "card": card, "lines": [*lines, *[("", rules.OPEN, "")] * (rules.MOST_ASSUMPTIONS - len(lines))][:8],
        "verdicts": [(code, codes.label(f"assumption.{code}")) for code in rules.VERDICTS], "errors": errors,
        "conclusion": conclusion,
    }  # fmt: skip
    return render(request, "plans/zero_add.html", context, status=422 if errors else 200)


def zero_step(request: Request, review_id: int, step: str) -> HttpResponse:
    """Take a review from zero back, or let it count again."""
    row = found(queries.zero_review(review_id) if step in STEPS else None)
    try:
        actions.take_back_zero(review_id=row.pk, back=step == "restore", at=clock.now())
    except rules.PlanRefused as refused:
        frame.say(request, refused.told, level="warning")
    else:
        undo = "" if step == "restore" else reverse("zero_step", args=[row.pk, "restore"])
        frame.say(request, _("It counts again.") if step == "restore" else _("Taken back."), undo_url=undo)
    return redirect("zero_reviews", row.customer_id)


def _assumed(customer_id: int) -> list[tuple[str, str, str]]:
    """Return what the plan takes for granted, every verdict open again: nothing is carried over as true."""
    latest = queries.editions(customer_id).first()
    if latest is None:
        return []
    said = (latest.reason, latest.obstacle, latest.benefit, *latest.interests)
    return [(text[: rules.LONGEST_POINT], rules.OPEN, "") for text in said if text]


BOTH, POST, EDIT = ("GET", "POST"), ("POST",), "customer.edit"
urls = [
    page("customers/<int:customer_id>/plan/write/", write, act=EDIT, name="plan_write", methods=BOTH),
    page("customers/<int:customer_id>/plan/action/", action, act=EDIT, name="plan_action_add", methods=BOTH),
    page("customers/<int:customer_id>/plan/refusal/", refusal, act=EDIT, name="refusal_add", methods=BOTH),
    page("customers/<int:customer_id>/plan/zero/add/", zero, act="review.add", name="zero_add", methods=BOTH),
    page("methods/zero/<int:review_id>/<slug:step>/", zero_step, act="review.add", name="zero_step", methods=POST),
    page("methods/actions/<int:action_id>/", action_step, act=EDIT, name="plan_action_step", methods=POST),
]
