"""Level tests: what people said of several levels, the standard published of it, readings that tell who keeps to it."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.analytics import levels
from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.reviews import actions, queries, rules


class TestedLevel(door.Shape):
    """A level, how many were asked and how many liked it."""

    level = serializers.FloatField()
    asked = serializers.IntegerField(min_value=1, max_value=10**9)
    liked = serializers.IntegerField(min_value=0, max_value=10**9)


class NewLevelTest(door.Shape):
    """What was varied, and what people said."""

    name = serializers.CharField(max_length=120)
    parameter = serializers.CharField(max_length=80)
    unit = door.optional(16)
    day = serializers.DateField()
    levels = TestedLevel(many=True)
    note = door.optional(4_000)


class NewStandard(door.Shape):
    """What every place keeps to."""

    standard = serializers.FloatField()
    tolerance = serializers.FloatField(min_value=0)
    version = serializers.IntegerField(min_value=0)


class NewLevelCheck(door.Shape):
    """A reading taken at a place."""

    branch = serializers.CharField(max_length=40, help_text="Code of the branch.")
    reading = serializers.FloatField()
    day = serializers.DateField()


class PlaceKept(door.Shape):
    """How a place keeps to the standard; without a branch all places together."""

    branch = serializers.CharField(allow_null=True)
    kept = serializers.IntegerField()
    readings = serializers.IntegerField()
    share = serializers.FloatField()


class LevelTestTold(NewLevelTest):
    """A test with the best level, the standard and who keeps to it."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    best_level = serializers.FloatField()
    share = serializers.FloatField(help_text="Liked it of those asked, 0 to 1.")
    is_clear = serializers.BooleanField(help_text="Whether its interval touches that of no other level.")
    standard = serializers.FloatField(allow_null=True)
    tolerance = serializers.FloatField(allow_null=True)
    places = PlaceKept(many=True)


class LevelTestList(door.Shape):
    """The tests, newest first."""

    results = LevelTestTold(many=True)


class LevelTests(door.View):
    """The tests of levels."""

    acts = {"GET": "review.view", "POST": "sheet.manage"}

    @door.call(returns=LevelTestList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the tests of levels."""
        return {"results": [told(row) for row in queries.level_tests()]}

    @door.call(returns=LevelTestTold, status=201, takes=NewLevelTest)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Keep what people said of several levels."""
        given = [(one["level"], one["asked"], one["liked"]) for one in body.pop("levels")]
        try:
            leveltest_id = actions.add_level_test(new=actions.NewLevelTest(**body, levels=given), at=clock.now())
        except actions.LevelTestRefused as refusal:
            raise _refused(refusal) from None
        self.headers["Location"] = reverse("api-leveltest", args=[leveltest_id])
        return told(door.found(queries.level_test(leveltest_id)))


class LevelTest(door.View):
    """One test of levels."""

    act = "review.view"

    @door.call(returns=LevelTestTold, finds=True)
    def get(self, request: Any, leveltest_id: int) -> dict[str, Any]:
        """Return a test with the best level and who keeps to the standard."""
        return told(door.found(queries.level_test(leveltest_id)))


class LevelStandard(door.View):
    """The standard published of a test."""

    act = "sheet.manage"

    @door.call(returns=LevelTestTold, takes=NewStandard, finds=queries.level_test)
    def post(self, request: Any, leveltest_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Publish one of the tested levels as what every place keeps to."""
        try:
            actions.publish_standard(leveltest_id=leveltest_id, **body, at=clock.now())
        except actions.LevelTestRefused as refusal:
            raise _refused(refusal) from None
        return told(door.found(queries.level_test(leveltest_id)))


class LevelChecks(door.View):
    """Readings at places."""

    act = "review.add"

    @door.call(returns=LevelTestTold, status=201, takes=NewLevelCheck, finds=queries.level_test)
    def post(self, request: Any, leveltest_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a reading taken at a place."""
        branch = org_queries.row_branches(base.actor()).filter(code=body.pop("branch")).first()
        try:
            actions.add_level_check(
                leveltest_id=leveltest_id, branch_id=branch.pk if branch else 0, **body, at=clock.now()
            )
        except (actions.LevelTestRefused, actions.ReviewRefused) as refusal:
            raise _refused(refusal) from None
        return told(door.found(queries.level_test(leveltest_id)))


def _refused(refusal: Exception) -> Refused:
    field, text = rules.LEVEL_FAULTS[str(refusal)]
    return Refused(field, str(text), code=str(refusal))


def told(row: Any) -> dict[str, Any]:
    """Return a test of levels as programs read it."""
    tested = queries.tested(row)
    best = levels.best(tested)
    places = [
        {"branch": one.branch and one.branch.code, "kept": one.n_kept, "readings": one.n, "share": one.n_kept / one.n}
        for one in queries.kept_by_branch(row)
    ]
    names = ("id", "name", "parameter", "unit", "day", "note", "version", "standard", "tolerance")
    given = [{"level": value, "asked": n_asked, "liked": n_liked} for value, n_asked, n_liked in row.levels]
    return {name: getattr(row, name) for name in names} | {
        "levels": given, "best_level": best.value, "share": float(best.share), "is_clear": levels.is_clear(tested),
        "places": places,
    }  # fmt: skip


urls = [
    path("level-tests", LevelTests.as_view(), name="api-leveltests"),
    path("level-tests/<int:leveltest_id>", LevelTest.as_view(), name="api-leveltest"),
    path("level-tests/<int:leveltest_id>/standard", LevelStandard.as_view(), name="api-level-standard"),
    path("level-tests/<int:leveltest_id>/checks", LevelChecks.as_view(), name="api-level-checks"),
]
