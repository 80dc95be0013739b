"""Key persons: the list of the pages, one person, who counts at a customer and which way they pull, who leads there."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import lists as people_lists
from zhike.apps.people import queries as people_queries

GENDERS, STATUSES = ("FEMALE", "MALE"), ("ACTIVE", "RETIRED")
WRITTEN = (
    "name", "address", "gender", "phone", "email", "wechat", "birthday", "note", "status", "version", "created_at",
    "updated_at",
)  # fmt: skip
MOST_STAGES = 20
AT_CUSTOMER = ("role", "title", "influence", "stance", "stages", "valid_from", "valid_to")


class PersonRow(paging.row_shape(people_lists.PEOPLE, required=False)):  # type: ignore[misc]
    """A part of a key person in the list; the id is the part's."""


class PartOfPerson(door.Shape):
    """What a person is at a customer."""

    id = serializers.IntegerField()
    person_id = serializers.IntegerField()
    name = serializers.CharField()
    customer_id = serializers.IntegerField()
    customer = serializers.CharField()
    role = serializers.ChoiceField(choices=list(people_lists.ROLES))
    title = serializers.CharField(allow_blank=True)
    influence = serializers.IntegerField(min_value=1, max_value=5, allow_null=True)
    stance = serializers.ChoiceField(choices=list(people_lists.STANCES), allow_blank=True)
    stages = serializers.ListField(child=serializers.CharField())
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class FullPerson(door.Shape):
    """A person with everything written down, their parts and what is known."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    address = serializers.CharField(allow_blank=True)
    gender = serializers.ChoiceField(choices=GENDERS, allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    wechat = serializers.CharField(allow_blank=True)
    birthday = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=STATUSES)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    parts = PartOfPerson(many=True)
    groups_known = serializers.ListField(child=serializers.CharField(), help_text="Of the seven groups.")
    is_ready = serializers.BooleanField(help_text="Whether enough groups are known for a visit.")


def stages(**more: Any) -> serializers.ListField:
    """Return the field of the stages somebody affects."""
    return serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=MOST_STAGES, **more
    )


class AtCustomer(door.Shape):
    """What somebody is at a customer."""

    customer = serializers.CharField(max_length=60, help_text="Code of the customer.")
    role = serializers.ChoiceField(choices=list(people_lists.ROLES))
    title = door.optional(100)
    influence = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True, default=None)
    stance = serializers.ChoiceField(
        choices=list(people_lists.STANCES), required=False, allow_blank=True, default="",
        help_text="Left out, not known.",
    )  # fmt: skip
    stages = stages(default=list)


class NewPerson(AtCustomer):
    """A person who is added, with their part at a customer."""

    name = serializers.CharField(max_length=100)
    phone = door.optional(40)
    address = door.optional(60, "How they like to be spoken to.")
    wechat = door.optional(60)
    email = serializers.EmailField(max_length=200, required=False, allow_blank=True, default="")


class ChangedPerson(door.Shape):
    """What is to be changed, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    name = serializers.CharField(max_length=100, required=False)
    address = serializers.CharField(max_length=60, required=False, allow_blank=True)
    gender = serializers.ChoiceField(choices=GENDERS, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=200, required=False, allow_blank=True)
    wechat = serializers.CharField(max_length=60, required=False, allow_blank=True)
    birthday = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    status = serializers.ChoiceField(choices=STATUSES, required=False)


class PartsOfCustomer(door.Shape):
    """Who counts at a customer, the weightiest first."""

    results = PartOfPerson(many=True)


class Support(door.Shape):
    """Which way the people at a customer pull: Σ(influence × stance) ÷ Σ influence, from −1 to +1."""

    support = serializers.FloatField(allow_null=True)
    n_known = serializers.IntegerField()
    n_unknown = serializers.IntegerField()
    undefined_reason = serializers.CharField(allow_blank=True)


class Hand(door.Shape):
    """One hand of an introduction: one of us or a person, and how the next one is known."""

    name = serializers.CharField()
    user_id = serializers.IntegerField(allow_null=True)
    person_id = serializers.IntegerField(allow_null=True)
    kind = serializers.CharField(allow_blank=True)
    strength = serializers.IntegerField(allow_null=True)


class Way(door.Shape):
    """The shortest way from one of us to a person; empty where nobody leads there."""

    results = Hand(many=True)


def customer_of(code: str) -> int:
    """Return whose code this is, among the customers the caller may see."""
    customer_id = customer_queries.ids_by_code([code]).get(code)
    if customer_id is None:
        raise Refused("customer", _("There is no customer with this code among yours."))
    return customer_id


class People(door.View):
    """The key persons one may see."""

    acts = {"GET": "person.view", "POST": "person.edit"}

    @paging.listed(people_lists.PEOPLE, PersonRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the parts of key persons the caller may see."""
        return people_lists.PEOPLE

    @door.call(returns=FullPerson, status=201, takes=NewPerson)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a person at a customer."""
        at, customer_id = clock.now(), customer_of(body.pop("customer"))
        own = {name: body.pop(name) for name in ("role", "title", "influence", "stance", "stages")}
        part = people_actions.NewPart(customer_id=customer_id, valid_from=org_queries.business_date(at), **own)
        person_id = people_actions.add_person(values=body, part=part, at=at)
        self.headers["Location"] = reverse("api-person", args=[person_id])
        return told(person_id)


class Person(door.View):
    """One key person."""

    acts = {"GET": "person.view", "PATCH": "person.edit"}

    @door.call(returns=FullPerson, finds=True)
    def get(self, request: Any, person_id: int) -> dict[str, Any]:
        """Return a person; delicate notes are never told."""
        return told(person_id)

    @door.call(returns=FullPerson, takes=ChangedPerson, finds=people_queries.person)
    def patch(self, request: Any, person_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change what is written down; on a version that is no longer the present one it is refused."""
        version = body.pop("version")
        people_actions.change_person(person_id=person_id, values=body, version=version, at=clock.now())
        return told(person_id)


class PersonWay(door.View):
    """Who can introduce the caller to a person."""

    acts = {"GET": "person.view"}

    @door.call(returns=Way, finds=True)
    def get(self, request: Any, person_id: int) -> dict[str, Any]:
        """Return the shortest way to a person over ties the caller may see."""
        door.found(people_queries.person(person_id))
        way = people_queries.introduction(person_id, me=request._request.actor.user_id)
        return {"results": [step._asdict() for step in way]}


class CustomerPeople(door.View):
    """Who counts at a customer."""

    acts = {"GET": "person.view"}

    @door.call(returns=PartsOfCustomer, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return who counts at a customer today."""
        door.found(customer_queries.customer(customer_id))
        return {"results": [part_of(row) for row in people_queries.parts_at(customer_id)]}


class CustomerSupport(door.View):
    """Which way the people at a customer pull."""

    acts = {"GET": "person.view"}

    @door.call(returns=Support, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return the weighted support of the people at a customer; null with a reason where nobody's is known."""
        door.found(customer_queries.customer(customer_id))
        found = people_queries.support(customer_id)
        return {
            "support": None if found.value is None else float(found.value), "n_known": found.n_known,
            "n_unknown": found.n_unknown, "undefined_reason": found.undefined_reason,
        }  # fmt: skip


def told(person_id: int) -> dict[str, Any]:
    """Return a visible person."""
    person = door.found(people_queries.person(person_id))
    known = people_queries.known_groups([person_id])[person_id]
    return {
        "id": person.pk, **{name: getattr(person, name) for name in WRITTEN},
        "parts": [part_of(row) for row in people_queries.parts_of(person_id)], "groups_known": sorted(known),
        "is_ready": len(known) >= people_queries.goal(),
    }  # fmt: skip


def part_of(row: Any) -> dict[str, Any]:
    """Return what a person is at a customer."""
    values: dict[str, Any] = {name: getattr(row, name) for name in AT_CUSTOMER}
    return {
        "id": row.pk, "person_id": row.person_id, "name": row.name, "customer_id": row.customer_id,
        "customer": row.customer.name, **values,
    }  # fmt: skip


urls = [
    path("people", People.as_view(), name="api-people"),
    path("people/<int:person_id>", Person.as_view(), name="api-person"),
    path("people/<int:person_id>/path", PersonWay.as_view(), name="api-person-path"),
    path("customers/<int:customer_id>/people", CustomerPeople.as_view(), name="api-customer-people"),
    path("customers/<int:customer_id>/support", CustomerSupport.as_view(), name="api-customer-support"),
]
