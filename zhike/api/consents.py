"""Consents of a customer: everything it agreed to, a new one, a withdrawal."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives import rules as archive_rules
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries

WRITTEN = ("id", "purpose", "wording", "channel", "evidence", "given_date", "noted_at", "noted_by", "withdrawn_at")


class OneConsent(door.Shape):
    """What a customer agreed to."""

    id = serializers.IntegerField()
    purpose = serializers.ChoiceField(choices=archive_rules.PURPOSES)
    wording = serializers.CharField(help_text="Name and version of the text that was agreed to.")
    channel = serializers.ChoiceField(choices=archive_rules.CONSENT_CHANNELS)
    evidence = serializers.CharField(allow_blank=True)
    given_date = serializers.DateField()
    noted_at = serializers.DateTimeField()
    noted_by = serializers.CharField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class AllConsents(door.Shape):
    """Everything a customer agreed to, newest first; a purpose counts while the last word on it is a consent."""

    results = OneConsent(many=True)


class NewConsent(door.Shape):
    """A consent to be noted."""

    purpose = serializers.ChoiceField(choices=archive_rules.PURPOSES)
    wording = serializers.CharField(max_length=60)
    channel = serializers.ChoiceField(choices=archive_rules.CONSENT_CHANNELS)
    evidence = door.optional(300)
    given_date = serializers.DateField()


class Consents(door.View):
    """The consents of a customer."""

    acts = {"GET": "customer.view", "POST": "consent.edit"}

    @door.call(returns=AllConsents, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return everything a customer agreed to."""
        door.found(customer_queries.customer(customer_id))
        return {"results": [told(row) for row in archive_queries.consents(customer_id)]}

    @door.call(returns=OneConsent, status=201, takes=NewConsent, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note a consent."""
        at = clock.now()
        if body["given_date"] > clock.today(at):
            raise Refused("given_date", _("This day has not come yet."))
        return told(door.found(archive_queries.consent(
            archive_actions.give_consent(customer_id=customer_id, **body, at=at)
        )))  # fmt: skip


class ConsentWithdrawal(door.View):
    """The end of a consent."""

    act = "consent.edit"

    @door.call(returns=OneConsent, finds=True)
    def post(self, request: Any, consent_id: int) -> dict[str, Any]:
        """Withdraw a consent, and every other one of the customer for the same purpose."""
        row = door.found(archive_queries.consent(consent_id))
        if row.withdrawn_at is None:
            row = archive_actions.withdraw_consent(consent_id=consent_id, at=clock.now())
        return told(row)


def told(row: Any) -> dict[str, Any]:
    """Return a consent."""
    return {name: getattr(row, name) for name in WRITTEN}


urls = [
    path("customers/<int:customer_id>/consents", Consents.as_view(), name="api-consents"),
    path("consents/<int:consent_id>/withdraw", ConsentWithdrawal.as_view(), name="api-consent-withdraw"),
]
