"""The privacy desk: how much is held about a person, all of it as a report, erasure and its ledger.

What is wrong is put right where it is kept – customers, archive, people – and consents have addresses of their own.
"""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.stewardship import rules
from zhike.apps.stewardship.actions import erasing, reporting

LEDGER = (
    "id", "customer_id", "person_id", "erased_at", "actor", "basis", "reason", "counts", "kept_files", "swept_at",
)  # fmt: skip
MOST_FILES = 500


class Held(door.Shape):
    """How much is held about a customer."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    is_erasable = serializers.BooleanField(help_text="Persons are, once; a company has no personal data of its own.")
    is_erased = serializers.BooleanField()
    n_rows = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by part of the report.")


class Report(door.Shape):
    """Everything that is held, by part; the rows of a part have their own fields."""

    parts = serializers.DictField(child=serializers.ListField(child=serializers.DictField()))


class NewErasure(door.Shape):
    """Why a person is erased, and the code once more: it cannot be undone."""

    basis = serializers.ChoiceField(choices=rules.BASES)
    reason = serializers.CharField(max_length=300, help_text="It is kept: no name, number or other personal data.")
    code = serializers.CharField(max_length=60, help_text="Of the customer, as it stands in the record.")


class HeldOfPerson(door.Shape):
    """How much is held about a key person, and which files show them or say so in their name."""

    person_id = serializers.IntegerField()
    name = serializers.CharField()
    n_rows = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by part of the report.")
    files = serializers.ListField(child=serializers.DictField(), help_text="Number and name of each file.")


class NewErasureOfPerson(door.Shape):
    """Why a key person is erased, and the name once more: it cannot be undone."""

    basis = serializers.ChoiceField(choices=rules.BASES)
    reason = serializers.CharField(max_length=300, help_text="It is kept: no name, number or other personal data.")
    name = serializers.CharField(max_length=100, help_text="Of the person, as it stands in the record.")
    kept_files = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID), max_length=MOST_FILES, required=False,
        help_text="Files that must be kept, such as signed documents; all others that show the person go.",
    )  # fmt: skip


class ErasedPerson(door.Shape):
    """What was erased of a key person: rows by app."""

    person_id = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())


class Erased(door.Shape):
    """What was erased: rows by app."""

    customer_id = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())


class Erasure(door.Shape):
    """An entry of the ledger of erasures; it names nobody."""

    id = serializers.IntegerField()
    customer_id = serializers.IntegerField(allow_null=True, help_text="Empty where a key person was erased.")
    person_id = serializers.IntegerField(allow_null=True, help_text="Empty where a customer was erased.")
    erased_at = serializers.DateTimeField()
    actor = serializers.CharField()
    basis = serializers.ChoiceField(choices=rules.BASES)
    reason = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField())
    kept_files = serializers.ListField(child=serializers.IntegerField(), help_text="Documents that had to stay.")
    swept_at = serializers.DateTimeField(allow_null=True, help_text="When the raw bytes were overwritten.")


class ErasurePage(door.Shape):
    """A page of the ledger, newest first."""

    results = Erasure(many=True)
    next = serializers.URLField(allow_null=True)


class ErasuresAsked(door.Shape):
    """Where the page begins."""

    before = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, help_text="Place behind which the page begins."
    )
    size = paging.size()


class PrivacyOfCustomer(door.View):
    """What is held about a customer."""

    act = "privacy.manage"

    @door.call(returns=Held, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return how much is held about a customer, and whether it may be erased."""
        row = door.found(customer_queries.customer(customer_id))
        is_erased = core_queries.is_erased(customer_id)
        counted = {name: len(rows) for name, rows in reporting.parts_about_customer(customer_id).items()}
        return {
            "customer_id": row.pk, "code": row.code, "name": row.name, "is_erased": is_erased,
            "is_erasable": row.kind == "INDIVIDUAL" and not is_erased, "n_rows": counted,
        }  # fmt: skip


class ReportOfCustomer(door.View):
    """The access report of a customer."""

    act = "privacy.manage"

    @door.call(returns=Report, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return everything held about a customer; that it was read is written down, and the answer is kept nowhere."""
        return {"parts": reporting.report_person(customer_id=customer_id, at=clock.now())}


class ReportOfPerson(door.View):
    """The access report of a key person."""

    act = "privacy.manage"

    @door.call(returns=Report, finds=people_queries.person)
    def get(self, request: Any, person_id: int) -> dict[str, Any]:
        """Return everything held about a key person; that it was read is written down."""
        return {"parts": reporting.report_key_person(person_id=person_id, at=clock.now())}


class PrivacyOfPerson(door.View):
    """What is held about a key person."""

    act = "privacy.manage"

    @door.call(returns=HeldOfPerson, finds=True)
    def get(self, request: Any, person_id: int) -> dict[str, Any]:
        """Return how much is held about a key person, and which files an erasure would take."""
        row = door.found(people_queries.person(person_id))
        held = reporting.parts_about_person(person_id)
        files = erasing.files_naming(erasing.named_in(person_id))
        return {
            "person_id": row.pk, "name": row.name, "n_rows": {name: len(rows) for name, rows in held.items()},
            "files": [{"id": file.pk, "name": file.name} for file in files],
        }  # fmt: skip


class ErasureOfPerson(door.View):
    """The erasure of a key person."""

    act = "privacy.manage"

    @door.call(returns=ErasedPerson, takes=NewErasureOfPerson, finds=people_queries.person)
    def post(self, request: Any, person_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Erase a key person wherever they count; in the words of others a neutral word takes the name's place."""
        if body.pop("name") != door.found(people_queries.person(person_id)).name:
            raise Refused("name", _("This is not the name of this person."))
        return {
            "person_id": person_id,
            "counts": erasing.erase_key_person(person_id=person_id, **body, at=clock.now()),
        }


class ErasureOfCustomer(door.View):
    """The erasure of a person."""

    act = "privacy.manage"

    @door.call(returns=Erased, takes=NewErasure, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Erase a person; it cannot be undone, and the ledger keeps that and why it was done."""
        if body.pop("code") != door.found(customer_queries.customer(customer_id)).code:
            raise Refused("code", _("This is not the code of this customer."))
        counts = erasing.erase_person(customer_id=customer_id, **body, at=clock.now())
        return {"customer_id": customer_id, "counts": counts}


class Erasures(door.View):
    """The ledger of erasures."""

    act = "privacy.manage"

    @door.call(returns=ErasurePage, query=ErasuresAsked)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return a page of who was erased, when, on what basis; by number alone."""
        rows, size = core_queries.erasures(), query["size"]
        rows = rows.filter(pk__lt=query["before"]) if "before" in query else rows
        found = list(rows[: size + 1])
        following = paging.address(request, before=str(found[size - 1].pk)) if len(found) > size else None
        told = [{name: getattr(row, name) for name in LEDGER} for row in found[:size]]
        return {"results": told, "next": following}


urls = [
    path("privacy/customers/<int:customer_id>", PrivacyOfCustomer.as_view(), name="api-privacy"),
    path("privacy/customers/<int:customer_id>/report", ReportOfCustomer.as_view(), name="api-privacy-report"),
    path("privacy/customers/<int:customer_id>/erase", ErasureOfCustomer.as_view(), name="api-privacy-erase"),
    path("privacy/people/<int:person_id>", PrivacyOfPerson.as_view(), name="api-privacy-of-person"),
    path("privacy/people/<int:person_id>/erase", ErasureOfPerson.as_view(), name="api-privacy-person-erase"),
    path("privacy/people/<int:person_id>/report", ReportOfPerson.as_view(), name="api-privacy-person"),
    path("privacy/erasures", Erasures.as_view(), name="api-erasures"),
]
