"""The marketing database at work: jobs that brought rows, and operations with counts before and after."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.api.settling import AskedDays
from zhike.apps.insight.queries import stages as queries


class Brought(door.Shape):
    """A job of collection: n_in = n_accepted + n_refused."""

    way = serializers.ChoiceField(choices=[queries.FILE, queries.FORM, queries.SINGLY])
    name = serializers.CharField(allow_blank=True)
    noun = serializers.CharField(help_text="What came in.")
    at = serializers.DateTimeField(allow_null=True)
    n_in = serializers.IntegerField()
    n_accepted = serializers.IntegerField()
    n_refused = serializers.IntegerField()


class Operation(door.Shape):
    """Something done with the records."""

    code = serializers.ChoiceField(choices=["CLEAN", "DUPLICATES", "FEATURES", "SCORES"])
    name = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    n_before = serializers.IntegerField()
    n_after = serializers.IntegerField()


class Stages(door.Shape):
    """The first steps of the marketing database; the others are not there yet."""

    collect = Brought(many=True)
    process = Operation(many=True)


class DatabaseSteps(door.View):
    """The steps of the marketing database."""

    act = "import.run"

    @door.call(returns=Stages, query=AskedDays)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return what came in between two days and what was done with it."""
        if query["last"] < query["first"]:
            raise Refused("last", _("It ends before it begins."))
        return {
            "collect": [_told(one, Brought) for one in queries.collected(**query)],
            "process": [_told(one, Operation) for one in queries.processed(**query)],
        }


def _told(one: Any, shape: type[door.Shape]) -> dict[str, Any]:
    return {str(name): getattr(one, str(name)) for name in shape().fields}


urls = [path("database-steps", DatabaseSteps.as_view(), name="api-database-steps")]
