"""The marketing database at work, in its six steps: collected, stored, processed, and what is not done here yet."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.core import clock
from zhike.apps.exchange import queries as exchange_queries
from zhike.apps.insight.queries import stages as queries
from zhike.web import analysis, codes, collection
from zhike.web.door import Request, page

N_SHOWN = 20


def stages(request: Request) -> HttpResponse:
    """Show the six steps with what each did between two days."""
    first, last = _period(request)
    brought, done = queries.collected(first, last), queries.processed(first, last)
    files = [one for one in brought if one.way == queries.FILE]
    context = {
        "first": first, "last": last, "brought": brought[:N_SHOWN], "n_brought": len(brought), "done": done[:N_SHOWN],
        "n_done": len(done), "n_in": sum(one.n_in for one in brought),
        "n_accepted": sum(one.n_accepted for one in brought),
        "n_refused": sum(one.n_refused for one in brought),
        "n_raw": sum(one.n_in for one in files), "n_clean": sum(one.n_accepted for one in files),
        "names": names(), "n_rejected": sum(one.n_refused for one in files),
        "exports": {part: analysis.exports("stages_export", part=part, first=first, last=last) for part in PARTS},
    }  # fmt: skip
    return render(request, "stages/page.html", context)


def _period(request: Request) -> tuple[date, date]:
    """Return the days asked for, else the last year: jobs run by the real clock, wherever the business stands."""
    return collection.period(request, clock.today(clock.now()))


def table(request: Request) -> analysis.Table:
    """Return what was collected, or what was done with it, as it is taken away."""
    first, last = _period(request)
    part = request.GET.get("part", "collected")
    if part not in PARTS:
        raise Http404
    columns, rows = PARTS[part](first, last)
    return analysis.Table(_("The marketing database at work"), columns, rows, f"database-{part}-{first}-{last}")


def names() -> dict[str, str]:
    """Return what may come in, by its code."""
    kinds = {code: str(label) for code, label in exchange_queries.kinds().items()}
    return kinds | {"customer": _("Customers"), "interaction": _("Contacts")}


def _collected(first: Any, last: Any) -> tuple[list[tuple[str, str]], list[list[Any]]]:
    columns = [
        (_("Way"), "text"), (_("Job"), "text"), (_("What"), "text"), (_("Done"), "date"), (_("Rows in"), "number"),
        (_("Accepted"), "number"), (_("Refused"), "number"),
    ]  # fmt: skip
    return columns, [
        [codes.label(one.way), one.name, names()[one.noun], one.at and one.at.date(), one.n_in,
         one.n_accepted, one.n_refused]
        for one in queries.collected(first, last)
    ]  # fmt: skip


def _processed(first: Any, last: Any) -> tuple[list[tuple[str, str]], list[list[Any]]]:
    columns = [
        (_("Operation"), "text"), (_("Job"), "text"), (_("Done"), "date"), (_("Before"), "number"),
        (_("Afterwards"), "number"),
    ]  # fmt: skip
    return columns, [
        [codes.label(one.code), one.name, one.at.date(), one.n_before, one.n_after]
        for one in queries.processed(first, last)
    ]  # fmt: skip


PARTS = {"collected": _collected, "processed": _processed}
urls = [
    page("database-steps/", stages, act="import.run", name="stages"),
    analysis.report("database-steps/table", table, act="import.run", name="stages_export"),
]
