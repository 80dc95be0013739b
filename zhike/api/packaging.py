"""Packaging: what was printed with which code; scans come in by POST /inbound/qr."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, media, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.customers import actions as customer_actions
from zhike.apps.media import actions, queries
from zhike.apps.media import lists as media_lists

PACKAGINGS = media_lists.PACKAGINGS


class PackagingRow(paging.row_shape(PACKAGINGS, required=False)):  # type: ignore[misc]
    """A packaging in the list."""


class FullPackaging(paging.row_shape(PACKAGINGS, required=True)):  # type: ignore[misc]
    """A packaging with the address its code holds."""

    message = serializers.CharField()
    url = serializers.CharField(help_text="What the printed code says.")
    scan_code = serializers.CharField(help_text="What POST /inbound/qr takes as code.")
    form_id = serializers.IntegerField(allow_null=True)
    customer_id = serializers.IntegerField(allow_null=True, help_text="Empty, too, where the caller may not see it.")
    is_open = serializers.BooleanField()
    version = serializers.IntegerField()


class NewPackaging(door.Shape):
    """An edition of a packaging."""

    name = serializers.CharField(max_length=80)
    edition = serializers.CharField(max_length=40)
    message = serializers.CharField(max_length=500)
    first_date = serializers.DateField()
    n_printed = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)
    form_id = media.record("The web form whoever scans is asked to fill in.")
    customer_id = media.record("The one customer it is printed for.")
    is_open = serializers.BooleanField(required=False, default=True)
    branch = door.optional(60, "The code of the branch; left out, the caller's.")


class ChangedPackaging(door.Shape):
    """What is changed of a packaging, on the version the caller saw; its code stays."""

    version = media.a_version()
    name = serializers.CharField(max_length=80, required=False)
    edition = serializers.CharField(max_length=40, required=False)
    message = serializers.CharField(max_length=500, required=False)
    first_date = serializers.DateField(required=False)
    n_printed = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)
    form_id = media.record("The web form whoever scans is asked to fill in.")
    customer_id = media.record("The one customer it is printed for.")
    is_open = serializers.BooleanField(required=False)


class Packagings(door.View):
    """The packagings one may see."""

    acts = {"GET": "media.view", "POST": "media.manage"}

    @paging.listed(PACKAGINGS, PackagingRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the packagings the caller may see."""
        return PACKAGINGS

    @door.call(returns=FullPackaging, status=201, takes=NewPackaging)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Keep an edition of a packaging; it gets a code of its own."""
        packaging_id = _packed(lambda: actions.add_packaging(values=media.with_records(body), at=clock.now()))
        self.headers["Location"] = reverse("api-packaging", args=[packaging_id])
        return _packaging(request, packaging_id)


class Packaging(door.View):
    """One packaging."""

    acts = {"GET": "media.view", "PATCH": "media.manage"}

    @door.call(returns=FullPackaging, finds=True)
    def get(self, request: Any, packaging_id: int) -> dict[str, Any]:
        """Return a packaging with its code."""
        return _packaging(request, packaging_id)

    @door.call(returns=FullPackaging, takes=ChangedPackaging, finds=queries.packaging)
    def patch(self, request: Any, packaging_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change a packaging; its code stays, as it is printed."""
        version, values, at = body.pop("version"), media.with_records(body), clock.now()
        _packed(
            lambda: actions.change_packaging(packaging_id=packaging_id, values=values, version=version, at=at)
        )  # fmt: skip
        return _packaging(request, packaging_id)


def _packed(write: Any) -> Any:
    try:
        return write()
    except customer_actions.NoSuchCustomer:
        raise Refused("customer_id", _("There is no such customer among yours.")) from None


def _packaging(request: Any, packaging_id: int) -> dict[str, Any]:
    row = door.found(queries.packaging(packaging_id))
    known = {name: getattr(row, name) for name in ("message", "form_id", "is_open", "version")}
    url = request.build_absolute_uri(reverse("packaging_read", args=[row.link]))
    known["customer_id"] = row.seen_id  # type: ignore[attr-defined]  # annotated by packagings
    return paging.row(PACKAGINGS, row) | known | {"url": url, "scan_code": row.link}


urls = [
    path("packagings", Packagings.as_view(), name="api-packagings"),
    path("packagings/<int:packaging_id>", Packaging.as_view(), name="api-packaging"),
]
