"""Notices: given once, read, and how somebody wants them outside the program."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.tasks.models import Notice, Preference, Reach


@transaction.atomic
def notify(
    *, user_ids: Iterable[int], title: str, text: str = "", link: str = "", level: str = "info",
    kind: str = Notice.Kind.CUSTOMER, key: str | None = None, at: datetime,
) -> int:  # fmt: skip
    """Tell some people something inside the program; with a key each is told once. Return how many were told."""
    told = []
    with base.acting_as(base.System("notify")):
        known = set(Notice.objects.filter(key=key).values_list("user_id", flat=True)) if key else set()
        for user_id in dict.fromkeys(user_ids):
            if user_id in known:
                continue
            told.append(Notice(
                user_id=user_id, title=title[:200], text=text[:500], link=link, level=level, kind=kind, key=key, at=at
            ))  # fmt: skip
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


@dataclass(frozen=True)
class Ways:
    """How a person wants notices of one kind, beside the program itself."""

    mail: str = Preference.Mail.NEVER
    by_sms: bool = False
    by_robot: bool = False

    def __post_init__(self) -> None:
        if self.mail not in Preference.Mail.values:
            raise ValueError(f"not a way to be told: {self.mail}")


@transaction.atomic
def prefer(*, user_id: int, ways: Mapping[str, Ways], phone: str = "", robot: str = "", at: datetime) -> None:
    """Keep how a person wants notices of each kind, and where they are reached; kinds not named come inside only."""
    if unknown := set(ways) - set(Notice.Kind.values):
        raise ValueError(f"not a kind of notice: {sorted(unknown)}")
    for kind in Notice.Kind.values:
        wanted = vars(ways.get(kind, Ways()))
        Preference.objects.update_or_create(user_id=user_id, kind=kind, defaults=wanted)
    Reach.objects.update_or_create(user_id=user_id, defaults={"phone": phone, "robot": robot})
    told = {kind: "; ".join(f"{name}={value}" for name, value in vars(one).items()) for kind, one in ways.items()}
    values = {**told, "robot": robot, "has_phone": bool(phone)}
    core_actions.audit("preference.change", noun="user", object_id=user_id, at=at, values=values)
