"""Relations: how they stand and why, what was given and received, bonds, forces, levels, bands, programmes."""

from collections.abc import Callable
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.analytics import bonds
from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import base, clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.health import actions, queries, rules
from zhike.apps.health import lists as health_lists
from zhike.apps.insight.queries import figures
from zhike.apps.org import queries as org_queries

RELATIONS, PROGRAMMES = health_lists.RELATIONS, health_lists.PROGRAMMES
SEES, EDITS, MANAGES, SUMS = "customer.view", "relation.edit", "relation.manage", "figure.view"
ID: dict[str, Any] = {"min_value": 1, "max_value": door.LARGEST_ID}
MONEY: dict[str, Any] = {"max_digits": 16, "decimal_places": 2}


class RelationRow(paging.row_shape(RELATIONS, required=False)):  # type: ignore[misc]
    """A relation in the list."""


class RelationProgrammeRow(paging.row_shape(PROGRAMMES, required=False)):  # type: ignore[misc]
    """A programme in the list."""


class FullRelation(door.Shape):
    """How the relation with a customer stands today; what is not known is null."""

    customer_id = serializers.IntegerField()
    health = serializers.FloatField(allow_null=True, help_text="0 to 100.")
    band = serializers.CharField(allow_blank=True, help_text="RED, YELLOW or GREEN; empty where too little is known.")
    known_weight = serializers.IntegerField(help_text="Percent of the weight that is known.")
    parts = serializers.DictField(child=serializers.FloatField(allow_null=True))
    strength = serializers.FloatField(allow_null=True, help_text="Mean of the essences that are known, 0 to 100.")
    n_known = serializers.IntegerField(help_text="Essences that are known, of five.")
    essences = serializers.DictField(child=serializers.FloatField(allow_null=True))
    level = serializers.IntegerField(help_text="0 none, 1 financial, 2 social, 3 structural.")
    criteria = serializers.ListField(child=serializers.CharField())
    wanting = serializers.ListField(child=serializers.CharField(), help_text="Any one leads to the next level.")
    given = serializers.DecimalField(**MONEY, allow_null=True)
    received = serializers.DecimalField(**MONEY, allow_null=True)
    balance = serializers.DecimalField(**MONEY, allow_null=True, help_text="Received less given.")
    is_one_sided = serializers.BooleanField(help_text="Whether the balance is beyond the limit of the tier.")
    gaps = serializers.ListField(child=serializers.CharField(), help_text="OWNER, PERSON, TIE, TALK.")
    benefit_bond = serializers.FloatField(allow_null=True, help_text="How far benefit binds, 0 to 100.")
    emotion_bond = serializers.FloatField(allow_null=True, help_text="How far feeling binds, 0 to 100.")
    attention = serializers.IntegerField(help_text="How many times the attention of others it asks for.")
    our_force = serializers.IntegerField(allow_null=True)
    their_force = serializers.IntegerField(allow_null=True)
    force = serializers.CharField(allow_blank=True, help_text="STRONGER, EQUAL or WEAKER, as we stand to them.")


class NewExchange(door.Shape):
    """Something given or received."""

    side = serializers.ChoiceField(choices=rules.SIDES)
    what = serializers.CharField(max_length=200)
    amount = serializers.DecimalField(**MONEY)
    day = serializers.DateField()


class ExchangeLine(door.Shape):
    """A line of the ledger; id is null where it stands elsewhere."""

    id = serializers.IntegerField(allow_null=True)
    day = serializers.DateField()
    side = serializers.ChoiceField(choices=rules.SIDES)
    noted_as = serializers.CharField(help_text="NOTED here, GIFT, or GAIN of the customer.")
    what = serializers.CharField(allow_blank=True)
    amount = serializers.DecimalField(**MONEY)
    is_withdrawn = serializers.BooleanField()


class ExchangeLines(door.Shape):
    """The ledger of giving and receiving, newest first."""

    results = ExchangeLine(many=True)


class NewBond(door.Shape):
    """Something that binds."""

    kind = serializers.ChoiceField(choices=rules.KINDS)
    what = serializers.CharField(max_length=200)
    since = serializers.DateField()


class NewForces(door.Shape):
    """How strong either side bargains."""

    ours = serializers.IntegerField(min_value=0, max_value=rules.MOST_FORCE)
    theirs = serializers.IntegerField(min_value=0, max_value=rules.MOST_FORCE)
    note = door.optional(300)


class BandsOfTier(door.Shape):
    """The relations with the customers of a tier."""

    tier = serializers.CharField(allow_blank=True)
    n = serializers.IntegerField()
    bands = serializers.DictField(child=serializers.IntegerField())
    health = serializers.FloatField(allow_null=True)
    strength = serializers.FloatField(allow_null=True)


class LeftOfBand(door.Shape):
    """Who of a band left."""

    band = serializers.CharField()
    n = serializers.IntegerField()
    n_left = serializers.IntegerField()


class RelationBoard(door.Shape):
    """Bands by tier, and how well the score of a quarter ago told who left."""

    tiers = BandsOfTier(many=True)
    told_on = serializers.DateField(allow_null=True, help_text="The end of a month it is judged by; null: none yet.")
    auc = serializers.FloatField(allow_null=True)
    left = LeftOfBand(many=True)


class NewRelationProgramme(door.Shape):
    """A programme as it is started."""

    name = serializers.CharField(max_length=120)
    branch = serializers.CharField(max_length=60, help_text="Code of the branch.")
    goal = serializers.CharField(max_length=300)
    first_date = serializers.DateField()
    last_date = serializers.DateField()
    budget = serializers.DecimalField(**MONEY)
    shared = door.optional(300)


class ProgrammeTold(door.Shape):
    """A programme with what it came to."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    first_date = serializers.DateField()
    last_date = serializers.DateField()
    budget = serializers.DecimalField(**MONEY)
    spent = serializers.DecimalField(**MONEY, allow_null=True)
    n_enrolled = serializers.IntegerField()
    n_retained = serializers.IntegerField()
    cost_per_retained = serializers.FloatField(allow_null=True)
    customers_per_head = serializers.FloatField(allow_null=True)
    days_between_before = serializers.FloatField(allow_null=True)
    days_between = serializers.FloatField(allow_null=True)
    strength_before = serializers.FloatField(allow_null=True)
    strength = serializers.FloatField(allow_null=True)
    effect = serializers.FloatField(
        allow_null=True, help_text="Share retained above that of those it is compared with; null: effect unknown."
    )


class NewAllocation(door.Shape):
    """Who works for a programme, by username."""

    user = serializers.CharField(max_length=60)
    percent = serializers.IntegerField(min_value=1, max_value=rules.WHOLE)
    planned_hours = serializers.IntegerField(min_value=0, max_value=100_000)


class NewEnrolment(door.Shape):
    """Whom a programme is for."""

    customer_ids = serializers.ListField(child=serializers.IntegerField(**ID), min_length=1, max_length=1000)
    is_control = serializers.BooleanField(
        required=False, default=False, help_text="Only to compare with: nothing is done for them."
    )


class Relations(door.View):
    """The relations one may see."""

    act = SEES

    @paging.listed(RELATIONS, RelationRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of how relations stand."""
        return RELATIONS


class RelationBoards(door.View):
    """Relations in sums."""

    act = SUMS

    @door.call(returns=RelationBoard)
    def get(self, request: Any) -> dict[str, Any]:
        """Return bands by tier, and how well the score of a quarter ago told who left, of all the caller may see."""
        ids = org_queries.subtree_ids(door.found(figures.scope("")).pk)
        told = queries.told(ids, _day())
        return {
            "tiers": [
                {"tier": one.tier, "n": one.n, "bands": one.counts, "health": one.score, "strength": one.strength}
                for one in queries.by_tier(ids)
            ],
            "told_on": told.day, "auc": told.telling and told.telling.auc,
            "left": [vars(one) for one in told.telling.bands] if told.telling else [],
        }  # fmt: skip


class CustomerRelation(door.View):
    """The relation with one customer."""

    act = SEES

    @door.call(returns=FullRelation, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return how the relation with a customer stands today, and from what."""
        return _relation(customer_id)


class Exchanges(door.View):
    """What was given to and received from a customer."""

    acts = {"GET": SEES, "POST": EDITS}

    @door.call(returns=ExchangeLines, finds=customer_queries.card)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return the ledger of the window, newest first; gifts and gains noted elsewhere stand in it once."""
        return _ledger(customer_id)

    @door.call(returns=ExchangeLines, status=201, takes=NewExchange, finds=customer_queries.card)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note something given or received, with an estimate of its worth."""
        _done(lambda: actions.note_exchange(customer_id=customer_id, **body, at=clock.now()))
        return _ledger(customer_id)


class Bonds(door.View):
    """What binds a customer."""

    act = EDITS

    @door.call(returns=FullRelation, status=201, takes=NewBond, finds=customer_queries.card)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write down what binds a customer."""
        _done(lambda: actions.add_bond(customer_id=customer_id, **body, at=clock.now()))
        return _relation(customer_id)


class Forces(door.View):
    """The forces of both sides."""

    act = EDITS

    @door.call(returns=FullRelation, takes=NewForces, finds=customer_queries.card)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Judge how strong either side bargains."""
        said = {"note": "", **body}
        _done(lambda: actions.judge_forces(customer_id=customer_id, **said, at=clock.now()))
        return _relation(customer_id)


class RelationProgrammes(door.View):
    """The programmes for relations one may see."""

    acts = {"GET": SEES, "POST": MANAGES}

    @paging.listed(PROGRAMMES, RelationProgrammeRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the programmes."""
        return PROGRAMMES

    @door.call(returns=ProgrammeTold, status=201, takes=NewRelationProgramme)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Start a programme."""
        given = dict(body)
        branch = org_queries.branch_by_code(given.pop("branch"))
        if branch is None or branch not in org_queries.row_branches(base.actor()):
            raise Refused("branch", _("There is no such branch among those whose records you may see."))
        pk = _done(lambda: actions.start_programme(branch_id=branch.pk, **given, at=clock.now()))
        self.headers["Location"] = reverse("api-programme", args=[pk])
        return _programme(pk)


class OneProgramme(door.View):
    """One programme."""

    act = SEES

    @door.call(returns=ProgrammeTold, finds=True)
    def get(self, request: Any, programme_id: int) -> dict[str, Any]:
        """Return a programme with what it came to."""
        return _programme(programme_id)


class ProgrammePeople(door.View):
    """Who works for a programme."""

    act = MANAGES

    @door.call(returns=ProgrammeTold, takes=NewAllocation, finds=queries.programme)
    def post(self, request: Any, programme_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Let a colleague work for it; OVER_ALLOCATED where it would be more than their whole time on any day."""
        given = dict(body)
        user = org_queries.user_by_name(given.pop("user"))
        if user is None:
            raise Refused("user", _("There is no such user."))
        _done(lambda: actions.allocate(programme_id=programme_id, user_id=user.pk, **given, at=clock.now()))
        return _programme(programme_id)


class ProgrammeCustomers(door.View):
    """Whom a programme is for."""

    act = MANAGES

    @door.call(returns=ProgrammeTold, takes=NewEnrolment, finds=queries.programme)
    def post(self, request: Any, programme_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Let a programme be for some customers."""
        _done(lambda: actions.enrol(programme_id=programme_id, **body, day=_day(), at=clock.now()))
        return _programme(programme_id)


def _day() -> Any:
    return org_queries.business_date(clock.now())


def _relation(customer_id: int) -> dict[str, Any]:
    door.found(customer_queries.card(customer_id))
    one = queries.measure([customer_id], _day())[customer_id]
    row = queries.relation(customer_id)
    ours, theirs = (row.our_force, row.their_force) if row else (None, None)
    two = queries.two_bonds(one, queries.bond_lines())
    return {
        "customer_id": customer_id, "health": one.score, "band": one.band, "known_weight": one.n_weight,
        "parts": dict(one.parts), "strength": one.strength, "n_known": one.n_known, "essences": dict(one.essences),
        "level": one.level, "criteria": list(one.criteria), "wanting": list(rules.wanting(one.level)),
        "given": one.given, "received": one.received, "balance": one.balance, "is_one_sided": one.is_one_sided,
        "gaps": list(one.gaps), "our_force": ours, "their_force": theirs, "force": bonds.force(ours, theirs),
        "benefit_bond": two.benefit, "emotion_bond": two.emotion, "attention": two.attention,
    }  # fmt: skip


def _ledger(customer_id: int) -> dict[str, Any]:
    return {
        "results": [
            {"id": one.entry_id, "day": one.day, "side": one.side, "noted_as": one.source, "what": one.what,
             "amount": one.amount, "is_withdrawn": one.is_withdrawn}
            for one in queries.ledger(customer_id, _day())
        ]
    }  # fmt: skip


def _programme(programme_id: int) -> dict[str, Any]:
    row = door.found(queries.programme(programme_id))
    came = queries.outcome(row, _day())
    return {
        "id": row.pk, "name": row.name, "first_date": row.first_date, "last_date": row.last_date,
        "budget": row.budget, "spent": row.spent, "n_enrolled": came.n_enrolled, "n_retained": came.n_retained,
        "cost_per_retained": came.per_customer, "customers_per_head": came.customers_per_head,
        "days_between_before": came.days_between_before, "days_between": came.days_between,
        "strength_before": came.strength_before, "strength": came.strength,
        "effect": None if came.effect is None or came.effect.points is None else float(came.effect.points),
    }  # fmt: skip


def _done(write: Callable[[], Any]) -> Any:
    try:
        return write()
    except rules.Refused as refusal:
        raise Refused(refusal.field or "body", refusal.told, code=refusal.rule) from None


urls = [
    path("relations", Relations.as_view(), name="api-relations"),
    path("relations/board", RelationBoards.as_view(), name="api-relation-board"),
    path("customers/<int:customer_id>/relation", CustomerRelation.as_view(), name="api-customer-relation"),
    path("customers/<int:customer_id>/relation/exchanges", Exchanges.as_view(), name="api-exchanges"),
    path("customers/<int:customer_id>/relation/bonds", Bonds.as_view(), name="api-bonds"),
    path("customers/<int:customer_id>/relation/forces", Forces.as_view(), name="api-forces"),
    path("programmes", RelationProgrammes.as_view(), name="api-programmes"),
    path("programmes/<int:programme_id>", OneProgramme.as_view(), name="api-programme"),
    path("programmes/<int:programme_id>/people", ProgrammePeople.as_view(), name="api-programme-people"),
    path("programmes/<int:programme_id>/customers", ProgrammeCustomers.as_view(), name="api-programme-customers"),
]
