"""Surveys and satisfaction: waves with results, the degree (csd) and the index (csi), indicators, word of mouth."""

from fractions import Fraction
from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.analytics import satisfaction
from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.insight.queries import figures, voices
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import actions, queries

MOST_WAVES = 50


def _number(words: str = "") -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=words or None)


class SatisfactionQuery(door.Shape):
    """Of which branch."""

    branch = serializers.CharField(max_length=40, required=False, default="", help_text="Code; left out: one's own.")


class SurveyRow(door.Shape):
    """A survey."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    is_satisfaction = serializers.BooleanField()
    branch = serializers.CharField()
    n_waves = serializers.IntegerField()


class SurveyRows(door.Shape):
    """The surveys by name; they have one page."""

    results = SurveyRow(many=True)


class WaveRow(door.Shape):
    """A wave."""

    id = serializers.IntegerField()
    survey = serializers.IntegerField()
    name = serializers.CharField()
    first_date = serializers.DateField()
    last_date = serializers.DateField()
    state = serializers.ChoiceField(choices=["OPEN", "CLOSED"])
    n_asked = serializers.IntegerField()
    seed = serializers.IntegerField(help_text="Of the sample: the same seed draws the same customers.")


class WaveRows(door.Shape):
    """The last fifty waves, newest first."""

    results = WaveRow(many=True)


class ToldQuestion(door.Shape):
    """What came out of a question."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    kind = serializers.CharField()
    dimension = serializers.CharField()
    importance = serializers.IntegerField()
    n_answers = serializers.IntegerField()
    csd = _number("Sum of what was perceived ÷ sum of what was expected.")
    score = _number("NPS −1 to 1, CSAT 0 to 1, CES 1 to 7.")
    low = _number("Lower end of the 95 % interval of the score.")
    high = _number()
    quadrant = serializers.CharField(help_text="IMPROVE, KEEP, WATCH or EASE; empty without a degree.")


class ToldGroup(door.Shape):
    """What came out of a group, as it was when asked."""

    code = serializers.CharField()
    n_answered = serializers.IntegerField(allow_null=True, help_text="None where the group is too small to be told.")
    csd = _number()
    level = serializers.CharField()


class ToldWave(WaveRow):
    """A wave with its results."""

    n_answered = serializers.IntegerField(allow_null=True, help_text="None where too few answered to be told.")
    response_rate = _number()
    csd = _number("Degree of satisfaction: ΣB ÷ ΣA.")
    csd_mean = _number("Mean of the ratios of the single answers.")
    csi = _number("Index of satisfaction, 0 to 100.")
    levels = serializers.DictField(child=serializers.IntegerField(allow_null=True), help_text="Respondents by level.")
    questions = ToldQuestion(many=True)
    by_tier = ToldGroup(many=True)


class ToldIndicator(door.Shape):
    """One of the six indicators; None where data are not enough."""

    code = serializers.CharField()
    value = _number("A part of 1.")
    previous = _number()
    part = _number()
    base = _number()
    target = _number("Of complaints and sensitivity to prices at most, of the others at least.")


class ToldIndicators(door.Shape):
    """The six indicators of the 91 days up to the business date, reputation of the last wave."""

    results = ToldIndicator(many=True)


class ToldReach(door.Shape):
    """Whom the respondents of the last wave of satisfaction tell of us."""

    wave = serializers.IntegerField(allow_null=True)
    levels = serializers.DictField(child=serializers.IntegerField(allow_null=True))
    negative = serializers.IntegerField(allow_null=True)
    positive = serializers.IntegerField(allow_null=True, help_text="A lower bound.")
    net = serializers.IntegerField(allow_null=True)


class ToldPart(door.Shape):
    """A part of the index."""

    code = serializers.CharField(help_text="A dimension, or the id of a question.")
    weight = _number("Percent; of a question None: it weighs by its importance.")
    value = _number("0 to 100.")


class ToldIndex(door.Shape):
    """The index of the last wave of satisfaction with its parts, and the degree beside it."""

    wave = serializers.IntegerField(allow_null=True)
    csi = _number()
    csd = _number()
    parts = ToldPart(many=True)


class SurveyList(door.View):
    """The surveys."""

    act = "figure.view"

    @door.call(returns=SurveyRows)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the surveys."""
        names = ("id", "name", "is_satisfaction", "n_waves")
        rows = [{name: getattr(one, name) for name in names} | {"branch": one.branch.code} for one in queries.surveys()]
        return {"results": rows}


class WaveList(door.View):
    """The waves."""

    act = "figure.view"

    @door.call(returns=WaveRows)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the last waves."""
        return {"results": [_wave(one) for one in queries.waves()[:MOST_WAVES]]}


class OneWave(door.View):
    """A wave."""

    act = "figure.view"

    @door.call(returns=ToldWave, query=SatisfactionQuery, finds=True)
    def get(self, request: Any, wave_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return what came out of a wave."""
        wave = door.found(queries.wave(wave_id))
        told = queries.results(wave, _branches(query))
        return _wave(wave) | {
            "n_answered": None if told.is_hidden else told.n_answered, "response_rate": _plain(told.response_rate),
            "csd": _plain(told.degree.value), "csd_mean": _plain(told.degree.mean), "csi": _plain(told.index.value),
            "levels": told.shown_levels, "questions": [_question(one) for one in told.questions],
            "by_tier": [
                {
                    "code": one.code, "n_answered": None if one.is_hidden else one.n_answered,
                    "csd": None if one.is_hidden else _plain(one.degree.value), "level": one.level,
                }
                for one in told.by_tier
            ],
        }  # fmt: skip


class WaveClosing(door.View):
    """The end of a wave."""

    act = "survey.manage"

    @door.call(returns=WaveRow, finds=queries.wave)
    def post(self, request: Any, wave_id: int) -> dict[str, Any]:
        """Take no more answers; where satisfaction fell its owner gets a task to say why."""
        at = clock.now()
        try:
            actions.close_wave(wave_id=wave_id, day=org_queries.business_date(at), at=at)
        except actions.SurveyRefused as refused:
            raise Refused("state", str(refused)) from None
        return _wave(door.found(queries.wave(wave_id)))


class SatisfactionIndicators(door.View):
    """The six indicators."""

    act = "figure.view"

    @door.call(returns=ToldIndicators, query=SatisfactionQuery, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the six indicators."""
        found = voices.indicators(org_queries.business_date(clock.now()), _branches(query))
        rows = [
            {
                "code": told.one.code, "value": _plain(told.one.value), "previous": _plain(told.one.previous),
                "part": _plain(told.one.part), "base": _plain(told.one.whole), "target": _plain(told.target),
            }
            for told in found
        ]  # fmt: skip
        return {"results": rows}


class WordOfMouth(door.View):
    """Whom respondents tell."""

    act = "figure.view"

    @door.call(returns=ToldReach, query=SatisfactionQuery, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how many people hear good and bad of us."""
        wave, told = _last(query)
        levels = told.shown_levels if told else dict.fromkeys(satisfaction.LEVELS, 0)
        reach = told.shown_reach if told else None
        return {
            "wave": wave.pk if wave else None, "levels": levels, "negative": reach.negative if reach else None,
            "positive": reach.positive if reach else None, "net": reach.net if reach else None,
        }  # fmt: skip


class SatisfactionIndex(door.View):
    """The index."""

    act = "figure.view"

    @door.call(returns=ToldIndex, query=SatisfactionQuery, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the index with its parts."""
        wave, told = _last(query)
        if told is None:
            return {"wave": None, "csi": None, "csd": None, "parts": []}
        parts = [
            {"code": code, "weight": told.weights.get(code), "value": _plain(value)}
            for code, value in told.index.parts.items()
        ]
        return {
            "wave": wave.pk, "csi": _plain(told.index.value), "csd": _plain(told.degree.value), "parts": parts
        }  # fmt: skip


def _branches(query: dict[str, Any]) -> tuple[int, ...]:
    return org_queries.subtree_ids(door.found(figures.scope(query["branch"])).pk)


def _last(query: dict[str, Any]) -> tuple[Any, queries.Results | None]:
    wave = queries.last_of_satisfaction()
    ids = _branches(query)
    return wave, queries.results(wave, ids) if wave else None


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)


def _question(one: queries.Measured) -> dict[str, Any]:
    question, score = one.question, one.score
    names = ("id", "kind", "dimension", "importance")
    degree: Fraction | None = one.degree.value
    return {name: getattr(question, name) for name in names} | {
        "text": question.text_zh, "n_answers": one.n_answered, "csd": _plain(degree),
        "score": score.value if score else None, "low": score.low if score else None,
        "high": score.high if score else None, "quadrant": one.quadrant,
    }  # fmt: skip


def _wave(one: Any) -> dict[str, Any]:
    names = ("id", "name", "first_date", "last_date", "state", "n_asked", "seed")
    return {name: getattr(one, name) for name in names} | {"survey": one.edition.survey_id}


urls = [
    path("surveys", SurveyList.as_view(), name="api-surveys"),
    path("waves", WaveList.as_view(), name="api-waves"),
    path("waves/<int:wave_id>", OneWave.as_view(), name="api-wave"),
    path("waves/<int:wave_id>/close", WaveClosing.as_view(), name="api-wave-close"),
    path("satisfaction/indicators", SatisfactionIndicators.as_view(), name="api-satisfaction-indicators"),
    path("satisfaction/word-of-mouth", WordOfMouth.as_view(), name="api-word-of-mouth"),
    path("satisfaction/csi", SatisfactionIndex.as_view(), name="api-satisfaction-csi"),
]
