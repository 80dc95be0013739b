"""Writing off what nobody expects to be paid: asked of an invoice, decided, taken back."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import actions, queries


class WrittenOff(door.Shape):
    """What was asked to be written off of an invoice, and how it was decided."""

    id = serializers.IntegerField()
    invoice_id = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=4)
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=["WAITING", "GRANTED", "REFUSED", "TAKEN_BACK"])
    credit_note_id = serializers.IntegerField(allow_null=True)
    cost_id = serializers.IntegerField(allow_null=True)


class WrittenOffs(door.Shape):
    """What was asked to be written off of an invoice, newest first."""

    results = WrittenOff(many=True)


class AskedWriteOff(door.Shape):
    """What nobody expects to be paid any more, and why."""

    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    reason = serializers.CharField(max_length=300)


class WordOnWriteOff(door.Shape):
    """The word on a write-off; TAKE_BACK lets what was written off be owed again."""

    word = serializers.ChoiceField(choices=["GRANT", "REFUSE", "TAKE_BACK"])


class InvoiceWriteOffs(door.View):
    """Write-offs of an invoice."""

    acts = {"GET": "order.view", "POST": "receivable.edit"}

    @door.call(returns=WrittenOffs, finds=queries.invoice)
    def get(self, request: Any, invoice_id: int) -> dict[str, Any]:
        """Return what was written off of an invoice, or was asked to be."""
        return {"results": [_told(one) for one in queries.write_offs_of(invoice_id)]}

    @door.call(returns=WrittenOff, status=201, takes=AskedWriteOff, finds=queries.invoice)
    def post(self, request: Any, invoice_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Ask a manager to write off so much of an invoice."""
        at = clock.now()
        pk = actions.ask_write_off(invoice_id=invoice_id, **body, day=org_queries.business_date(at), at=at)
        return _told(queries.write_off(pk))


class WriteOffDecision(door.View):
    """The word on a write-off."""

    act = "credit.set"

    @door.call(returns=WrittenOff, takes=WordOnWriteOff, finds=queries.write_off)
    def post(self, request: Any, write_off_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write it off, refuse it, or let it be owed again; who asked is told."""
        at = clock.now()
        given: dict[str, Any] = {"write_off_id": write_off_id, "day": org_queries.business_date(at), "at": at}
        if body["word"] == "TAKE_BACK":
            actions.take_back_write_off(**given)
        else:
            actions.decide_write_off(**given, is_granted=body["word"] == "GRANT")
        return _told(queries.write_off(write_off_id))


def _told(row: Any) -> dict[str, Any]:
    names = ("invoice_id", "amount", "reason", "state", "credit_note_id", "cost_id")
    return {"id": row.pk} | {name: getattr(row, name) for name in names}


urls = [
    path("invoices/<int:invoice_id>/write-offs", InvoiceWriteOffs.as_view(), name="api-invoice-write-offs"),
    path("write-offs/<int:write_off_id>/decision", WriteOffDecision.as_view(), name="api-write-off-decision"),
]
