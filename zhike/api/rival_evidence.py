"""What papers write of a competitor, and how it is to be its customer beside ours."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.market import actions, queries
from zhike.apps.org import queries as org_queries
from zhike.apps.reviews import queries as review_queries


class NewRivalClipping(door.Shape):
    """What was written of a competitor; the same address is kept once."""

    title = serializers.CharField(max_length=200)
    medium = serializers.CharField(max_length=120)
    published_date = serializers.DateField()
    url = serializers.URLField(max_length=500)
    text = door.optional(4_000)


class RivalClippingRow(NewRivalClipping):
    """A clipping that is kept."""

    id = serializers.IntegerField()


class RivalClippings(door.Shape):
    """The clippings of a competitor, newest first."""

    results = RivalClippingRow(many=True)


class PointBeside(door.Shape):
    """One point of the check-list: what we found at theirs and at ours, 0 to 1, and in how many visits each."""

    point = serializers.CharField()
    theirs = serializers.FloatField(allow_null=True)
    n_theirs = serializers.IntegerField()
    ours = serializers.FloatField(allow_null=True)
    n_ours = serializers.IntegerField()


class VisitsBeside(door.Shape):
    """Mystery visits of the year up to today at a competitor's beside those at ours, as far as the caller sees them."""

    results = PointBeside(many=True)
    theirs = serializers.FloatField(allow_null=True)
    n_theirs = serializers.IntegerField()
    ours = serializers.FloatField(allow_null=True)
    n_ours = serializers.IntegerField()


class ClippingsOfCompetitor(door.View):
    """Clippings about a competitor."""

    acts = {"GET": "market.view", "POST": "market.propose"}

    @door.call(returns=RivalClippings, finds=queries.competitor)
    def get(self, request: Any, competitor_id: int) -> dict[str, Any]:
        """Return what was written of a competitor."""
        return {"results": [_told(row) for row in queries.clippings_of(competitor_id)]}

    @door.call(returns=RivalClippingRow, status=201, takes=NewRivalClipping, finds=queries.competitor)
    def post(self, request: Any, competitor_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Attach what was written; one with the same address is answered with the one there is."""
        at = clock.now()
        try:
            pk = actions.add_clipping(
                competitor_id=competitor_id, values={"text": "", **body}, today=org_queries.business_date(at), at=at
            )
        except actions.ComesLater:
            raise Refused("published_date", _("This day is yet to come.")) from None
        return _told(queries.clippings_of(competitor_id).get(pk=pk))


class VisitsToCompetitor(door.View):
    """How it is to be a competitor's customer, beside ours."""

    act = "review.view"

    @door.call(returns=VisitsBeside, finds=queries.competitor)
    def get(self, request: Any, competitor_id: int) -> dict[str, Any]:
        """Return what mystery visits of a year found there and at ours, point by point."""
        told = review_queries.beside(competitor_id, org_queries.business_date(clock.now()))
        return {**vars(told.whole), "results": [vars(one) for one in told.points]}


def _told(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "title", "medium", "published_date", "url", "text")}


urls = [
    path("competitors/<int:competitor_id>/clippings", ClippingsOfCompetitor.as_view(), name="api-rival-clippings"),
    path("competitors/<int:competitor_id>/visits", VisitsToCompetitor.as_view(), name="api-rival-visits"),
]
