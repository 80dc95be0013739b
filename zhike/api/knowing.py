"""What is known of a key person by field, and how they stand to other persons and to us; delicate notes never."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.people import rules as people_rules

TIES = ("REPORTS_TO", "PEER", "ALLY", "RIVAL", "RELATIVE", "FRIEND", "CLASSMATE")
FORMS = ("KINSHIP", "LOCALITY", "PROFESSION", "CULTURE", "CHANCE")


class PersonKnown(door.Shape):
    """A field of the seven groups with what is known of it."""

    group = serializers.CharField()
    field = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.JSONField(help_text="Null where nothing is known or the value is sensitive.")
    is_known = serializers.BooleanField()
    channel = serializers.CharField(allow_blank=True)
    method = serializers.CharField(allow_blank=True)
    verified_date = serializers.DateField(allow_null=True)


class PersonFacts(door.Shape):
    """Everything of the seven groups."""

    results = PersonKnown(many=True)


class LearnedOfPerson(door.Shape):
    """Values that were learned, and where they come from."""

    values = serializers.DictField(
        child=serializers.JSONField(), help_text="By code of the field; an empty value takes it away."
    )
    channel = serializers.CharField(max_length=20, help_text="Code of the lists direct and indirect.")
    method = door.optional(16, "Code of the list method.")


class TieOfPerson(door.Shape):
    """How one person stands to another."""

    id = serializers.IntegerField()
    source_id = serializers.IntegerField()
    target_id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=TIES)
    strength = serializers.IntegerField()


class StaffTieOfPerson(door.Shape):
    """How well one of us knows a person."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    strength = serializers.IntegerField()
    form = serializers.ChoiceField(choices=FORMS, allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    since = serializers.DateField(allow_null=True)


class TiesOfPerson(door.Shape):
    """How a person stands to other persons and to us."""

    persons = TieOfPerson(many=True)
    staff = StaffTieOfPerson(many=True)


class NewTie(door.Shape):
    """How a person stands to another one; said again, the strength is the new one."""

    target_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    kind = serializers.ChoiceField(choices=TIES)
    strength = serializers.IntegerField(min_value=1, max_value=5)


class NewStaffTie(door.Shape):
    """How well one of us knows a person; said again, it replaces what was said."""

    username = door.optional(60, "Who of us; left out, the caller.")
    strength = serializers.IntegerField(min_value=0, max_value=5)
    form = serializers.ChoiceField(choices=FORMS, required=False, allow_blank=True, default="")
    note = door.optional(200)
    declared = door.optional(300, "Of kinship: what was declared about the conflict of interest.")
    since = serializers.DateField(required=False, allow_null=True, default=None)


class Facts(door.View):
    """What is known of a person."""

    acts = {"GET": "person.view", "POST": "person.edit"}

    @door.call(returns=PersonFacts, finds=True)
    def get(self, request: Any, person_id: int) -> dict[str, Any]:
        """Return what is known of a person by field; sensitive values are left out."""
        return told(person_id)

    @door.call(returns=PersonFacts, takes=LearnedOfPerson, finds=people_queries.person)
    def post(self, request: Any, person_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write what was learned; what stood there before is kept."""
        at = clock.now()
        if body["channel"] not in catalog_queries.channels():
            raise Refused("channel", _("There is no such channel."))
        if body["method"] and body["method"] not in catalog_queries.codes("method"):
            raise Refused("method", _("There is no such method."))
        people_actions.note_facts(
            person_id=person_id, values=_parsed(body["values"]), channel=body["channel"], method=body["method"],
            collector_id=base.actor().user_id, day=org_queries.business_date(at), at=at,
        )  # fmt: skip
        return told(person_id)


def _parsed(values: dict[str, Any]) -> dict[str, Any]:
    known = {field.code: field for group in people_queries.groups() for field in group.fields}
    parsed, errors = {}, {}
    for code, given in values.items():
        try:
            parsed[code] = catalog_rules.parse(known[code], given)
            people_rules.demand_order(parsed[code])
        except KeyError:
            errors[code] = [_("There is no such field.")]
        except (catalog_rules.BadValue, people_rules.OutOfOrder) as bad:
            errors[code] = [str(bad)]
    if errors:
        raise serializers.ValidationError(errors)
    return parsed


class Ties(door.View):
    """How a person stands to others."""

    acts = {"GET": "person.view", "POST": "person.edit"}

    @door.call(returns=TiesOfPerson, finds=True)
    def get(self, request: Any, person_id: int) -> dict[str, Any]:
        """Return the ties of a person the caller may see."""
        return ties(person_id)

    @door.call(returns=TiesOfPerson, takes=NewTie, finds=people_queries.person)
    def post(self, request: Any, person_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say how a person stands to another one."""
        people_actions.tie_persons(source_id=person_id, **body, at=clock.now())
        return ties(person_id)


class StaffTies(door.View):
    """Who of us knows a person."""

    act = "person.edit"

    @door.call(returns=TiesOfPerson, takes=NewStaffTie, finds=people_queries.person)
    def post(self, request: Any, person_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say how well one of us knows a person."""
        username = body.pop("username")
        user_id = base.actor().user_id or 0
        if username:
            user = org_queries.users().filter(username=username, is_active=True).first()
            if user is None:
                raise Refused("username", _("There is no such person."))
            user_id = user.pk
        try:
            people_actions.tie_staff(person_id=person_id, user_id=user_id, **body, at=clock.now())
        except people_rules.NotDeclared as refusal:
            raise Refused("declared", str(refusal), code="KINSHIP_DECLARED") from None
        return ties(person_id)


class TieDropping(door.View):
    """A tie between persons taken away."""

    act = "person.edit"
    http_method_names = ["delete"]

    @door.call(returns=TiesOfPerson, finds=True)
    def delete(self, request: Any, person_id: int, tie_id: int) -> dict[str, Any]:
        """Take a tie away and return those that are left."""
        rows = people_queries.ties_among([person_id])
        door.found(next((row for row in rows if row.pk == tie_id), None))
        people_actions.drop_tie(table="tie", tie_id=tie_id, at=clock.now())
        return ties(person_id)


class StaffTieDropping(door.View):
    """What one of us has with a person taken away."""

    act = "person.edit"
    http_method_names = ["delete"]

    @door.call(returns=TiesOfPerson, finds=True)
    def delete(self, request: Any, person_id: int, tie_id: int) -> dict[str, Any]:
        """Take away how well one of us knows a person and return what is left."""
        rows = people_queries.staff_ties([person_id])
        door.found(next((row for row in rows if row.pk == tie_id), None))
        people_actions.drop_tie(table="staff_tie", tie_id=tie_id, at=clock.now())
        return ties(person_id)


def told(person_id: int) -> dict[str, Any]:
    """Return what is known of a visible person."""
    door.found(people_queries.person(person_id))
    facts = people_queries.facts(person_id)
    groups = people_queries.groups()
    return {"results": [_known(one.code, field, facts.get(field.code)) for one in groups for field in one.fields]}


def _known(group: str, field: catalog_rules.FieldDef, fact: Any) -> dict[str, Any]:
    is_shown = fact is not None and field.field_class != "sensitive"
    return {
        "group": group, "field": field.code, "label": str(field.label), "value": fact.value if is_shown else None,
        "is_known": fact is not None, "channel": fact.channel if fact else "", "method": fact.method if fact else "",
        "verified_date": fact and fact.verified_date,
    }  # fmt: skip


def ties(person_id: int) -> dict[str, Any]:
    """Return how a visible person stands to others."""
    door.found(people_queries.person(person_id))
    names = ("id", "source_id", "target_id", "kind", "strength")
    of_staff = ("id", "strength", "form", "note", "since")
    return {
        "persons": [{name: getattr(row, name) for name in names} for row in people_queries.ties_among([person_id])],
        "staff": [
            {name: getattr(row, name) for name in of_staff} | {"username": row.user.username}
            for row in people_queries.staff_ties([person_id])
        ],
    }


urls = [
    path("people/<int:person_id>/facts", Facts.as_view(), name="api-person-facts"),
    path("people/<int:person_id>/ties", Ties.as_view(), name="api-person-ties"),
    path("people/<int:person_id>/ties/<int:tie_id>", TieDropping.as_view(), name="api-person-tie"),
    path("people/<int:person_id>/staff", StaffTies.as_view(), name="api-person-staff"),
    path("people/<int:person_id>/staff/<int:tie_id>", StaffTieDropping.as_view(), name="api-person-staff-tie"),
]
