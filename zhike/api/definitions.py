"""Fields of the catalogue as an administrator shapes them: the company's own, and what is changed of the program's."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import clock

NOUNS = list(catalog_rules.GROUPS)
CLASSES = list(catalog_rules.CLASSES)
# A list of entries needs columns, which only the program has.
OWN_TYPES = [kind for kind in catalog_rules.TYPES if kind != "ROWS"]
MOST_CHOICES = 200


def choices(**more: Any) -> serializers.DictField:
    """Return the field of what can be chosen."""
    words = serializers.ListField(child=serializers.CharField(max_length=80), min_length=2, max_length=2)
    said = "By code: the Chinese and the English words. For the kind CHOICE."
    return serializers.DictField(child=words, help_text=said, required=False, **more)


class DefinedField(door.Shape):
    """A field of the catalogue, hidden ones too."""

    noun = serializers.ChoiceField(choices=NOUNS)
    group = serializers.CharField()
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.ChoiceField(choices=list(catalog_rules.TYPES))
    field_class = serializers.ChoiceField(choices=CLASSES)
    is_required = serializers.BooleanField()
    is_hidden = serializers.BooleanField()
    is_custom = serializers.BooleanField(help_text="Whether an administrator added it.")
    choices = serializers.DictField(child=serializers.CharField())
    position = serializers.IntegerField()
    version = serializers.IntegerField(help_text="0 while an administrator changed nothing.")


class DefinedFields(door.Shape):
    """Every field of a noun in order."""

    results = DefinedField(many=True)


class OfCatalogue(door.Shape):
    """Whose catalogue is asked for."""

    noun = serializers.ChoiceField(choices=NOUNS, help_text="Whose fields: INDIVIDUAL, ENTERPRISE or PERSON.")


class NewField(door.Shape):
    """A field that is added to a group."""

    noun = serializers.ChoiceField(choices=NOUNS)
    group = serializers.CharField(max_length=40)
    code = serializers.CharField(max_length=40, help_text="Small letters, digits and _; it stays.")
    type = serializers.ChoiceField(choices=OWN_TYPES)
    label_zh = serializers.CharField(max_length=80)
    label_en = door.optional(80)
    field_class = serializers.ChoiceField(choices=CLASSES, required=False, default="internal")
    is_required = serializers.BooleanField(required=False, default=False)
    choices = choices(default=dict)


class ChangedField(door.Shape):
    """What is to be changed, and the version the change was made from."""

    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    label_zh = serializers.CharField(max_length=80, required=False, allow_blank=True)
    label_en = serializers.CharField(max_length=80, required=False, allow_blank=True)
    field_class = serializers.ChoiceField(
        choices=CLASSES, required=False, help_text="Stricter only: values were given under the present one."
    )
    is_required = serializers.BooleanField(required=False)
    is_hidden = serializers.BooleanField(required=False, help_text="Its values are kept.")
    choices = choices()


class Definitions(door.View):
    """The field catalogue of administrators."""

    act = "catalog.manage"

    @door.call(returns=DefinedFields, query=OfCatalogue)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return every field of a noun, hidden ones too."""
        noun = query["noun"]
        catalogue = catalog_queries.catalogue(noun)
        return {"results": [_told(noun, group.code, entry) for group, entries in catalogue for entry in entries]}

    @door.call(returns=DefinedField, status=201, takes=NewField)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a field of the company's own."""
        noun, group, code, type_ = (body.pop(name) for name in ("noun", "group", "code", "type"))
        groups = [one.code for one in catalog_rules.GROUPS[noun]]
        if group not in groups:
            raise Refused("group", _("There is no such group; known are: %(groups)s.") % {"groups": ", ".join(groups)})
        demand_codes(body["choices"])
        catalog_actions.add_field(noun=noun, group=group, code=code, type_=type_, values=body, at=clock.now())
        return told(noun, code)


class Definition(door.View):
    """One field of the catalogue."""

    act = "catalog.manage"
    http_method_names = ["get", "head", "patch"]

    def find(self, **where: Any) -> None:
        """Answer 404 for a field that is not there."""
        told(where["noun"], where["field"])

    @door.call(returns=DefinedField, finds=True)
    def get(self, request: Any, noun: str, field: str) -> dict[str, Any]:
        """Return a field."""
        return told(noun, field)

    @door.call(returns=DefinedField, takes=ChangedField, finds=True)
    def patch(self, request: Any, noun: str, field: str, body: dict[str, Any]) -> dict[str, Any]:
        """Change a field; on a version that is no longer the present one it is refused."""
        version = body.pop("version")
        demand_codes(body.get("choices", {}))
        catalog_actions.change_field(noun=noun, code=field, values=body, version=version, at=clock.now())
        return told(noun, field)


def demand_codes(given: dict[str, Any]) -> None:
    """Refuse choices whose codes are none, and more of them than anybody reads."""
    if len(given) > MOST_CHOICES:
        raise Refused("choices", _("A field has at most %(most)d choices.") % {"most": MOST_CHOICES})
    if any(not catalog_actions.LIST_CODE.fullmatch(code) for code in given):
        raise Refused("choices", _("A code has capital letters, digits and _, at most 20."))


def told(noun: str, code: str) -> dict[str, Any]:
    """Return a field of the catalogue."""
    for group, entries in catalog_queries.catalogue(noun) if noun in NOUNS else ():
        for entry in entries:
            if entry.spec.code == code:
                return _told(noun, group.code, entry)
    raise Http404


def _told(noun: str, group: str, entry: catalog_queries.Entry) -> dict[str, Any]:
    spec = entry.spec
    return {
        "noun": noun, "group": group, "code": spec.code, "label": str(spec.label), "type": spec.type,
        "field_class": spec.field_class, "is_required": spec.is_required, "is_hidden": entry.is_hidden,
        "is_custom": spec.is_custom, "choices": {code: str(label) for code, label in spec.choices.items()},
        "position": entry.position, "version": entry.row.version if entry.row else 0,
    }  # fmt: skip


urls = [
    path("field-definitions", Definitions.as_view(), name="api-definitions"),
    path("field-definitions/<slug:noun>/<slug:field>", Definition.as_view(), name="api-definition"),
]
