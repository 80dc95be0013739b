"""Notices: what the caller was told, and that it was read."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import base, clock
from zhike.apps.tasks import actions, queries


class Notice(door.Shape):
    """Something the caller was told."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    link = serializers.CharField(allow_blank=True, help_text="Page it is about.")
    level = serializers.CharField()
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class NoticePage(door.Shape):
    """A page of notices, newest first."""

    results = Notice(many=True)
    next = serializers.URLField(allow_null=True)
    n_unread = serializers.IntegerField(help_text="Counted up to 100.")


class NoticesAsked(door.Shape):
    """Which notices are wanted."""

    is_unread = serializers.BooleanField(required=False, default=False, help_text="Only those not read yet.")
    before = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, help_text="Place behind which the page begins."
    )
    size = paging.size()


class AllRead(door.Shape):
    """How many notices were new."""

    n_read = serializers.IntegerField()


class Notices(door.View):
    """The caller's notices."""

    act = "self.use"

    @door.call(returns=NoticePage, query=NoticesAsked)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return a page of what the caller was told."""
        me, size = _me(), query["size"]
        rows = queries.notices(me)
        rows = rows.filter(read_at=None) if query["is_unread"] else rows
        rows = rows.filter(pk__lt=query["before"]) if "before" in query else rows
        found = list(rows[: size + 1])
        following = paging.address(request, before=str(found[size - 1].pk)) if len(found) > size else None
        return {
            "results": [_told(row) for row in found[:size]], "next": following, "n_unread": queries.n_unread(me)
        }  # fmt: skip


class NoticesRead(door.View):
    """Everything read."""

    act = "self.use"

    @door.call(returns=AllRead)
    def post(self, request: Any) -> dict[str, Any]:
        """Mark everything as read."""
        return {"n_read": actions.read_all(user_id=_me(), at=clock.now())}


class NoticeRead(door.View):
    """One notice read."""

    act = "self.use"

    @door.call(returns=Notice, finds=True)
    def post(self, request: Any, notice_id: int) -> dict[str, Any]:
        """Mark a notice as read."""
        door.found(queries.notice(notice_id, _me()))
        actions.read_notice(notice_id=notice_id, user_id=_me(), at=clock.now())
        return _told(door.found(queries.notice(notice_id, _me())))


def _me() -> int:
    return base.actor().user_id or 0


def _told(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "title", "text", "link", "level", "at", "read_at")}


urls = [
    path("notices", Notices.as_view(), name="api-notices"),
    path("notices/read", NoticesRead.as_view(), name="api-notices-read"),
    path("notices/<int:notice_id>/read", NoticeRead.as_view(), name="api-notice-read"),
]
