"""The life of one customer: the stage of its business and what follows, the relation, what each stage earned."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics import bearing, business, relation
from zhike.apps.core import clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import actions, queries, rules
from zhike.web import codes, frame
from zhike.web.door import Request, found, page

TONES = {
    "EXPLORATION": "quiet",
    "FORMATION": "one",
    "STABILITY": "good",
    "DEGRADATION": "warn",
    "CHURNED": "bad",
    "POTENTIAL": "four",
}
WIDTH = 1_000
ENTERPRISE = "ENTERPRISE"


class StageForm(forms.Form):
    """A judgement of the stage of a customer's business."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    evidence = forms.CharField(
        max_length=500, widget=forms.Textarea, label=gettext_lazy("Judged by"),
        help_text=gettext_lazy("A statement, a visit, what was read or heard."),
    )  # fmt: skip
    next_review_date = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}), label=gettext_lazy("Next review"),
        help_text=gettext_lazy("Left empty, by the tier as the rule table says."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(code, codes.label(code)) for code in business.STAGES]  # type: ignore[attr-defined]


class RelationForm(forms.Form):
    """The stage of a relation, confirmed or moved."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    note = forms.CharField(max_length=200, label=gettext_lazy("Why"))

    def __init__(self, *args: Any, before: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        every = (*relation.FORWARD, relation.DEGRADATION)
        allowed = [code for code in every if code == before or relation.may_move(before, code)]
        self.fields["stage"].choices = [(code, codes.label(code)) for code in allowed]  # type: ignore[attr-defined]


def strip(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Return what the rule of cooperation says of new business with an enterprise, for the top of its record."""
    return {"cooperation": queries.cooperation_of(card.pk, as_of) if card.kind == ENTERPRISE else None}


def of_customer(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Return the part of a record that tells its life, as of a day."""
    stretches = queries.life(card, as_of)
    held, evidence = customer_queries.classes_on(card.pk, as_of).get(rules.RELATION), queries.evidence(card, as_of)
    stages = [_judged(row) for row in queries.stages_of(card.pk).filter(decided_date__lte=as_of)]
    holds = (one for one in stages if one["row"].ended_date is None or one["row"].ended_date > as_of)
    return {
        "stages": stages, "held_stage": next(holds, None),
        "suggested": _suggested(card, as_of), "held": held, "evidence": evidence,
        "bearing": _bearing(card, evidence, as_of),
        "life": stretches, "drawn": _drawn(stretches), "tones": TONES, "moves": queries.moves_of(card.pk),
        "overrides": queries.overrides_of(card.pk), "today": frame.of(request).business_date,
        "may_judge": request.actor.may("stage.decide"), "may_edit": request.actor.may("customer.edit"),
    }  # fmt: skip


def _suggested(card: Any, as_of: date) -> dict[str, Any] | None:
    if card.kind != ENTERPRISE:
        return None
    told = queries.suggestion(card.pk, as_of)
    return {"stage": told.stage, "reasons": sentences((one.code, one.params) for one in told.reasons)}


def _bearing(card: Any, evidence: queries.Evidence, day: date) -> dict[str, Any]:
    """Return the stage suggested for a relation, what the purchases alone speak for, and why, in words."""
    told = queries.suggested(card, evidence, day)
    return {
        "stage": told.stage, "rhythm": told.rhythm,
        "signs": [(_(bearing.REASONS[one.code]) % one.params, one.points) for one in told.signs],
    }  # fmt: skip


def sentences(reasons: Any) -> list[str]:
    """Return why a stage was suggested, in the reader's language."""
    return [_(business.REASONS[code]) % params for code, params in reasons]


def _judged(row: Any) -> dict[str, Any]:
    return {"row": row, "reasons": sentences(row.reasons)}


def _drawn(stretches: tuple[relation.Stretch, ...]) -> list[tuple[float, float, relation.Stretch]]:
    """Return where each stretch begins and how wide it is in a picture of WIDTH."""
    whole, at, drawn = sum(one.n_days for one in stretches), 0.0, []
    for one in stretches:
        width = one.n_days * WIDTH / whole
        drawn.append((round(at, 1), round(width, 1), one))
        at += width
    return drawn


def judge(request: Request, customer_id: int) -> HttpResponse:
    """Judge the stage of an enterprise's business, beside what its series speak for."""
    card, now = found(customer_queries.card(customer_id)), clock.now()
    found(card if card.kind == ENTERPRISE else None)
    day = frame.of(request).business_date
    told = queries.suggestion(customer_id, day)
    preset = {"stage": told.stage if told.stage != business.UNKNOWN else ""}
    form = StageForm(request.POST or None, initial=preset)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_stage(customer_id=customer_id, **form.cleaned_data, day=day, at=now)
            undo = reverse("business_stage_take_back", args=[customer_id])
            frame.say(request, _("The stage was judged."), undo_url=undo)
            return _back(customer_id)
        except actions.StageRefused as refused:
            form.add_error(refused.field, str(refused))
    context = {"card": card, "form": form, "suggested": told.stage,
               "reasons": sentences((one.code, one.params) for one in told.reasons)}  # fmt: skip
    return render(request, "lifecycles/judge.html", context, status=422 if form.errors else 200)


def take_back(request: Request, customer_id: int) -> HttpResponse:
    """Take today's judgement back."""
    found(customer_queries.card(customer_id))
    try:
        actions.take_back_stage(customer_id=customer_id, day=frame.of(request).business_date, at=clock.now())
        frame.say(request, _("The judgement was taken back."), level="info")
    except actions.StageRefused as refused:
        frame.say(request, str(refused), level="danger")
    return _back(customer_id)


def relate(request: Request, customer_id: int) -> HttpResponse:
    """Confirm the stage of a relation or move it."""
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    evidence = queries.evidence(card, day)
    told = _bearing(card, evidence, day)
    may_follow = relation.may_move(card.relation_stage, told["stage"])
    preset = {"stage": told["stage"] if may_follow else card.relation_stage}
    form = RelationForm(request.POST or None, before=card.relation_stage, initial=preset)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_stage(customer_id=customer_id, **form.cleaned_data, day=day, at=clock.now())
            frame.say(request, _("The stage is set; it stays until it is released."),
                      undo_url=reverse("relation_stage_release", args=[customer_id]))  # fmt: skip
            return _back(customer_id)
        except (actions.MoveRefused, customer_actions.ClassRefused) as refused:
            form.add_error("stage", str(refused))
    context = {"card": card, "form": form, "evidence": evidence, "bearing": told}
    return render(request, "lifecycles/relate.html", context, status=422 if form.errors else 200)


def release(request: Request, customer_id: int) -> HttpResponse:
    """Let the purchases speak for the stage of a relation again."""
    found(customer_queries.card(customer_id))
    actions.release_stage(customer_id=customer_id, day=frame.of(request).business_date, at=clock.now())
    frame.say(request, _("The purchases speak again from the next analysis on."), level="info")
    return _back(customer_id)


def _back(customer_id: int) -> HttpResponse:
    return redirect(reverse("customer", args=[customer_id]) + "?tab=lifecycle")


BOTH, POST = ("GET", "POST"), ("POST",)
_OF = "customers/<int:customer_id>"
urls = [
    page(f"{_OF}/business-stage/", judge, act="stage.decide", name="business_stage", methods=BOTH),
    page(f"{_OF}/business-stage/take-back/", take_back, act="stage.decide", name="business_stage_take_back",
         methods=POST),
    page(f"{_OF}/relation-stage/", relate, act="customer.edit", name="relation_stage", methods=BOTH),
    page(f"{_OF}/relation-stage/release/", release, act="customer.edit", name="relation_stage_release", methods=POST),
]  # fmt: skip
