"""What recipients of a campaign would read, side by side: each its offer, all channels, how near the cap."""

from django.http import HttpResponse
from django.shortcuts import render

from zhike.apps.campaigns import queries
from zhike.apps.core import clock
from zhike.web import frame
from zhike.web.campaigns import SEES
from zhike.web.door import Request, found, page


def preview(request: Request, campaign_id: int) -> HttpResponse:
    """Show what some recipients would read, one for each offer or set of ways."""
    row, limits = found(queries.campaign(campaign_id)), queries.limits()
    told = queries.previews(row, day=frame.of(request).business_date, at=clock.now())
    letters = told[0].letters if told else []
    context = {
        "row": row, "told": told, "n_offers": len({one.recipient.offer_id for one in told}),
        "silent": [one.channel for one in letters if len(letters) > 1 and row.offer_id and not one.names_offer],
        "cap": limits["CAP"]["number"], "cap_days": limits["CAP_DAYS"]["number"],
    }  # fmt: skip
    return render(request, "campaigns/preview.html", context)


urls = [page("campaigns/<int:campaign_id>/preview/", preview, act=SEES, name="campaign_preview")]
