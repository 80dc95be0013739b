"""Value of customers: versions of the value model, scores, notes, share of wallet, quadrants."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.archive import OfCustomer, OnDay
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import figures, quadrants
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.valuation import actions, queries, rules

MOST_AT_ONCE, N_OFFERS = 500, 20
LARGEST = 2**31 - 1
CODES = serializers.ListField(child=serializers.CharField(max_length=60), min_length=1, max_length=MOST_AT_ONCE)


def money(**more: Any) -> serializers.DecimalField:
    """Return an amount that may be unknown."""
    return serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True, **more)


def share(**more: Any) -> serializers.DecimalField:
    """Return a share from 0 to 1 that may be missing."""
    return serializers.DecimalField(max_digits=4, decimal_places=3, required=False, allow_null=True, **more)


class ModelVersion(door.Shape):
    """A version of the value model."""

    number = serializers.IntegerField(help_text="0: as the program comes.")
    params = serializers.DictField(child=serializers.CharField(), help_text="Numbers by their code.")
    reason = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)


class ModelVersions(door.Shape):
    """The versions of the value model, newest first; the first holds."""

    results = ModelVersion(many=True)


class NewModel(door.Shape):
    """A new version; numbers left out are those of the version it is built on."""

    number = serializers.IntegerField(min_value=0, max_value=LARGEST, help_text="The version that was read.")
    params = serializers.DictField(child=serializers.CharField(max_length=30))
    reason = door.optional(300)


class ToScore(door.Shape):
    """Whom to score, and by which version."""

    codes = CODES
    model = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=LARGEST, help_text="Left out, the one that holds."
    )
    as_of = serializers.DateField(
        required=False, allow_null=True,
        help_text="Take the inputs kept with the last score up to this day: an old version says again what it said.",
    )  # fmt: skip


class Score(door.Shape):
    """The score of a customer with all it is made of."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    model = serializers.IntegerField()
    as_of = serializers.DateField()
    score = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    ceiling = serializers.DecimalField(
        max_digits=4, decimal_places=1, allow_null=True, help_text="What the score may rise to once all is known."
    )
    money = money()
    is_provisional = serializers.BooleanField()
    missing = serializers.ListField(child=serializers.CharField())
    points = serializers.DictField(child=serializers.FloatField(allow_null=True))
    inputs = serializers.DictField()
    is_hidden = serializers.BooleanField(
        help_text="It brought customers the caller may not see: what follows from their money is left out."
    )


class Scores(door.Shape):
    """Scores, and the codes of whom nothing is known to score."""

    results = Score(many=True)
    unscored = serializers.ListField(child=serializers.CharField())


class Evidence(door.Shape):
    """What speaks for a number of points."""

    source = serializers.CharField()  # type: ignore[assignment]
    points = serializers.IntegerField()
    said = serializers.CharField()
    day = serializers.DateField(allow_null=True)


class Judgement(door.Shape):
    """Ability, willingness or credit."""

    subject = serializers.CharField()
    points = serializers.IntegerField(allow_null=True)
    evidence = Evidence(many=True)


class SharePoint(door.Shape):
    """Our share of the wallet at an estimate."""

    day = serializers.DateField()
    share = serializers.DecimalField(max_digits=18, decimal_places=6, allow_null=True)


class WalletShare(door.Shape):
    """What a customer spends on what we sell, and our share of it; null where nobody estimated it."""

    customer_id = serializers.IntegerField()
    as_of = serializers.DateField()
    purchases = money(help_text="Of 365 days, ending with the day.")
    wallet = money()
    share = serializers.DecimalField(max_digits=18, decimal_places=6, allow_null=True)
    target_share = serializers.DecimalField(max_digits=4, decimal_places=3, allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    estimated_date = serializers.DateField(allow_null=True)
    trend = SharePoint(many=True)


class WordOfMouth(door.Shape):
    """What the customer says of us by its last answer, beside the money of whom it brought in `score`."""

    level = serializers.CharField()
    day = serializers.DateField(help_text="First day of the wave it answered.")
    n_hear_bad = serializers.IntegerField()
    n_hear_good = serializers.IntegerField(help_text="The level at the top is a lower bound.")


class CustomerValue(door.Shape):
    """What a customer is worth."""

    customer_id = serializers.IntegerField()
    contribution = money(help_text="Of 365 days; null: cannot be told.")
    basis = serializers.CharField(allow_blank=True)
    potential = money()
    quadrant = serializers.ChoiceField(choices=quadrants.CODES)
    score = Score(allow_null=True)
    word_of_mouth = WordOfMouth(allow_null=True, help_text="Null: not asked, or no answer yet.")
    judged = Judgement(many=True)
    is_provisional = serializers.BooleanField(help_text="Whether ability, willingness or credit is missing.")


class Offer(door.Shape):
    """A product to offer."""

    product = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    is_new = serializers.BooleanField(help_text="Not bought at all in the last 365 days.")
    n_buyers = serializers.IntegerField(help_text="Look-alikes that bought it; at least five.")
    n_peers = serializers.IntegerField()
    mean_value = money(help_text="A year, of those that bought it.")
    own_value = money()
    expected = money(help_text="n_buyers ÷ n_peers × (mean_value − own_value)")


class Offers(door.Shape):
    """What to offer, the most promising first."""

    segment = serializers.CharField(allow_blank=True, help_text="Kind and tier of the look-alikes.")
    results = Offer(many=True)


class QuadrantCell(door.Shape):
    """The customers of a quadrant; null where hidden from the caller."""

    quadrant = serializers.ChoiceField(choices=quadrants.CODES)
    n_customers = serializers.IntegerField(allow_null=True)
    contribution = money()
    potential = money()
    undefined_reason = serializers.CharField(allow_blank=True)


class QuadrantTable(door.Shape):
    """The quadrants of a branch; they sum to its active customers."""

    branch = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    model = serializers.IntegerField()
    value_from = money()
    potential_from = money()
    n_customers = serializers.IntegerField(allow_null=True)
    quadrants = QuadrantCell(many=True)


class OfBranch(door.Shape):
    """Which branch is meant."""

    branch = serializers.CharField(required=False, help_text="Left out, the top of what the caller sees.")


class ValueModels(door.View):
    """The versions of the value model."""

    acts = {"GET": "rule.view", "POST": "rule.manage"}

    @door.call(returns=ModelVersions)
    def get(self, request: Any) -> dict[str, Any]:
        """Return every version, the one in force first."""
        names = ("number", "params", "reason", "at")
        rows = [{name: getattr(row, name) for name in names} for row in queries.versions()]
        first = queries.model(0)
        own = {code: str(value) for code, value in (first.params if first else {}).items()}
        return {"results": [*rows, {"number": 0, "params": own, "reason": "", "at": None}]}

    @door.call(returns=ModelVersion, status=201, takes=NewModel)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Write a new version; weights that do not sum to 1 are refused, a stale number with 409."""
        given = {code: str(value) for code, value in queries.current().params.items()} | body["params"]
        try:
            number = actions.change_model(params=given, number=body["number"], reason=body["reason"], at=clock.now())
        except rules.BadModel as bad:
            raise Refused("params", str(bad), code="BAD_MODEL") from None
        row = queries.versions().filter(number=number).first()
        told = {"number": number, "params": given, "reason": "", "at": None}
        return told if row is None else told | {"params": row.params, "reason": row.reason, "at": row.at}


class Scoring(door.View):
    """Scores of customers."""

    act = "customer.edit"

    @door.call(returns=Scores, takes=ToScore, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Score customers by a version of the value model and keep the scores; 422 where one may not be seen."""
        ids = customer_queries.ids_by_code(body["codes"])
        if missing := sorted(set(body["codes"]) - set(ids)):
            raise Refused("codes", _("Not among the customers you may see: %(codes)s") % {"codes": ", ".join(missing)})
        day = org_queries.business_date(clock.now())
        try:
            rows = actions.score_customers(
                customer_ids=sorted(set(ids.values())), day=min(body.get("as_of") or day, day),
                model_number=body.get("model"), as_then=bool(body.get("as_of")),
            )  # fmt: skip
        except actions.NoSuchModel:
            raise Refused("model", _("There is no such version of the value model.")) from None
        return {
            "results": told_scores(list(rows.values())),
            "unscored": sorted(code for code, pk in ids.items() if pk not in rows),
        }  # fmt: skip


def told_scores(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return kept scores as the caller may see them."""
    ids = [row.customer_id for row in rows]
    hidden, cards = queries.partly_hidden(ids, ever=True), customer_queries.cards_of(ids)
    models = {number: queries.model(number) for number in {row.model_number for row in rows}}
    return [
        _told(row, cards[row.customer_id], models[row.model_number], is_hidden=row.customer_id in hidden)
        for row in rows
    ]


def _told(row: Any, card: Any, model: rules.Model | None, *, is_hidden: bool) -> dict[str, Any]:
    inputs = rules.Inputs.kept(row.inputs)
    if is_hidden:
        inputs = queries.without_others(inputs)
    scored = rules.score([inputs], model)[0] if model else row
    return {
        "customer_id": row.customer_id, "code": card.code, "model": row.model_number, "as_of": row.day,
        "score": scored.score, "ceiling": scored.ceiling, "money": None if is_hidden else scored.money,
        "is_provisional": scored.is_provisional, "missing": inputs.missing, "points": scored.points,
        "inputs": inputs.plain(), "is_hidden": is_hidden,
    }  # fmt: skip


class OneValue(OfCustomer):
    """What a customer is worth."""

    act = "customer.view"

    @door.call(returns=CustomerValue, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return what a customer leaves and could bring, its score as it would be today, ability and credit."""
        card, day = door.found(customer_queries.card(customer_id)), org_queries.business_date(clock.now())
        score, judged = queries.explained(customer_id, day), queries.judge(card, day)
        told = {
            "customer_id": card.pk, "code": card.code, "model": score.model_number, "as_of": day,
            "score": score.scored.score, "ceiling": score.scored.ceiling,
            "money": score.scored.money, "is_provisional": score.scored.is_provisional,
            "missing": score.scored.missing, "points": score.scored.points, "inputs": score.inputs.plain(),
            "is_hidden": score.is_hidden,
        }  # fmt: skip
        return {
            "customer_id": card.pk, "contribution": card.contribution_year, "basis": card.value_basis,
            "potential": card.potential, "quadrant": quadrants.quadrant_of(card),
            "score": None if score.is_empty else told, "word_of_mouth": _heard(customer_id, day),
            "judged": [
                {"subject": one.subject, "points": one.points, "evidence": [vars(proof) for proof in one.evidence]}
                for one in judged
            ],
            "is_provisional": any(one.points is None for one in judged),
        }  # fmt: skip


def _heard(customer_id: int, day: date) -> dict[str, Any] | None:
    own = survey_queries.own_degree(customer_id, day)
    if own is None:
        return None
    heard = survey_queries.heard_of(*own)
    return {"level": heard.level, "day": heard.day, "n_hear_bad": heard.reach.negative,
            "n_hear_good": heard.reach.positive}  # fmt: skip


class ShareOfWallet(OfCustomer):
    """Our share of a customer's wallet."""

    act = "customer.view"

    @door.call(returns=WalletShare, query=OnDay, finds=True)
    def get(self, request: Any, customer_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return our share of what the customer spends on what we sell, as it was estimated on a day."""
        today = org_queries.business_date(clock.now())
        day: date = min(query.get("as_of") or today, today)
        found, base = queries.wallet(customer_id, day), {"customer_id": customer_id, "as_of": day}
        if found is None:
            empty = dict.fromkeys(("purchases", "wallet", "share", "target_share", "estimated_date"))
            return base | empty | {"source": "", "trend": []}
        return base | {
            "purchases": found.purchases, "wallet": found.estimate.amount, "share": found.share,
            "target_share": found.estimate.target_share, "source": found.estimate.reason,
            "estimated_date": found.estimate.noted_date,
            "trend": [{"day": one, "share": part} for one, part in found.trend],
        }  # fmt: skip


class NextBest(OfCustomer):
    """What a customer does without that its look-alikes buy."""

    act = "customer.view"

    @door.call(returns=Offers, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return what to offer, by what it may bring a year: cross-sales and more of the same."""
        card, day = door.found(customer_queries.card(customer_id)), org_queries.business_date(clock.now())
        return {
            "segment": rules.segment(card.kind, card.tier) if card.tier else "",
            "results": [
                {
                    "product": gap.product.code, "name": gap.product.name, "is_new": gap.is_new,
                    "n_buyers": gap.n_buyers, "n_peers": gap.n_peers, "mean_value": gap.mean_value,
                    "own_value": gap.own_value, "expected": gap.expected,
                }
                for gap in queries.next_best(card, day, limit=N_OFFERS)
            ],
        }  # fmt: skip


class Quadrants(door.View):
    """Customers by current value and growth potential."""

    act = "figure.view"

    @door.call(returns=QuadrantTable, query=OfBranch, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the quadrants of everything under a branch."""
        branch = door.found(figures.scope(query.get("branch", "")))
        found = quadrants.quadrants(branch)
        return {
            "branch": branch.code, "as_of": found.as_of, "model": found.model_number, "value_from": found.value_from,
            "potential_from": found.potential_from, "n_customers": found.n_customers,
            "quadrants": [
                {"quadrant": one.code, "n_customers": one.n_customers, "contribution": one.value,
                 "potential": one.potential, "undefined_reason": one.reason}
                for one in found.quadrants
            ],
        }  # fmt: skip


urls = [
    path("value/models", ValueModels.as_view(), name="api-value-models"),
    path("value/score", Scoring.as_view(), name="api-value-score"),
    path("value/quadrants", Quadrants.as_view(), name="api-value-quadrants"),
    path("customers/<int:customer_id>/value", OneValue.as_view(), name="api-customer-value"),
    path("customers/<int:customer_id>/next-best", NextBest.as_view(), name="api-next-best"),
    path("customers/<int:customer_id>/share-of-wallet", ShareOfWallet.as_view(), name="api-share-of-wallet"),
]
