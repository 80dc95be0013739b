"""Audiences and cycles of the database: the register, what was taken, who they are, who is like them."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.analytics.errors import InputError
from zhike.api import door, paging
from zhike.api.media import one_id
from zhike.api.render import Refused
from zhike.apps.audiences import actions, queries, rules
from zhike.apps.audiences import lists as audience_lists
from zhike.apps.core import base, clock, lists
from zhike.apps.org import queries as org_queries

AUDIENCES = audience_lists.AUDIENCES


class AudienceRow(paging.row_shape(AUDIENCES, required=False)):  # type: ignore[misc]
    """An audience in the list."""


class FullAudience(paging.row_shape(AUDIENCES, required=True)):  # type: ignore[misc]
    """An audience with its rule and its size."""

    params = serializers.DictField(help_text="Who is in it: filters as the list of customers takes them.")
    without = serializers.ListField(child=serializers.IntegerField(), help_text="Audiences whose customers are not.")
    expected = serializers.IntegerField(allow_null=True, help_text="Expected to answer, of a thousand.")
    n = serializers.IntegerField(help_text="How many fit today of those the caller sees, perhaps told by a sample.")
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    is_exact = serializers.BooleanField()
    version = serializers.IntegerField()


class NewAudience(door.Shape):
    """An audience somebody builds."""

    name = serializers.CharField(max_length=60)
    purpose = serializers.CharField(max_length=400)
    params = serializers.DictField(child=serializers.CharField(allow_blank=True))
    without = serializers.ListField(child=one_id(), required=False, default=list)
    expected = serializers.IntegerField(min_value=0, max_value=1_000, required=False, allow_null=True, default=None)


class TakenAudience(door.Shape):
    """Who was in an audience on a day."""

    id = serializers.IntegerField()
    audience_id = serializers.IntegerField()
    day = serializers.DateField()
    n_members = serializers.IntegerField()
    is_complete = serializers.BooleanField(help_text="Of many customers it is taken by a job.")
    digest = serializers.CharField(allow_blank=True, help_text="The same members, the same digest.")


class AudienceTrait(door.Shape):
    """How many members are of a kind, beside all; none where so few are that nobody is told."""

    group = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    n = serializers.IntegerField(allow_null=True)
    share = serializers.FloatField(allow_null=True)
    share_all = serializers.FloatField(allow_null=True)
    index = serializers.IntegerField(allow_null=True)


class SpendingBand(door.Shape):
    """A quarter of the members who bought within a year."""

    n = serializers.IntegerField()
    low = serializers.DecimalField(max_digits=18, decimal_places=4)
    high = serializers.DecimalField(max_digits=18, decimal_places=4)
    total = serializers.DecimalField(max_digits=20, decimal_places=4)


class AudienceProfile(door.Shape):
    """Who the members are."""

    n = serializers.IntegerField()
    traits = AudienceTrait(many=True)
    bands = SpendingBand(many=True)


class LookAlike(door.Shape):
    """One who is no member, and how like the members."""

    customer_id = serializers.IntegerField()
    name = serializers.CharField()
    score = serializers.FloatField()


class LookAlikes(door.Shape):
    """Who is like the members, and how well that is told."""

    lift = serializers.FloatField(help_text="Members in the top tenth ÷ those expected by chance, out of sample.")
    n_top = serializers.IntegerField()
    n_top_best = serializers.IntegerField()
    results = LookAlike(many=True)


class DatabaseCycle(door.Shape):
    """A cycle of the database with what each closed step counted."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    first_date = serializers.DateField()
    last_date = serializers.DateField(allow_null=True)
    step = serializers.CharField()
    figures = serializers.DictField()


class DatabaseCycles(door.Shape):
    """Cycles of the database."""

    results = DatabaseCycle(many=True)


def _audience(audience_id: int) -> dict[str, Any]:
    row = door.found(queries.audience(audience_id))
    size = queries.sized(queries.rows_of(row, org_queries.business_date(clock.now())))
    more = {name: getattr(row, name) for name in ("params", "without", "expected", "version")}
    told = {name: getattr(size, name) for name in ("n", "low", "high", "is_exact")}
    return paging.row(AUDIENCES, row) | more | told


def _taken(snapshot_id: int) -> dict[str, Any]:
    row = door.found(queries.snapshot(snapshot_id))
    return {
        "id": row.pk, "audience_id": row.audience_id, "day": row.day, "n_members": row.n_members,
        "is_complete": bool(row.digest), "digest": row.digest,
    }  # fmt: skip


class Audiences(door.View):
    """The audiences."""

    acts = {"GET": "audience.view", "POST": "audience.manage"}

    @paging.listed(AUDIENCES, AudienceRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the audiences."""
        return AUDIENCES

    @door.call(returns=FullAudience, status=201, takes=NewAudience)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Build an audience."""
        at = clock.now()
        try:
            audience_id = actions.add_audience(**body, day=org_queries.business_date(at), at=at)
        except actions.NameTaken:
            raise Refused("name", _("There is an audience of this name already.")) from None
        except actions.NoRule:
            told = _("An audience needs at least one filter: everybody is no audience.")
            raise Refused("params", told) from None
        except lists.ListRefused as refusal:
            raise Refused("params", str(refusal)) from None
        self.headers["Location"] = reverse("api-audience", args=[audience_id])
        return _audience(audience_id)


class Audience(door.View):
    """One audience."""

    act = "audience.view"

    @door.call(returns=FullAudience, finds=True)
    def get(self, request: Any, audience_id: int) -> dict[str, Any]:
        """Return an audience with how many fit today."""
        return _audience(audience_id)


class AudienceTakings(door.View):
    """An audience taken."""

    act = "audience.manage"

    @door.call(returns=TakenAudience, status=201, finds=queries.audience)
    def post(self, request: Any, audience_id: int) -> dict[str, Any]:
        """Keep who fits an audience today; taken again on a day it is the one that is there."""
        at = clock.now()
        return _taken(actions.take_snapshot(audience_id=audience_id, day=org_queries.business_date(at), at=at))


class AudienceTaking(door.View):
    """One snapshot of an audience."""

    act = "audience.view"

    @door.call(returns=TakenAudience, finds=True)
    def get(self, request: Any, snapshot_id: int) -> dict[str, Any]:
        """Return a snapshot."""
        return _taken(snapshot_id)


class ProfileOfAudience(door.View):
    """Who the members of a snapshot are."""

    act = "audience.view"

    @door.call(returns=AudienceProfile, finds=queries.snapshot)
    def get(self, request: Any, snapshot_id: int) -> dict[str, Any]:
        """Return who the members are, beside all customers the caller sees."""
        row = door.found(queries.snapshot(snapshot_id))
        day = org_queries.business_date(clock.now())
        told = queries.profile(row, day, hides_few=base.actor().hides_small_cells)
        names = ("group", "code", "n", "share", "share_all", "index")
        return {
            "n": told.n, "traits": [{name: getattr(one, name) for name in names} for one in told.traits],
            "bands": [vars(one) for one in told.bands],
        }  # fmt: skip


class AlikeToAudience(door.View):
    """Who is like the members of a snapshot."""

    act = "audience.view"

    @door.call(returns=LookAlikes, finds=queries.snapshot)
    def get(self, request: Any, snapshot_id: int) -> dict[str, Any]:
        """Return the others by how like the members they are; too few to learn from are refused."""
        row = door.found(queries.snapshot(snapshot_id))
        try:
            told = queries.ranking(row, org_queries.business_date(clock.now()))
        except InputError:
            raise Refused("snapshot_id", _("Too little to learn from: it takes 30 members who bought.")) from None
        return {
            "lift": told.lift, "n_top": told.n_top, "n_top_best": told.n_top_best,
            "results": [{"customer_id": one.card.pk, "name": one.card.name, "score": one.score} for one in told.rows],
        }  # fmt: skip


class CyclesOfDatabase(door.View):
    """The cycles of the database."""

    act = "audience.view"

    @door.call(returns=DatabaseCycles)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the last cycles, newest first, each with the steps it closed."""
        names = ("name", "first_date", "last_date", "step", "figures")
        rows = queries.cycles()[: len(rules.STEPS) * 4]
        return {"results": [{"id": row.pk, **{name: getattr(row, name) for name in names}} for row in rows]}


urls = [
    path("audiences", Audiences.as_view(), name="api-audiences"),
    path("audiences/<int:audience_id>", Audience.as_view(), name="api-audience"),
    path("audiences/<int:audience_id>/snapshots", AudienceTakings.as_view(), name="api-audience-takings"),
    path("audiences/snapshots/<int:snapshot_id>", AudienceTaking.as_view(), name="api-audience-taking"),
    path("audiences/snapshots/<int:snapshot_id>/profile", ProfileOfAudience.as_view(), name="api-audience-profile"),
    path("audiences/snapshots/<int:snapshot_id>/alike", AlikeToAudience.as_view(), name="api-audience-alike"),
    path("database-cycles", CyclesOfDatabase.as_view(), name="api-database-cycles"),
]
