"""Negative value: customers who use up more than they bring, by how much, what takes it, and what to do."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from zhike.apps.costs import lists as costs_lists
from zhike.apps.costs import queries
from zhike.web import costs, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, page


def list_(request: Request) -> HttpResponse:
    """Show the customers who lost money over the year or in two quarters running, the worst first."""
    n_losing, lost = queries.losing_sum()
    context: dict[str, Any] = {
        "tabs": costs.tabs("negative"), "n_losing": n_losing, "lost": lost, "reckoned_on": queries.reckoned_on(),
    }  # fmt: skip
    return lists.show(
        request, costs_lists.NEGATIVE, "costs/negative.html", context, row_url=address_of("profitability"),
        exports="negative_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the customers who lost money out."""
    return lists.export(request, costs_lists.NEGATIVE, form, noun="customer")


urls = [
    page("negative/", list_, act="order.view", name="negative"),
    page("negative/export/<slug:form>/", export, act="list.export", name="negative_export"),
]
