"""Lists and reports of other houses: what each cost and told, how long it holds; taking a list out as licensed."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, frame
from zhike.web.door import Request, found, page

N_FACTS = 50
WHICH = {"": gettext_lazy("All"), "ending": gettext_lazy("Ending soon"), "over": gettext_lazy("Licence ended")}


class TakeForm(forms.Form):
    """What a list is taken out for."""

    purpose = forms.CharField(max_length=200, min_length=2, label=gettext_lazy("What is it used for?"))


def sources(request: Request) -> HttpResponse:
    """Show the rented and bought lists and the reports, newest first."""
    rows, today = list(catalog_queries.batches()), frame.of(request).business_date
    ids = [row.pk for row in rows]
    facts, uses = archive_queries.n_facts_of(ids), archive_queries.n_uses(ids)
    ending, which = catalog_queries.ending_batches(today), request.GET.get("which", "")
    if which not in WHICH:
        raise Http404
    lines = [
        {
            "row": row, "n_facts": facts.get(row.pk, 0), "n_uses": uses.get(row.pk, 0), "is_over": _is_over(row, today),
            "n_days": _days_left(row, ending, today),
        }
        for row in rows
    ]  # fmt: skip
    kept = {
        "": lines, "ending": [line for line in lines if line["n_days"] is not None],
        "over": [line for line in lines if line["is_over"]],
    }  # fmt: skip
    tabs = [
        {
            "label": label,
            "url": f"?which={code}" if code else "?",
            "is_current": code == which,
            "count": len(kept[code]),
        }
        for code, label in WHICH.items()
    ]
    context = {
        "lines": kept[which], "tabs": tabs, "has_any": bool(rows), "can_edit": request.actor.may("catalog.manage"),
    }  # fmt: skip
    return render(request, "sources/page.html", context)


def _days_left(row: Any, ending: dict[int, Any], today: Any) -> int | None:
    """Return how many days a licence holds that ends soon, None of the others."""
    return (ending[row.pk] - today).days if row.pk in ending else None


def _is_over(row: Any, today: Any) -> bool:
    return row.valid_to is not None and row.valid_to < today


def source(request: Request, batch_id: int) -> HttpResponse:
    """Show a list or report with its licence, what it told and how it was taken out."""
    return _shown(request, batch_id, TakeForm())


def _shown(request: Request, batch_id: int, form: TakeForm, status: int = 200) -> HttpResponse:
    row, today = found(catalog_queries.batch(batch_id)), frame.of(request).business_date
    facts, uses = list(archive_queries.facts_of_batch(batch_id)[:N_FACTS]), list(archive_queries.uses(batch_id))
    labels = {
        spec.code: spec.label for kind in ("INDIVIDUAL", "ENTERPRISE") for spec in catalog_queries.fields(kind).values()
    }
    context = {
        "row": row, "facts": facts, "n_facts": archive_queries.n_facts_of([batch_id]).get(batch_id, 0), "uses": uses,
        "labels": labels, "names": org_queries.names(use.user_id for use in uses), "is_over": _is_over(row, today),
        "n_days": _days_left(row, catalog_queries.ending_batches(today), today),
        "form": form, "n_left": None if row.max_uses is None else max(row.max_uses - len(uses), 0),
        "can_edit": request.actor.may("catalog.manage"), "can_import": request.actor.may("import.run"),
    }  # fmt: skip
    return render(request, "sources/source.html", context, status=status)


def take(request: Request, batch_id: int) -> HttpResponseBase:
    """Take a list out once as a file; a use is counted, a repeated submit is none."""
    row, form = found(catalog_queries.batch(batch_id)), TakeForm(request.POST)
    if row.kind == "REPORT":
        raise Http404
    if not form.is_valid():
        return _shown(request, batch_id, form, 422)
    try:
        taken = archive_actions.use_batch(batch_id=batch_id, purpose=form.cleaned_data["purpose"], at=clock.now())
    except archive_actions.LicenseExpired:
        form.add_error("purpose", _("The licence of this list does not cover today; its rows may not be used."))
        return _shown(request, batch_id, form, 422)
    except archive_actions.UsesSpent:
        form.add_error("purpose", _("It was taken out as often as its licence allows. Ask the supplier for more uses."))
        return _shown(request, batch_id, form, 422)
    labels = [(str(label), "text") for label in (_("Customer code"), _("Customer name"), *taken.fields)]
    answer = analysis.sheet("csv", f"list-{batch_id}", labels, taken.rows)
    answer["Cache-Control"] = "no-store"
    answer.on_repeat = redirect("source", batch_id)  # type: ignore[attr-defined]  # read by config/submits.py
    frame.say(request, _("The list was taken out; the use is written down."))
    return answer


ACT = "list.export"
urls = [
    page("sources/", sources, act=ACT, name="sources"),
    page("sources/<int:batch_id>/", source, act=ACT, name="source"),
    page("sources/<int:batch_id>/take/", take, act=ACT, name="source_take", methods=("POST",)),
]
