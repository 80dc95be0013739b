"""Reviews: the list of the pages, one with its points, keeping one, taking one back; the check-lists."""

from dataclasses import replace
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.media import record
from zhike.api.render import Refused
from zhike.apps.core import base, clock, lists
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.reviews import actions, queries, rules
from zhike.apps.reviews import lists as review_lists

REVIEWS = replace(
    review_lists.REVIEWS,
    columns=(
        *review_lists.REVIEWS.columns,
        lists.Column("branch_code", gettext_lazy("Branch code"), "branch__code"),
        lists.Column("username", gettext_lazy("Username"), "user__username"),
    ),
)
FAULTS = {
    "NO_CONTACT": ("interaction_id", gettext_lazy("There is no such contact among yours.")),
    "NO_BRANCH": ("branch", gettext_lazy("There is no such branch among yours.")),
    "BAD_MARKS": ("marks", gettext_lazy("A mark for each point of the check-list, in its order.")),
    "NO_DOER": ("username", gettext_lazy("There is no such person.")),
    "NOT_THEIRS": ("rival_id", gettext_lazy("Only a mystery visit is paid to a competitor.")),
}


class ReviewRow(paging.row_shape(REVIEWS, required=False)):  # type: ignore[misc]
    """A review in the list."""


class GivenMark(door.Shape):
    """What was found at a point."""

    mark = serializers.ChoiceField(choices=list(rules.MARKS))
    remark = door.optional(300)


class PointFound(GivenMark):
    """A point as it was asked then, and what was found."""

    point = serializers.CharField()


class FullReview(paging.row_shape(REVIEWS, required=True)):  # type: ignore[misc]
    """A review with what was found and the tasks that came of it."""

    interaction_id = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    marks = PointFound(many=True)
    task_ids = serializers.ListField(child=serializers.IntegerField())
    version = serializers.IntegerField()


class NewReview(door.Shape):
    """A review: of a talk with its contact, of a place or a process with its branch."""

    kind = serializers.ChoiceField(choices=rules.KINDS)
    subject = serializers.CharField(max_length=120)
    day = serializers.DateField()
    marks = GivenMark(many=True)
    interaction_id = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, allow_null=True, default=None
    )
    rival_id = record("Of a mystery visit: the competitor whose place it was.")
    branch = door.optional(40, "The code of the branch; left out, the caller's.")
    note = door.optional(4_000)
    improvements = serializers.ListField(
        child=serializers.CharField(max_length=rules.LONGEST_IMPROVEMENT), required=False,
        max_length=rules.MOST_IMPROVEMENTS,
        help_text="Each becomes a task.",
    )  # fmt: skip
    username = door.optional(60, "Who sees to what must get better; left out, the caller.")
    due_date = serializers.DateField(required=False, allow_null=True, default=None)


class CheckList(door.Shape):
    """The points of a kind of review; version 0 is that of the program."""

    kind = serializers.ChoiceField(choices=rules.KINDS)
    items = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()


class CheckLists(door.Shape):
    """Every check-list."""

    results = CheckList(many=True)


class Reviews(door.View):
    """The reviews one may see."""

    acts = {"GET": "review.view", "POST": "review.add"}

    @paging.listed(REVIEWS, ReviewRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the reviews the caller may see."""
        return REVIEWS

    @door.call(returns=FullReview, status=201, takes=NewReview, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a review; each thing that must get better becomes a task."""
        who = base.actor()
        branch = org_queries.row_branches(who).filter(code=body.pop("branch") or _own_code()).first()
        doer = _doer(body.pop("username"))
        marks = [actions.Mark(**one) for one in body.pop("marks")]
        if body.get("rival_id") and market_queries.competitor(body["rival_id"]) is None:
            raise Refused("rival_id", _("There is no such record."))
        new = actions.NewReview(**body, marks=marks, branch_id=branch.pk if branch else None, doer_id=doer)
        try:
            review_id = actions.add_review(new=new, at=clock.now())
        except actions.ReviewRefused as refusal:
            field, text = FAULTS[str(refusal)]
            raise Refused(field, str(text), code=str(refusal)) from None
        self.headers["Location"] = reverse("api-review", args=[review_id])
        return told(review_id)


def _own_code() -> str:
    return org_queries.user(base.actor().user_id or 0).branch.code  # type: ignore[union-attr]


def _doer(username: str) -> int | None:
    if not username:
        return None
    chosen = org_queries.people_for(base.actor()).filter(username=username).first()
    if chosen is None:
        raise Refused("username", _("There is no such person."))
    return chosen.pk


class Review(door.View):
    """One review."""

    act = "review.view"

    @door.call(returns=FullReview, finds=True)
    def get(self, request: Any, review_id: int) -> dict[str, Any]:
        """Return a review."""
        return told(review_id)


class ReviewTaking(door.View):
    """Taking one's own review back."""

    act = "review.add"

    @door.call(returns=FullReview, finds=queries.review)
    def post(self, request: Any, review_id: int) -> dict[str, Any]:
        """Take one's own review back; the tasks that came of it stay."""
        was = told(review_id)
        try:
            actions.take_back_review(review_id=review_id, at=clock.now())
        except actions.NoSuchReview:
            door.found(None)
        return was


class ReviewSheets(door.View):
    """The check-lists of reviews."""

    act = "review.view"

    @door.call(returns=CheckLists)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the points of every kind of review."""
        return {"results": [vars(points) | {"items": list(points.items)} for points in queries.sheets()]}


def told(review_id: int) -> dict[str, Any]:
    """Return a visible review."""
    row = door.found(queries.review(review_id))
    marks = [{"point": point, "mark": mark, "remark": remark} for point, mark, remark in row.marks]
    more = {"marks": marks, "task_ids": [task.pk for task in queries.improvements(review_id)]}
    return (
        paging.row(REVIEWS, row) | {name: getattr(row, name) for name in ("interaction_id", "note", "version")} | more
    )


urls = [
    path("reviews", Reviews.as_view(), name="api-reviews"),
    path("reviews/sheets", ReviewSheets.as_view(), name="api-review-sheets"),
    path("reviews/<int:review_id>", Review.as_view(), name="api-review"),
    path("reviews/<int:review_id>/take-back", ReviewTaking.as_view(), name="api-review-taking"),
]
