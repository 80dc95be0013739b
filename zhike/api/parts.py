"""Parts of key persons: what a person is at a customer, begun, changed, ended and taken up again."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, people
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import lists as people_lists
from zhike.apps.people import queries as people_queries


class FullPart(people.PartOfPerson):
    """What a person is at a customer, and the version of it."""

    version = serializers.IntegerField()


class NewPart(people.AtCustomer):
    """What a person is at another customer."""

    valid_from = serializers.DateField(required=False, help_text="Left out, today.")


class ChangedPart(door.Shape):
    """What is to be changed, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    role = serializers.ChoiceField(choices=list(people_lists.ROLES), required=False)
    title = serializers.CharField(max_length=100, required=False, allow_blank=True)
    influence = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    stance = serializers.ChoiceField(choices=list(people_lists.STANCES), required=False, allow_blank=True)
    stages = people.stages()
    valid_from = serializers.DateField(required=False)


class PersonParts(door.View):
    """The parts of one person."""

    act = "person.edit"

    @door.call(returns=FullPart, status=201, takes=NewPart, finds=people_queries.person)
    def post(self, request: Any, person_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Give a person a part at another customer."""
        at, customer_id = clock.now(), people.customer_of(body.pop("customer"))
        body.setdefault("valid_from", org_queries.business_date(at))
        new = people_actions.NewPart(customer_id=customer_id, **body)
        part_id = people_actions.add_part(person_id=person_id, part=new, at=at)
        self.headers["Location"] = reverse("api-part", args=[part_id])
        return told(part_id)


class Part(door.View):
    """One part."""

    acts = {"GET": "person.view", "PATCH": "person.edit"}

    @door.call(returns=FullPart, finds=True)
    def get(self, request: Any, part_id: int) -> dict[str, Any]:
        """Return what a person is at a customer."""
        return told(part_id)

    @door.call(returns=FullPart, takes=ChangedPart, finds=people_queries.part)
    def patch(self, request: Any, part_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change a part; on a version that is no longer the present one it is refused."""
        version = body.pop("version")
        people_actions.change_part(part_id=part_id, values=body, version=version, at=clock.now())
        return told(part_id)


class PartEnding(door.View):
    """The end of a part."""

    act = "person.edit"

    @door.call(returns=FullPart, finds=True)
    def post(self, request: Any, part_id: int) -> dict[str, Any]:
        """End a part today; the history keeps it."""
        at = clock.now()
        people_actions.end_part(part_id=part_id, day=org_queries.business_date(at), at=at)
        return told(part_id)


class PartReopening(door.View):
    """A part taken up again."""

    act = "person.edit"

    @door.call(returns=FullPart, finds=True)
    def post(self, request: Any, part_id: int) -> dict[str, Any]:
        """Take an ended part up again."""
        people_actions.reopen_part(part_id=part_id, at=clock.now())
        return told(part_id)


def told(part_id: int) -> dict[str, Any]:
    """Return a visible part."""
    row = door.found(people_queries.part(part_id))
    return people.part_of(row) | {"version": row.version}


urls = [
    path("people/<int:person_id>/parts", PersonParts.as_view(), name="api-parts"),
    path("parts/<int:part_id>", Part.as_view(), name="api-part"),
    path("parts/<int:part_id>/end", PartEnding.as_view(), name="api-part-end"),
    path("parts/<int:part_id>/reopen", PartReopening.as_view(), name="api-part-reopen"),
]
