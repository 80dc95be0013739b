"""Hand-over: a leaver's customers by the money at risk, who takes over which; done, reported, taken back."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import actions, queries, rules
from zhike.web import frame
from zhike.web.door import Request, found, page

# So many customers are given away one by one; the others go to one person.
N_NAMED = 100
N_DONE = 20
GIVEN = "to_"


class HandoverForm(forms.Form):
    """Who takes over what is not named, and whether the leaver's access ends."""

    rest = forms.ChoiceField(required=False, label=gettext_lazy("All others go to"))
    closes_access = forms.BooleanField(required=False, label=gettext_lazy("End the access of the leaver at once"))

    def __init__(self, *args: Any, successors: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choices = [(str(user.pk), f"{user.name} · {user.branch.name}") for user in successors]
        self.fields["rest"].choices = [("", ""), *self.choices]  # type: ignore[attr-defined]

    def plan(self, customer_ids: list[int]) -> dict[int, int]:
        """Return the successor chosen for each customer that was named; a choice that is not offered is left out."""
        offered = {code for code, _label in self.choices}
        asked = {pk: self.data.get(f"{GIVEN}{pk}", "") for pk in customer_ids}
        return {pk: int(to) for pk, to in asked.items() if to in offered}


def list_(request: Request) -> HttpResponse:
    """Show whose work may be handed over, and the hand-overs so far."""
    context = {"holdings": queries.holdings(), "done": list(queries.handovers().order_by("-at", "-id")[:N_DONE])}
    return render(request, "handover/page.html", context)


def plan(request: Request, leaver_id: int) -> HttpResponse:
    """Show what somebody holds with a successor suggested for each customer, and hand it over."""
    leaver = found(queries.leaver(leaver_id))
    successors = queries.successors(leaver_id)
    form = HandoverForm(request.POST or None, successors=successors, initial={"closes_access": True})
    error = queries.handover_refusal(leaver)
    if request.method == "POST" and form.is_valid() and not error:
        try:
            return _hand_over(request, leaver, form)
        except actions.HandoverRefused as refused:
            error = refused.rule
    return _plan_page(request, leaver, form, error)


def _hand_over(request: Request, leaver: Any, form: HandoverForm) -> HttpResponse:
    at, rest = clock.now(), form.cleaned_data["rest"]
    named = list(queries.cards_held(leaver.pk).values_list("pk", flat=True)[:N_NAMED])
    handover_id = actions.hand_over(
        leaver_id=leaver.pk, plan=form.plan(named), rest_to=int(rest) if rest else None,
        closes_access=form.cleaned_data["closes_access"], day=org_queries.business_date(at), at=at,
    )  # fmt: skip
    text = _("The work of %(name)s is handed over.") % {"name": leaver.name}
    frame.say(request, text, undo_url=reverse("handover_undo", args=[handover_id]))
    return redirect("handover_done", handover_id)


def _plan_page(request: Request, leaver: Any, form: HandoverForm, error: str) -> HttpResponse:
    cards = list(queries.cards_held(leaver.pk)[:N_NAMED])
    suggested = queries.suggestion(leaver.pk)
    rows = [(card, form.data.get(f"{GIVEN}{card.pk}") or suggested.get(card.pk, "")) for card in cards]
    context = {
        "leaver": leaver, "form": form, "rows": rows, "choices": form.choices, "given": GIVEN,
        "n_rest": queries.cards_held(leaver.pk).count() - len(rows), "rest": form.data.get("rest") or _most(suggested),
        "error": str(rules.HANDOVER_RULES[error]) if error else "",
    }  # fmt: skip
    return render(request, "handover/plan.html", context, status=422 if error or form.errors else 200)


def _most(suggested: dict[int, int]) -> int | str:
    given = list(suggested.values())
    return max(set(given), key=lambda person: (given.count(person), -person)) if given else ""


def done(request: Request, handover_id: int) -> HttpResponse:
    """Show what a hand-over did."""
    shown = found(queries.handover(handover_id))
    names = org_queries.names(int(pk) for pk in shown.moved)
    rows = [
        [
            names.get(int(pk), ""),
            len(moved.get("customers", [])),
            len(moved.get("tasks", [])),
            len(moved.get("visits", [])),
        ]
        for pk, moved in shown.moved.items()
    ]
    until = shown.at + rules.UNDO_FOR
    context = {
        "handover": shown, "rows": rows, "until": until,
        "may_undo": shown.undone_at is None and clock.now() <= until,
    }  # fmt: skip
    return render(request, "handover/done.html", context)


def undo(request: Request, handover_id: int) -> HttpResponse:
    """Take a hand-over back; the access stays closed."""
    found(queries.handover(handover_id))
    try:
        n = actions.undo_handover(handover_id=handover_id, at=clock.now())
    except actions.HandoverRefused as refused:
        frame.say(request, str(refused), level="danger")
    else:
        text = ngettext("%(n)d customer went back.", "%(n)d customers went back.", n) % {"n": n}
        frame.say(request, f"{text} {_('The access stays closed.')}", level="info")
    return redirect("handover_done", handover_id)


ACT = "customer.assign"
urls = [
    page("handover/", list_, act=ACT, name="handover"),
    page("handover/<int:leaver_id>/", plan, act=ACT, name="handover_plan", methods=("GET", "POST")),
    page("handovers/<int:handover_id>/", done, act=ACT, name="handover_done"),
    page("handovers/<int:handover_id>/undo/", undo, act=ACT, name="handover_undo", methods=("POST",)),
]
