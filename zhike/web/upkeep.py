"""Archive upkeep: which key accounts are not known well enough, whose archive is stale."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.archives import queries as archive_queries
from zhike.web import analysis, codes, frame
from zhike.web.door import Request, page

N_SHOWN = 50


def upkeep(request: Request) -> HttpResponse:
    """Show the customers of the acting person whose archive needs work."""
    today = frame.of(request).business_date
    incomplete = archive_queries.emptiest(N_SHOWN + 1)
    stale = archive_queries.stalest(today, N_SHOWN + 1)
    context = {
        "incomplete": incomplete[:N_SHOWN], "has_more_incomplete": len(incomplete) > N_SHOWN,
        "stale": stale[:N_SHOWN], "has_more_stale": len(stale) > N_SHOWN,
        "exports": analysis.exports("upkeep_export"), "goal": archive_queries.goal_percent(), "today": today,
    }  # fmt: skip
    return render(request, "upkeep/page.html", context)


def table(request: Request) -> analysis.Table:
    """Return all customers of the acting person whose archive needs work, and why."""
    today = frame.of(request).business_date
    columns = [
        (_("Customer"), "text"), (_("Code"), "text"), (_("Tier"), "text"), (_("What is needed"), "text"),
        (_("Complete (%)"), "number"), (_("Checked on"), "date"), (_("Owner"), "text"),
    ]  # fmt: skip
    kinds = (
        (_("Must be completed"), archive_queries.incomplete()), (_("Gone stale"), archive_queries.stale_cards(today)),
    )  # fmt: skip
    rows = [
        [card.name, card.code, codes.label(card.tier) if card.tier else "", what, card.completeness,
         card.verified_date, card.owner.name if card.owner else ""]
        for what, cards in kinds
        for card in cards.select_related("owner")
    ]  # fmt: skip
    return analysis.Table(_("Archive upkeep"), columns, rows, f"upkeep-{today}")


urls = [
    page("upkeep/", upkeep, act="customer.edit", name="upkeep"),
    analysis.report("upkeep/list", table, act="customer.edit", name="upkeep_export"),
]
