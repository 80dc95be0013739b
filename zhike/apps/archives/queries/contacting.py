"""Reads before a customer is contacted: what a contact uses of the archive, and what of that is not known."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from zhike.apps.archives import rules
from zhike.apps.archives.queries.archive import ADDRESSES, facts_of
from zhike.apps.archives.queries.consents import has_consent
from zhike.apps.catalog import queries as catalog_queries

# Ways to a customer, and whether advertising may take them, by code.
WAYS = {
    "EMAIL": gettext_lazy("E-mail"), "PHONE": gettext_lazy("Phone"), "ADDRESS": gettext_lazy("Postal address"),
    "MARKETING": gettext_lazy("Consent to advertising"),
}  # fmt: skip


@dataclass(frozen=True)
class Need:
    """Something a contact uses: by which code and name, and whether it is known."""

    code: str
    label: Any
    is_known: bool


def contact_needs(customer: Any) -> list[Need]:
    """Return what a contact with a visible customer uses: the ways to it, its consent, what one talks about.

    What was rented or is sensitive is not used. A consent that was never asked for or is withdrawn is not there.
    """
    specs = catalog_queries.fields(customer.kind)
    fields = [code for code in rules.READERS["COMMUNICATION"][customer.kind] if code in specs]
    known = facts_of([customer.pk], [*fields, *ADDRESSES]).get(customer.pk, {})
    there = {
        "EMAIL": bool(customer.email), "PHONE": bool(customer.phone),
        "ADDRESS": any(known.get(name) for name in ADDRESSES),
        "MARKETING": has_consent(customer.pk, rules.CONSENT_FOR["MARKETING"]),
    }  # fmt: skip
    return [
        *(Need(code, label, there[code]) for code, label in WAYS.items()),
        *(Need(code, specs[code].label, code in known) for code in fields),
    ]
