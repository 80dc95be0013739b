"""The 4R score card of one customer: relevance, reaction, relationship, reward, each with how it is reckoned."""

from django.http import HttpResponse
from django.shortcuts import render

from zhike.apps.campaigns import queries
from zhike.apps.customers import queries as customer_queries
from zhike.web import frame
from zhike.web.door import Request, found, page


def of_customer(request: Request, customer_id: int) -> HttpResponse:
    """Show the four scores of a customer."""
    row = found(customer_queries.customer(customer_id))
    context = {"row": row, "scores": queries.score_card_of(row.pk, frame.of(request).business_date)}
    return render(request, "campaigns/four_r.html", context)


urls = [page("customers/<int:customer_id>/four-r/", of_customer, act="customer.view", name="customer_four_r")]
