"""Notices: given once, read, and how somebody wants them by mail."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.tasks.models import Notice, Preference


@transaction.atomic
def notify(
    *, user_ids: Iterable[int], title: str, text: str = "", link: str = "", level: str = "info",
    key: str | None = None, at: datetime,
) -> int:  # fmt: skip
    """Tell some people something inside the program; with a key each is told once. Return how many were told."""
    told = []
    with base.acting_as(base.System("notify")):
        known = set(Notice.objects.filter(key=key).values_list("user_id", flat=True)) if key else set()
        for user_id in dict.fromkeys(user_ids):
            if user_id in known:
                continue
            told.append(
                Notice(user_id=user_id, title=title[:200], text=text[:500], link=link, level=level, key=key, at=at)
            )
        Notice.objects.bulk_create(told)
    if told:
        core_actions.record("notice.given", {"notice_ids": [row.pk for row in told]}, at=at)
    return len(told)


def read_notice(*, notice_id: int, user_id: int, at: datetime) -> None:
    """Note that a person has read what they were told."""
    Notice.objects.filter(pk=notice_id, user_id=user_id, read_at=None).update(read_at=at)


def read_all(*, user_id: int, at: datetime) -> int:
    """Note that a person has read everything they were told; return how many notices were new."""
    return Notice.objects.filter(user_id=user_id, read_at=None).update(read_at=at)


@transaction.atomic
def prefer_mail(*, user_id: int, mail: str, at: datetime) -> None:
    """Keep how a person wants notices by mail."""
    if mail not in Preference.Mail.values:
        raise ValueError(f"not a way to be told: {mail}")
    Preference.objects.update_or_create(user_id=user_id, defaults={"mail": mail})
    core_actions.audit("preference.change", noun="user", object_id=user_id, at=at, values={"mail": mail})
