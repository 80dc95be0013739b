"""The question bank: what is worth asking a customer, by stage and industry; asked of one, with the answer kept."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.coaching import actions, queries, rules
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.web import analysis, codes, frame, saving
from zhike.web.churn_measures import number
from zhike.web.door import Request, found, page
from zhike.web.format import date_text as day_text

NOUNS = ("ENTERPRISE", "INDIVIDUAL")
# So many contacts of late are offered as the one a question was asked in.
N_TALKS = 10
STEPS = ("take_back", "restore")


def _stages() -> list[tuple[str, str]]:
    return [(code, codes.label(f"prompt.{code}")) for code in rules.STAGES]


def _fields() -> list[tuple[str, str]]:
    """Return the fields of the archives an answer may go to; those that are delicate stay out."""
    offered = {
        spec.code: f"{spec.label} · {codes.label(noun)}"
        for noun in NOUNS
        for spec in catalog_queries.fields(noun).values()
        if spec.field_class != "sensitive" and spec.type in ("TEXT", "LONG_TEXT", "NUMBER", "MONEY", "DATE", "TAGS")
    }
    return [("", _("Kept as words")), *offered.items()]


class PromptForm(forms.Form):
    """A question for the bank."""

    text = forms.CharField(max_length=300, label=gettext_lazy("Question"))
    stage = forms.ChoiceField(choices=_stages, label=gettext_lazy("Stage"))
    industry = forms.CharField(
        max_length=60, required=False, label=gettext_lazy("Industry"),
        help_text=gettext_lazy("Left empty: for every industry."),
    )  # fmt: skip
    field = forms.ChoiceField(choices=_fields, required=False, label=gettext_lazy("The answer goes to"))


def questions(request: Request) -> HttpResponse:
    """Show the bank by stage and industry, with how often each question is asked; the address may name a customer."""
    day, customer_id = frame.of(request).business_date, number(request.GET.get("customer", ""))
    card = found(customer_queries.card(customer_id)) if customer_id else None
    stage, industry = request.GET.get("stage", ""), request.GET.get("industry", "")[:60]
    rows = list(queries.prompts(stage=stage if stage in rules.STAGES else "", industry=industry, day=day))
    context = {
        "card": card, "contact": number(request.GET.get("contact", "")) if card else None,
        "groups": _grouped(rows), "n": len(rows), "stage": stage, "industry": industry,
        "stages": _stages(), "industries": [(one, one) for one in queries.industries(day)],
        "may_manage": request.actor.may("coaching.manage"), "exports": analysis.exports("questions_export"),
        "answers": list(queries.answers_of(card.pk)[:10]) if card else [],
        "may_ask": bool(card) and request.actor.may("interaction.add"),
    }  # fmt: skip
    return render(request, "methods/questions.html", context)


def _grouped(rows: list[Any]) -> list[tuple[str, list[tuple[Any, int, int]]]]:
    """Return the questions by stage, each with how often it was asked and answered."""
    uses = queries.n_uses([row.pk for row in rows])
    return [
        (codes.label(f"prompt.{stage}"), [(row, *uses.get(row.pk, (0, 0))) for row in rows if row.stage == stage])
        for stage in rules.STAGES
        if any(row.stage == stage for row in rows)
    ]


def table(request: Request) -> analysis.Table:
    """Return the bank as it is taken away."""
    columns: list[Any] = [
        (_("Stage"), "text"), (_("Industry"), "text"), (_("Question"), "text"), (_("Times asked"), "number"),
        (_("Answered"), "number"),
    ]  # fmt: skip
    prompts = list(queries.prompts(day=frame.of(request).business_date))
    uses = queries.n_uses([row.pk for row in prompts])
    rows = [(codes.label(f"prompt.{row.stage}"), row.industry, row.text, *uses.get(row.pk, (0, 0))) for row in prompts]
    return analysis.Table(_("Question bank"), columns, rows, "questions")


def add(request: Request) -> HttpResponse:
    """Put a question into the bank."""
    form = PromptForm(request.POST or None, initial={"stage": "PROBE"})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_prompt(new=actions.NewPrompt(**form.cleaned_data), at=clock.now())
        except rules.CoachingRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Saved."))
            return redirect("questions")
    context = {
        "form": form, "title": _("Add a question"), "back": reverse("questions"), "back_label": _("Question bank"),
    }  # fmt: skip
    return render(request, "methods/form.html", context, status=422 if form.errors else 200)


def end(request: Request, prompt_id: int) -> HttpResponse:
    """Take a question out of the bank, or put it back."""
    row, back = found(queries.prompt(prompt_id)), request.POST.get("back") == "on"
    day = None if back else frame.of(request).business_date
    actions.end_prompt(prompt_id=row.pk, day=day, at=clock.now())
    undo = "" if back else reverse("question_end", args=[row.pk])
    said = _("It is in the bank again.") if back else _("Taken out of the bank.")
    frame.say(request, said, undo_url=undo, undo_values={"back": "on"})
    return redirect("questions")


def use(request: Request, customer_id: int, prompt_id: int) -> HttpResponse:
    """Ask a customer a question of the bank and keep the answer."""
    card, row = found(customer_queries.card(customer_id)), found(queries.prompt(prompt_id))
    answer, error = request.POST.get("answer", "").strip()[:500], ""
    asked_in = number(request.POST.get("contact", "") or request.GET.get("contact", ""))
    if request.method == "POST":
        try:
            use_id = actions.use_prompt(
                prompt_id=row.pk, customer_id=card.pk, answer=answer, interaction_id=asked_in,
                day=frame.of(request).business_date, at=clock.now(),
            )  # fmt: skip
        except rules.CoachingRefused as refusal:
            error = refusal.told
        else:
            frame.say(request, _("Kept."), undo_url=reverse("question_use_step", args=[use_id, "take_back"]))
            back = f"{reverse('questions')}?customer={card.pk}"
            return redirect(reverse("interaction", args=[asked_in]) if asked_in else back)
    talks = interaction_queries.interactions_of(card.pk)[:N_TALKS] if request.actor.may("interaction.view") else []
    spec = catalog_queries.fields(card.kind).get(row.field) if row.field else None
    context = {
        "card": card, "row": row, "answer": answer, "error": error, "spec": spec, "contact": asked_in,
        "talks": [(one.pk, f"{day_text(one.happened_at)} · {one.topic or codes.label(one.kind)}") for one in talks],
    }  # fmt: skip
    return render(request, "methods/question_use.html", context, status=422 if error else 200)


def use_step(request: Request, use_id: int, step: str) -> HttpResponse:
    """Take an answer back, or let it count again."""
    row = found(queries.use(use_id) if step in STEPS else None)
    try:
        actions.take_back_use(use_id=row.pk, back=step == "restore", at=clock.now())
    except rules.CoachingRefused as refusal:
        frame.say(request, refusal.told, level="warning")
    else:
        undo = "" if step == "restore" else reverse("question_use_step", args=[row.pk, "restore"])
        kept = _("Taken back; what went into the archive is changed there.") if row.is_fact else _("Taken back.")
        frame.say(request, _("It counts again.") if step == "restore" else kept, undo_url=undo)
    return redirect(f"{reverse('questions')}?customer={row.customer_id}")


POST, BOTH, SEES, MANAGE = ("POST",), ("GET", "POST"), "method.view", "coaching.manage"
urls = [
    page("methods/questions/", questions, act=SEES, name="questions"),
    analysis.report("methods/questions/table", table, act=SEES, name="questions_export"),
    page("methods/questions/add/", add, act=MANAGE, name="question_add", methods=BOTH),
    page("methods/questions/<int:prompt_id>/end/", end, act=MANAGE, name="question_end", methods=POST),
    page("customers/<int:customer_id>/questions/<int:prompt_id>/", use, act="interaction.add", name="question_use",
         methods=BOTH),
    page("methods/questions/answers/<int:use_id>/<slug:step>/", use_step, act="interaction.add",
         name="question_use_step", methods=POST),
]  # fmt: skip
