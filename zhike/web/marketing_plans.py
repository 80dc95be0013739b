"""Marketing plans: one text for each pair of ours and theirs, what we say and how they answer, five questions."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.campaigns import actions, queries, rules
from zhike.apps.core import clock
from zhike.apps.insight.queries import comparing
from zhike.apps.trade import queries as trade_queries
from zhike.web import codes, frame, plan_figures, saving
from zhike.web.campaigns import APPROVES, SEES, WRITES
from zhike.web.door import Request, found, page

OURS = {
    "product": gettext_lazy("Product"), "price": gettext_lazy("Price"), "place": gettext_lazy("Place"),
    "promotion": gettext_lazy("Promotion"),
}  # fmt: skip
THEIRS = {
    "product": gettext_lazy("What the customer wants"), "price": gettext_lazy("What it costs the customer"),
    "place": gettext_lazy("How handy it is"), "promotion": gettext_lazy("How we talk with them"),
}  # fmt: skip
VIEWS = {"4p": OURS, "4c": THEIRS}
N_TALKS = 4
PERMILLE = 10


def _text(label: Any) -> forms.CharField:
    return forms.CharField(max_length=4_000, required=False, widget=forms.Textarea, label=label)


def _products() -> list[tuple[str, str]]:
    return [(row.code, f"{row.name} · {row.code}") for row in trade_queries.products()[:200]]


def _ways() -> list[tuple[str, str]]:
    return [(code, f"{codes.label(code)} · {score}") for code, score in queries.ways().items()]


class PlanForm(forms.Form):
    """A marketing plan."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Name"))
    first_date = forms.DateField(label=gettext_lazy("From"))
    last_date = forms.DateField(label=gettext_lazy("To"))
    product = _text(OURS["product"])
    price = _text(OURS["price"])
    place = _text(OURS["place"])
    promotion = _text(OURS["promotion"])
    products = forms.MultipleChoiceField(choices=_products, required=False, label=gettext_lazy("Products"))
    ways = forms.MultipleChoiceField(choices=_ways, required=False, label=gettext_lazy("Ways to us"))
    indicators = forms.MultipleChoiceField(
        choices=plan_figures.choices, required=False, label=gettext_lazy("Figures it rests on"),
        help_text=gettext_lazy("The plan shows them as they stand; approval keeps a copy beside them."),
    )  # fmt: skip
    budget_keep = forms.DecimalField(
        max_digits=16, decimal_places=2, required=False, label=gettext_lazy("Budget to keep customers")
    )
    budget_acquire = forms.DecimalField(
        max_digits=16, decimal_places=2, required=False, label=gettext_lazy("Budget to win customers")
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuse a plan that ends before it begins."""
        given = super().clean() or {}
        if given.get("first_date") and given.get("last_date") and given["last_date"] < given["first_date"]:
            self.add_error("last_date", _("It ends before it begins."))
        return given


def list_(request: Request) -> HttpResponse:
    """Show the plans."""
    return render(request, "campaigns/plans.html", {"plans": list(queries.plans()), "share": keep_share})


def keep_share(row: Any) -> float | None:
    """Return the share of a plan's budget that is to keep customers, None without both."""
    if row.budget_keep is None or row.budget_acquire is None or not row.budget_keep + row.budget_acquire:
        return None
    return float(row.budget_keep / (row.budget_keep + row.budget_acquire))


def one(request: Request, marketing_plan_id: int) -> HttpResponse:
    """Show a plan as we or as customers see it: the same texts under other names."""
    row, view = found(queries.plan(marketing_plan_id)), request.GET.get("view", "4p")
    view = view if view in VIEWS else "4p"
    ways = queries.ways()
    context = {
        "row": row, "view": view, "hurdles": rules.hurdles(row) if row.status == "DRAFT" else [],
        "sections": [(label, getattr(row, name)) for name, label in VIEWS[view].items()],
        "views": [
            {"label": _("As we see it (4P)"), "url": "?view=4p", "is_current": view == "4p"},
            {"label": _("As customers see it (4C)"), "url": "?view=4c", "is_current": view == "4c"},
        ],
        "checks": [(codes.label(f"check.{code}"), row.checks.get(code, "")) for code in rules.CHECKS],
        "ways": [(codes.label(code), ways.get(code)) for code in row.ways], "share": keep_share(row),
        "dearer": comparing.terms(frame.of(request).business_date),
        "figures": plan_figures.told(row) if row.indicators else None,
        "may_approve": row.status == "DRAFT" and row.author_id != request.actor.user_id,
    }  # fmt: skip
    return render(request, "campaigns/plan.html", context)


def add(request: Request) -> HttpResponse:
    """Draft a plan."""
    return _written(request, None, {})


def edit(request: Request, marketing_plan_id: int) -> HttpResponse:
    """Change a plan; one that was approved is a draft again."""
    row = found(queries.plan(marketing_plan_id))
    return _written(request, row, {name: getattr(row, name) for name in PlanForm.base_fields if hasattr(row, name)})


def _written(request: Request, row: Any, initial: Mapping[str, Any]) -> HttpResponse:
    form = PlanForm(request.POST or None, initial=dict(initial))
    is_sent = request.method == "POST"
    talks = _talks(request) if is_sent else list(row.talks if row else [])
    checks = _checks(request) if is_sent else dict(row.checks if row else {})
    saved = saving.attempt(
        request, form, lambda: _kept({**form.cleaned_data, "talks": talks, "checks": checks}, row),
        now=lambda: found(queries.plan(row.pk)).name,
        refused={actions.NameTaken: ("name", _("There is a plan of this name already."))},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("marketing_plan", saved.value)
    row = found(queries.plan(row.pk)) if saved.is_late else row
    blank: list[dict[str, Any]] = [{}] * max(N_TALKS - len(talks), 1)
    context = {
        "form": form, "row": row, "is_stale": saved.is_late, "talks": [*talks, *blank],
        "checks": [(code, codes.label(f"check.{code}"), checks.get(code, "")) for code in rules.CHECKS],
        "pairs": [(name, OURS[name], THEIRS[name]) for name in rules.PAIRS],
    }  # fmt: skip
    return render(request, "campaigns/plan_edit.html", context, status=saved.status)


def _talks(request: Request) -> list[dict[str, Any]]:
    """Return what is planned to be said, lines without a text left out."""
    names = ("text", "reply", "expected")
    lines = zip(*(request.POST.getlist(f"talk_{name}") for name in names), strict=False)
    return [
        {"text": text.strip()[:200], "reply": reply.strip()[:200], "expected": rate if rate.isdecimal() else ""}
        for text, reply, rate in lines if text.strip()
    ]  # fmt: skip


def _checks(request: Request) -> dict[str, str]:
    given = {code: request.POST.get(f"check_{code}", "").strip()[:1_000] for code in rules.CHECKS}
    return {code: text for code, text in given.items() if text}


def _kept(values: dict[str, Any], row: Any) -> int:
    version, at = values.pop("version"), clock.now()
    if row is None:
        return actions.add_plan(values=values, at=at)
    actions.change_plan(plan_id=row.pk, values=values, version=version, at=at)
    return row.pk


def approve(request: Request, marketing_plan_id: int) -> HttpResponse:
    """Approve a plan, or say which questions are open."""
    row = found(queries.plan(marketing_plan_id))
    try:
        actions.approve_plan(plan_id=row.pk, figures=plan_figures.freeze(row.indicators), at=clock.now())
    except actions.NotApprovable as open_:
        frame.say(request, " ".join(codes.label(f"hurdle.{code}") for code in open_.codes), level="warning")
    except actions.OwnPlan:
        frame.say(request, _("Who drafted it does not approve it; ask another senior."), level="warning")
    except actions.WrongState:
        frame.say(request, _("It has gone further meanwhile; look again."), level="warning")
    else:
        frame.say(request, _("Approved."))
    return redirect("marketing_plan", row.pk)


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("marketing-plans/", list_, act=SEES, name="marketing_plans"),
    page("marketing-plans/add/", add, act=WRITES, name="marketing_plan_add", methods=BOTH),
    page("marketing-plans/<int:marketing_plan_id>/", one, act=SEES, name="marketing_plan"),
    page("marketing-plans/<int:marketing_plan_id>/edit/", edit, act=WRITES, name="marketing_plan_edit", methods=BOTH),
    page(
        "marketing-plans/<int:marketing_plan_id>/approve/",
        approve,
        act=APPROVES,
        name="marketing_plan_approve",
        methods=POST,
    ),
]
