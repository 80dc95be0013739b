"""Media: advertisements and their leads, own publications with readers and issues."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import base, clock, lists
from zhike.apps.customers import actions as customer_actions
from zhike.apps.media import actions, queries, rules
from zhike.apps.media import lists as media_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries as target_queries
from zhike.apps.webforms import queries as webform_queries

ADVERTISEMENTS, ISSUES = media_lists.ADVERTISEMENTS, media_lists.ISSUES
CODE = r"^[A-Za-z0-9-]{2,20}$"


def one_id(**more: Any) -> serializers.IntegerField:
    """Return a field for the id of a record."""
    return serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID, **more)


def record(words: str) -> serializers.IntegerField:
    """Return a field for a record that may be left out."""
    return one_id(required=False, allow_null=True, help_text=words)


def a_version() -> serializers.IntegerField:
    """Return a field for the version a change is made on."""
    return serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class AdvertisementRow(paging.row_shape(ADVERTISEMENTS, required=False)):  # type: ignore[misc]
    """An advertisement in the list."""


class FullAdvertisement(paging.row_shape(ADVERTISEMENTS, required=True)):  # type: ignore[misc]
    """An advertisement with what a lead cost and the base of that."""

    group_id = serializers.IntegerField(allow_null=True)
    form_id = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(help_text="Why there is no cost per lead: NO_COST, NO_LEADS; else empty.")
    lead_customer_ids = serializers.ListField(
        child=serializers.IntegerField(), help_text="The customers it brought, of those the caller may see."
    )
    version = serializers.IntegerField()


class NewAdvertisement(door.Shape):
    """An advertisement that is placed."""

    title = serializers.CharField(max_length=120)
    code = serializers.RegexField(CODE, max_length=20, help_text="Stands in it; 2 to 20 letters, digits, hyphens.")
    medium = serializers.ChoiceField(choices=rules.MEDIA)
    outlet = door.optional(120, "Which paper, site, station or wall.")
    cost = serializers.DecimalField(max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True)
    first_date = serializers.DateField()
    last_date = serializers.DateField(required=False, allow_null=True)
    group_id = record("A target group.")
    form_id = record("The web form its address leads to.")
    branch = door.optional(60, "The code of the branch; left out, the caller's.")


class BroughtCustomer(door.Shape):
    """A customer who named the code of an advertisement."""

    customer_id = one_id()


class Noted(door.Shape):
    """Whether something was news."""

    is_new = serializers.BooleanField()


class Publication(door.Shape):
    """A publication, and how many its next issue goes to."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    purpose = serializers.ChoiceField(choices=rules.PURPOSES)
    branch = serializers.CharField()
    n_readers = serializers.IntegerField()
    version = serializers.IntegerField()


class Publications(door.Shape):
    """The publications one sees."""

    results = Publication(many=True)


class NewPublication(door.Shape):
    """A publication that is begun."""

    name = serializers.CharField(max_length=80)
    about = door.optional(300)
    purpose = serializers.ChoiceField(choices=rules.PURPOSES, required=False, default="MARKETING")
    branch = door.optional(60, "The code of the branch; left out, the caller's.")


class NewReaders(door.Shape):
    """Customers put on a list."""

    customer_ids = serializers.ListField(child=one_id(), min_length=1, max_length=500)
    way = serializers.ChoiceField(
        choices=list(media_lists.WAYS), required=False, allow_blank=True, default="",
        help_text="Left out: by mail where there is an address.",
    )  # fmt: skip


class AddedReaders(door.Shape):
    """What came of it."""

    n_added = serializers.IntegerField()
    n_known = serializers.IntegerField()
    n_left_out = serializers.IntegerField()


class IssueRow(paging.row_shape(ISSUES, required=False)):  # type: ignore[misc]
    """An issue in the list."""


class FullIssue(paging.row_shape(ISSUES, required=True)):  # type: ignore[misc]
    """An issue with its text and what is known of its copies."""

    publication_id = serializers.IntegerField()
    text = serializers.CharField()
    n_mailed = serializers.IntegerField(help_text="Mails that left and did not come back: the base of those opened.")
    n_posted = serializers.IntegerField()
    n_waiting = serializers.IntegerField()
    n_stopped = serializers.IntegerField()
    n_back = serializers.IntegerField(help_text="Mails no server took, and copies noted as returned.")
    version = serializers.IntegerField()


class NewIssue(door.Shape):
    """An issue that is written."""

    title = serializers.CharField(max_length=120)
    day = serializers.DateField()
    text = serializers.CharField(max_length=20_000)


class ChangedAdvertisement(door.Shape):
    """What is changed of an advertisement, on the version the caller saw."""

    version = a_version()
    title = serializers.CharField(max_length=120, required=False)
    code = serializers.RegexField(CODE, max_length=20, required=False)
    medium = serializers.ChoiceField(choices=rules.MEDIA, required=False)
    outlet = serializers.CharField(max_length=120, required=False, allow_blank=True)
    cost = serializers.DecimalField(max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True)
    first_date = serializers.DateField(required=False)
    last_date = serializers.DateField(required=False, allow_null=True)
    group_id = record("A target group.")
    form_id = record("The web form its address leads to.")


class Advertisements(door.View):
    """The advertisements one may see."""

    acts = {"GET": "media.view", "POST": "media.manage"}

    @paging.listed(ADVERTISEMENTS, AdvertisementRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the advertisements the caller may see."""
        return ADVERTISEMENTS

    @door.call(returns=FullAdvertisement, status=201, takes=NewAdvertisement)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Place an advertisement."""
        advertisement_id = actions.add_advertisement(values=with_records(body), at=clock.now())
        self.headers["Location"] = reverse("api-advertisement", args=[advertisement_id])
        return _advertisement(advertisement_id)


class Advertisement(door.View):
    """One advertisement."""

    acts = {"GET": "media.view", "PATCH": "media.manage"}

    @door.call(returns=FullAdvertisement, finds=True)
    def get(self, request: Any, advertisement_id: int) -> dict[str, Any]:
        """Return an advertisement with what a lead cost."""
        return _advertisement(advertisement_id)

    @door.call(returns=FullAdvertisement, takes=ChangedAdvertisement, finds=queries.advertisement)
    def patch(self, request: Any, advertisement_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change an advertisement; a stale version is refused with 409."""
        version, values = body.pop("version"), with_records(body)
        actions.change_advertisement(
            advertisement_id=advertisement_id, values=values, version=version, at=clock.now()
        )  # fmt: skip
        return _advertisement(advertisement_id)


class AdvertisementLeads(door.View):
    """The leads of an advertisement."""

    act = "media.manage"

    @door.call(returns=Noted, status=201, takes=BroughtCustomer, finds=queries.advertisement)
    def post(self, request: Any, advertisement_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note that a customer named the code; one that is a lead already, or before it ran, is no news."""
        row, at = door.found(queries.advertisement(advertisement_id)), clock.now()
        try:
            is_new = actions.note_lead(
                code=row.code, customer_id=body["customer_id"], how="TOLD", user_id=base.actor().user_id,
                day=org_queries.business_date(at), at=at,
            )  # fmt: skip
        except customer_actions.NoSuchCustomer:
            raise Refused("customer_id", _("There is no such customer among yours.")) from None
        return {"is_new": is_new}


class PublicationList(door.View):
    """The publications."""

    acts = {"GET": "media.view", "POST": "media.manage"}

    @door.call(returns=Publications)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the publications one sees."""
        return {"results": [_publication(row) for row in queries.publications()]}

    @door.call(returns=Publication, status=201, takes=NewPublication)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Begin a publication."""
        publication_id = actions.add_publication(values=with_records(body), at=clock.now())
        return _publication(queries.publication(publication_id))


class PublicationReaders(door.View):
    """The distribution list of a publication."""

    act = "media.manage"

    @door.call(returns=AddedReaders, status=201, takes=NewReaders, finds=queries.publication)
    def post(self, request: Any, publication_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Put customers on the list; who is retired or may not be seen is left out.

        So is who asked to get it no longer, unless named alone.
        """
        return vars(actions.add_readers(publication_id=publication_id, **body, at=clock.now()))


class PublicationIssues(door.View):
    """The issues of a publication."""

    act = "media.manage"

    @door.call(returns=FullIssue, status=201, takes=NewIssue, finds=queries.publication)
    def post(self, request: Any, publication_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write an issue; it is sent by a call of its own."""
        issue_id = actions.add_issue(publication_id=publication_id, **body, at=clock.now())
        self.headers["Location"] = reverse("api-issue", args=[issue_id])
        return _issue(issue_id)


class Issues(door.View):
    """The issues of all publications."""

    act = "media.view"

    @paging.listed(ISSUES, IssueRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the issues the caller may see."""
        return ISSUES


class Issue(door.View):
    """One issue."""

    act = "media.view"

    @door.call(returns=FullIssue, finds=True)
    def get(self, request: Any, issue_id: int) -> dict[str, Any]:
        """Return an issue with what is known of its copies."""
        return _issue(issue_id)


class IssueSending(door.View):
    """Sending an issue."""

    act = "media.manage"

    @door.call(returns=FullIssue, finds=queries.issue)
    def post(self, request: Any, issue_id: int) -> dict[str, Any]:
        """Send an issue to who is on the list, once; the worker makes the copies."""
        address = request.build_absolute_uri(reverse("copy_read", args=["-"])).removesuffix("-/")
        link = reverse("issue", args=[issue_id])
        actions.request_issue(issue_id=issue_id, address=address, link=link, at=clock.now())
        return _issue(issue_id)


def with_records(body: dict[str, Any]) -> dict[str, Any]:
    """Return what was given with the branch by its id, refusing records that are not the caller's to name."""
    values = dict(body)
    if "branch" in values:
        code = values.pop("branch")
        branches = org_queries.row_branches(base.actor())
        own = org_queries.user(base.actor().user_id or 0)
        branch = branches.filter(code=code).first() if code else own and own.branch
        if branch is None:
            raise Refused("branch", _("There is no such branch among yours."))
        values["branch_id"] = branch.pk
    if values.get("group_id") and target_queries.group(values["group_id"]) is None:
        raise Refused("group_id", _("There is no such target group."))
    if values.get("form_id") and webform_queries.form(values["form_id"]) is None:
        raise Refused("form_id", _("There is no such web form among yours."))
    return values


def _advertisement(advertisement_id: int) -> dict[str, Any]:
    row = door.found(queries.advertisement(advertisement_id))
    ids = list(queries.leads_of(advertisement_id).values_list("customer_id", flat=True))
    more = {"reason": queries.lead_cost(row).reason, "lead_customer_ids": ids}
    return paging.row(ADVERTISEMENTS, row) | {n: getattr(row, n) for n in ("group_id", "form_id", "version")} | more


def _publication(row: Any) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in ("id", "name", "about", "purpose", "version")}
    return known | {"branch": row.branch.code, "n_readers": len(queries.served(row))}


def _issue(issue_id: int) -> dict[str, Any]:
    row = door.found(queries.issue(issue_id))
    told = queries.told_of(row)
    counts = {name: getattr(told, name) for name in ("n_mailed", "n_posted", "n_waiting", "n_stopped")}
    known = {name: getattr(row, name) for name in ("publication_id", "text", "version")}
    return paging.row(ISSUES, row) | known | counts | {"n_opened": told.n_opened, "n_back": told.n_returned}


urls = [
    path("advertisements", Advertisements.as_view(), name="api-advertisements"),
    path("advertisements/<int:advertisement_id>", Advertisement.as_view(), name="api-advertisement"),
    path("advertisements/<int:advertisement_id>/leads", AdvertisementLeads.as_view(), name="api-advertisement-leads"),
    path("publications", PublicationList.as_view(), name="api-publications"),
    path("publications/<int:publication_id>/readers", PublicationReaders.as_view(), name="api-publication-readers"),
    path("publications/<int:publication_id>/issues", PublicationIssues.as_view(), name="api-publication-issues"),
    path("issues", Issues.as_view(), name="api-issues"),
    path("issues/<int:issue_id>", Issue.as_view(), name="api-issue"),
    path("issues/<int:issue_id>/send", IssueSending.as_view(), name="api-issue-sending"),
]
