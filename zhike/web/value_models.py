"""The value model: its weights and limits, what a change would do before it is saved, versions and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.insight.queries import quadrants
from zhike.apps.org import queries as org_queries
from zhike.apps.valuation import actions, queries, rules
from zhike.web import frame
from zhike.web.door import Request, found, page

POST = ("POST",)
N_VERSIONS, N_TRIED = 20, 10
GROUPS = {
    "WEIGHT": (gettext_lazy("Weights"), gettext_lazy("How much each component counts; together exactly 1.")),
    "FULL": (gettext_lazy("What earns 100 points"), gettext_lazy("Less earns in proportion, more earns no more.")),
    "POINTS": (
        gettext_lazy("Points of information and competition"),
        gettext_lazy("For each piece of information of the last 365 days, and each competitor."),
    ),
    "QUADRANT": (
        gettext_lazy("Limits of the quadrants"), gettext_lazy("Money a year; the limit itself counts as high."),
    ),
    "POTENTIAL": (gettext_lazy("Growth potential"), gettext_lazy("Where a note says nothing else.")),
}  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """What a change would do to one customer: its score by the version in force and by the one tried."""

    customer: Any
    before: Decimal | None
    after: Decimal | None


def view(request: Request) -> HttpResponse:
    """Show the value model that holds, with its versions."""
    model = queries.current()
    return render(request, "value_models/page.html", _context(model, model.params))


def change(request: Request) -> HttpResponse:
    """Try what is typed, showing what it would do, or save it as a new version."""
    model = queries.current()
    typed = {code: request.POST.get(code, "") for code in rules.PARAMS}
    reason, number = request.POST.get("reason", "").strip()[:300], request.POST.get("number", "")
    context = _context(model, typed) | {"reason": reason}
    try:
        if not request.POST.get("save"):
            return render(request, "value_models/page.html", context | {"tried": _try(model, typed)})
        actions.change_model(
            params=typed, number=int(number) if number.isdecimal() else -1, reason=reason, at=clock.now()
        )
    except rules.BadModel as bad:
        context |= {"error": str(bad), "wrong": bad.field}
        return render(request, "value_models/page.html", context, status=422)
    except base.StaleRecord:
        context = _context(model, model.params) | {
            "error": _("Somebody changed the value model meanwhile; this is how it stands now. Yours was not saved.")
        }
        return render(request, "value_models/page.html", context, status=409)
    return _saved(request)


def _saved(request: Request) -> HttpResponse:
    frame.say(request, _("Saved. New scores are of this version; those given before stay as they are."))
    return redirect("value_models")


def _context(model: rules.Model, typed: Mapping[str, Any]) -> dict[str, Any]:
    rows = list(queries.versions()[:N_VERSIONS])
    groups = [
        (title, lead, [(param, _plain(typed[code])) for code, param in rules.PARAMS.items() if param.group == group])
        for group, (title, lead) in GROUPS.items()
    ]
    return {
        "model": model, "groups": groups, "versions": rows, "names": org_queries.names(row.author_id for row in rows),
        "labels": {code: param.label for code, param in rules.PARAMS.items()}, "reason": "", "error": "", "wrong": "",
        "tried": None,
    }  # fmt: skip


def _plain(value: Any) -> str:
    """Write a number without the zeros it was kept with; what is no number stays as it was typed."""
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return str(value)
    return f"{number.normalize():f}" if number.is_finite() else str(value)


def _try(before: rules.Model, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what a change would do: to the quadrants, and to the scores of those that score most."""
    after = rules.model_of(before.number + 1, typed)
    top = org_queries.figure_branches(base.actor()).first()
    both = [quadrants.quadrants(top, model).quadrants for model in (before, after)] if top else [(), ()]
    kept = queries.leading(N_TRIED, model_number=before.number)
    inputs = [rules.Inputs.kept(row.inputs) for row in kept]
    scores = [rules.score(inputs, model) for model in (before, after)]
    return {
        "changes": rules.changes(before, after), "quadrants": list(zip(*both, strict=True)),
        "customers": [
            Tried(row.customer, one.score, other.score)
            for row, one, other in zip(kept, *scores, strict=True)
        ],
    }  # fmt: skip


def restore(request: Request, number: int) -> HttpResponse:
    """Let the numbers of an earlier version hold again, as a new version; 0 is the one of the program."""
    earlier = found(queries.model(number))
    actions.change_model(
        params=earlier.params, number=queries.current().number, reason=_("As in version %(n)s") % {"n": number},
        at=clock.now(),
    )  # fmt: skip
    return _saved(request)


urls = [
    page("value/models/", view, act="rule.view", name="value_models"),
    page("value/models/change/", change, act="rule.manage", name="value_model_change", methods=POST),
    page("value/models/<int:number>/restore/", restore, act="rule.manage", name="value_model_restore", methods=POST),
]
