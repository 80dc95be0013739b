"""Archive upkeep: which key accounts are not known well enough, whose archive is stale."""

from django.http import HttpResponse
from django.shortcuts import render

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.web.door import Request, page

N_SHOWN = 50


def upkeep(request: Request) -> HttpResponse:
    """Show the customers of the acting person whose archive needs work."""
    today = org_queries.business_date(clock.now())
    incomplete = list(archive_queries.incomplete()[: N_SHOWN + 1])
    stale = list(archive_queries.stale_cards(today)[: N_SHOWN + 1])
    context = {
        "incomplete": incomplete[:N_SHOWN], "has_more_incomplete": len(incomplete) > N_SHOWN,
        "stale": stale[:N_SHOWN], "has_more_stale": len(stale) > N_SHOWN,
        "goal": archive_queries.goal_percent(), "today": today,
    }  # fmt: skip
    return render(request, "upkeep/page.html", context)


urls = [page("upkeep/", upkeep, act="customer.edit", name="upkeep")]
