"""Where knowledge comes from: what each channel brought, credit reports and clippings of a customer."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.archive import OfCustomer
from zhike.api.render import Refused
from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives import rules as archive_rules
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules


class Span(door.Shape):
    """Days on which facts were collected, and whose customers."""

    first = serializers.DateField(help_text="First day on which facts were collected.")
    last = serializers.DateField(help_text="Last day, included.")
    branch = door.optional(60, "Code of a branch, with all under it; left out, the topmost one may see.")


class Channel(door.Shape):
    """What a channel brought; figures are null where fewer customers stand behind it than the caller may see."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    n_facts = serializers.IntegerField(allow_null=True)
    n_customers = serializers.IntegerField(allow_null=True)
    n_verified = serializers.IntegerField(allow_null=True, help_text="Found true again.")
    n_corrected = serializers.IntegerField(allow_null=True, help_text="Replaced without having been found true again.")
    accuracy = serializers.FloatField(allow_null=True, help_text="Verified ÷ (verified + corrected), 0 to 1.")
    cost = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)


class Channels(door.Shape):
    """Every channel of the catalogue."""

    results = Channel(many=True)


class NewCreditReport(door.Shape):
    """What an agency or a bank says of a customer's credit."""

    kind = serializers.ChoiceField(choices=("CREDIT_REPORT", "BANK_REFERENCE"))
    institution = serializers.CharField(max_length=120)
    rating = serializers.ChoiceField(choices=archive_rules.RATINGS)
    report_date = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)
    note = door.optional(300)


class CreditReport(NewCreditReport):
    """A credit report or bank reference that is kept."""

    id = serializers.IntegerField()


class CreditReports(door.Shape):
    """The credit reports of a customer, newest first."""

    results = CreditReport(many=True)


class NewClipping(door.Shape):
    """What was written of a customer; the same address is kept once."""

    title = serializers.CharField(max_length=200)
    medium = serializers.CharField(max_length=120)
    published_date = serializers.DateField()
    url = serializers.URLField(max_length=500)
    text = door.optional(4_000)


class Clipping(NewClipping):
    """A clipping that is kept."""

    id = serializers.IntegerField()


class Clippings(door.Shape):
    """The clippings of a customer, newest first."""

    results = Clipping(many=True)


class Collection(door.View):
    """What the channels of collection brought."""

    act = "figure.view"

    @door.call(returns=Channels, query=Span, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return volume, accuracy and cost of every channel for the facts collected between two days."""
        if query["last"] < query["first"]:
            raise Refused("last", _("It ends before it begins."))
        seen = org_queries.figure_branches(base.actor())
        branch = door.found(seen.filter(code=query["branch"]).first() if query["branch"] else seen.first())
        top = org_queries.headquarters()
        ids = None if top is not None and top.pk == branch.pk else org_queries.subtree_ids(branch.pk)
        least = org_rules.SMALL_CELL if base.actor().hides_small_cells else 0
        lines = archive_queries.by_channel(query["first"], query["last"], branch_ids=ids, least=least)
        labels = catalog_queries.channels()
        return {"results": [_channel(line, labels.get(line.channel, line.channel)) for line in lines]}


def _channel(line: archive_queries.ChannelLine, label: str) -> dict[str, Any]:
    names = ("n_facts", "n_customers", "n_verified", "n_corrected", "accuracy", "cost")
    figures = {name: None if line.is_hidden else getattr(line, name) for name in names}
    return {"code": line.channel, "label": label, **figures}


class CustomerCreditReports(OfCustomer):
    """Credit reports and bank references of a customer."""

    acts = {"GET": "customer.view", "POST": "customer.edit"}

    @door.call(returns=CreditReports, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return what institutions say of a customer's credit."""
        return {"results": [_told(CreditReport, row) for row in archive_queries.credit_reports(customer_id)]}

    @door.call(returns=CreditReport, status=201, takes=NewCreditReport, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a credit report; one that is worse than the report before it gives the owner a task."""
        new = archive_actions.NewCreditReport(**body)
        pk = _kept(archive_actions.add_credit_report, customer_id, new)
        return _told(CreditReport, archive_queries.credit_reports(customer_id).get(pk=pk))


class CustomerClippings(OfCustomer):
    """Clippings about a customer."""

    acts = {"GET": "customer.view", "POST": "customer.edit"}

    @door.call(returns=Clippings, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return what was written of a customer."""
        return {"results": [_told(Clipping, row) for row in archive_queries.clippings(customer_id)]}

    @door.call(returns=Clipping, status=201, takes=NewClipping, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Attach what was written of a customer; one with the same address is answered with the one there is."""
        pk = _kept(archive_actions.add_clipping, customer_id, archive_actions.NewClipping(**body))
        return _told(Clipping, archive_queries.clippings(customer_id).get(pk=pk))


def _kept(keep: Any, customer_id: int, new: Any) -> int:
    door.found(customer_queries.card(customer_id))
    try:
        return keep(customer_id=customer_id, new=new, at=clock.now())
    except archive_actions.BadStudy as bad:
        raise Refused(bad.field, str(bad)) from bad


def _told(shape: type[door.Shape], row: Any) -> dict[str, Any]:
    names: list[str] = list(shape().fields)
    return {name: getattr(row, name) for name in names}


urls = [
    path("collection", Collection.as_view(), name="api-collection"),
    path("customers/<int:customer_id>/credit-reports", CustomerCreditReports.as_view(), name="api-credit-reports"),
    path("customers/<int:customer_id>/clippings", CustomerClippings.as_view(), name="api-clippings"),
]
