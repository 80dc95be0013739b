"""The market: competitors under any of their names, and what they did."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.media import record
from zhike.api.render import Refused
from zhike.apps.core import base, clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.market import actions, queries, rules
from zhike.apps.market import lists as market_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries

COMPETITORS, MOVES = market_lists.COMPETITORS, market_lists.MOVES


class CompetitorRow(paging.row_shape(COMPETITORS, required=False)):  # type: ignore[misc]
    """A competitor in the list."""


class FullCompetitor(paging.row_shape(COMPETITORS, required=True)):  # type: ignore[misc]
    """A competitor with what is known of it."""

    aliases = serializers.ListField(child=serializers.CharField())
    strengths = serializers.CharField(allow_blank=True)
    strategy = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class NewCompetitor(door.Shape):
    """A competitor somebody names; head office confirms it."""

    name = serializers.CharField(max_length=120)
    aliases = serializers.ListField(child=serializers.CharField(max_length=120), required=False, max_length=20)
    products = door.optional(300)
    territory = door.optional(200)
    strengths = door.optional(2_000)
    strategy = door.optional(2_000)


class MoveRow(paging.row_shape(MOVES, required=False)):  # type: ignore[misc]
    """A move in the list."""


class FullMove(paging.row_shape(MOVES, required=True)):  # type: ignore[misc]
    """A move with who looks after it."""

    competitor_id = serializers.IntegerField()
    follow_up = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class NewMove(door.Shape):
    """What a competitor did; the kind and the price are read from the words where they are left out."""

    text = serializers.CharField(max_length=2_000)
    competitor = serializers.CharField(max_length=120, help_text="Any of its names; a new one is proposed.")
    kind = serializers.ChoiceField(choices=rules.KINDS, required=False)
    day = serializers.DateField(required=False)
    price = serializers.DecimalField(max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True)
    branch = door.optional(60, "The code of the branch where; left out, everywhere.")
    product = door.optional(60, "The code of the product of ours it stands against.")
    channel = serializers.ChoiceField(choices=rules.CHANNELS, required=False, default="OTHER_SOURCE")
    confidence = serializers.IntegerField(min_value=0, max_value=100, required=False, default=60)
    customer_id = record("The customer who told.")


class MoveJudgement(door.Shape):
    """Whether news holds."""

    holds = serializers.BooleanField()


class Competitors(door.View):
    """The competitors."""

    acts = {"GET": "market.view", "POST": "market.propose"}

    @paging.listed(COMPETITORS, CompetitorRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the competitors."""
        return COMPETITORS

    @door.call(returns=FullCompetitor, status=201, takes=NewCompetitor)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Name a competitor; one that goes by any of its names already is refused."""
        confirmed = base.actor().may("market.confirm")
        try:
            competitor_id = actions.name_competitor(values=body, confirmed=confirmed, at=clock.now())
        except actions.NameTaken as taken:
            told = _("Another competitor goes by this name: %(name)s.") % {"name": str(taken)}
            raise Refused("name", told) from None
        self.headers["Location"] = reverse("api-competitor", args=[competitor_id])
        return _competitor(competitor_id)


class Competitor(door.View):
    """One competitor."""

    act = "market.view"

    @door.call(returns=FullCompetitor, finds=True)
    def get(self, request: Any, competitor_id: int) -> dict[str, Any]:
        """Return a competitor."""
        return _competitor(competitor_id)


class Moves(door.View):
    """The moves of all competitors."""

    acts = {"GET": "market.view", "POST": "market.propose"}

    @paging.listed(MOVES, MoveRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the moves; a customer's name only where the caller may see it."""
        return MOVES

    @door.call(returns=FullMove, status=201, takes=NewMove)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Note a move, for head office to judge."""
        move_id = actions.note_move(values=_values(dict(body)), at=clock.now())
        self.headers["Location"] = reverse("api-move", args=[move_id])
        return _move(move_id)


class Move(door.View):
    """One move."""

    act = "market.view"

    @door.call(returns=FullMove, finds=True)
    def get(self, request: Any, move_id: int) -> dict[str, Any]:
        """Return a move."""
        return _move(move_id)


class JudgedMove(door.View):
    """Judging a move."""

    act = "market.confirm"

    @door.call(returns=FullMove, takes=MoveJudgement, finds=queries.move)
    def post(self, request: Any, move_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Confirm a move as a fact, or put it aside."""
        judge = actions.confirm_move if body["holds"] else actions.dismiss_move
        try:
            judge(move_id=move_id, at=clock.now())
        except actions.AlreadyJudged:
            raise Refused("holds", _("Somebody was faster: it has been judged.")) from None
        return _move(move_id)


def _values(given: dict[str, Any]) -> dict[str, Any]:
    at, text = clock.now(), given["text"]
    branch_code, product_code = given.pop("branch", ""), given.pop("product", "")
    branch = org_queries.branch_by_code(branch_code) if branch_code else None
    if branch_code and branch is None:
        raise Refused("branch", _("There is no such branch."))
    product_id = trade_queries.product_ids([product_code]).get(product_code) if product_code else None
    if product_code and product_id is None:
        raise Refused("product", _("There is no such product."))
    if given.get("customer_id") and customer_queries.customer(given["customer_id"]) is None:
        raise Refused("customer_id", _("There is no such customer among yours."))
    read = {
        "kind": given.get("kind") or rules.guess_kind(text), "day": given.get("day") or org_queries.business_date(at),
        "price": given["price"] if "price" in given else rules.guess_price(text),
        "branch_id": branch.pk if branch else None, "product_id": product_id,
    }  # fmt: skip
    competitor_id = actions.named(name=given.pop("competitor"), at=at)
    return given | read | {"competitor_id": competitor_id}


def _competitor(competitor_id: int) -> dict[str, Any]:
    row = door.found(queries.competitor(competitor_id))
    more = {name: getattr(row, name) for name in ("aliases", "strengths", "strategy", "version")}
    return paging.row(COMPETITORS, row) | more


def _move(move_id: int) -> dict[str, Any]:
    row = door.found(queries.move(move_id))
    return paging.row(MOVES, row) | {n: getattr(row, n) for n in ("competitor_id", "follow_up", "version")}


urls = [
    path("competitors", Competitors.as_view(), name="api-competitors"),
    path("competitors/<int:competitor_id>", Competitor.as_view(), name="api-competitor"),
    path("moves", Moves.as_view(), name="api-moves"),
    path("moves/<int:move_id>", Move.as_view(), name="api-move"),
    path("moves/<int:move_id>/judge", JudgedMove.as_view(), name="api-move-judge"),
]
