"""Passing notices on: by mail at once or in a digest, to one's phone, to the robot of one's group."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.tasks import queries
from zhike.apps.tasks.actions.reminding import as_reader
from zhike.apps.tasks.models import Notice, Preference

# What was said longer ago is no news for a digest.
DIGEST_REACH = timedelta(days=7)
# A robot speaks where others listen: it says that there is something, and never about whom.
NEWS: Mapping[str, Any] = {
    Notice.Kind.TASK: gettext_lazy("%(name)s: there is something to do; please look into Zhike."),
    Notice.Kind.CUSTOMER: gettext_lazy("%(name)s: there is news of a customer; please look into Zhike."),
    Notice.Kind.APPROVAL: gettext_lazy("%(name)s: a decision is asked for or was made; please look into Zhike."),
    Notice.Kind.SYSTEM: gettext_lazy("%(name)s: the program needs you; please look into Zhike."),
}


def pass_on(*, notice_ids: Sequence[int], at: datetime) -> int:
    """Hand notices to the outbox by every way their readers want at once; return how many messages. Once each."""
    rows, n_sent = Notice.objects.filter(pk__in=notice_ids).order_by("id"), 0
    for user_id, told in _by_reader(rows):
        ways = queries.preferences(user_id)
        by_mail = [one for one in told if ways[one.kind].mail == Preference.Mail.AT_ONCE and one.mailed_at is None]
        n_sent += bool(by_mail) and _mail(user_id, by_mail, f"notice:{by_mail[0].pk}", at)
        n_sent += sum(_text(one, at) for one in told if ways[one.kind].by_sms)
        n_sent += sum(_speak(one, at) for one in told if ways[one.kind].by_robot)
    return n_sent


def mail_digests(*, day: date, at: datetime) -> int:
    """Hand everybody who wants a digest one mail with what they have not read; return how many mails."""
    wanting = Preference.objects.filter(mail=Preference.Mail.DIGEST).values("user_id")
    rows = Notice.objects.filter(mailed_at=None, read_at=None, at__gt=at - DIGEST_REACH, user_id__in=wanting)
    n_sent = 0
    for user_id, told in _by_reader(rows.order_by("id")):
        ways = queries.preferences(user_id)
        wanted = [one for one in told if ways[one.kind].mail == Preference.Mail.DIGEST]
        n_sent += bool(wanted) and _mail(user_id, wanted, f"digest:{user_id}:{day}", at)
    return n_sent


def _by_reader(rows: Any) -> list[tuple[int, list[Notice]]]:
    found: dict[int, list[Notice]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row)
    return list(found.items())


@transaction.atomic
def _mail(user_id: int, told: Sequence[Notice], key: str, at: datetime) -> bool:
    with as_reader(user_id) as reader:
        if reader is None or not reader.user.email:
            return False
        n = {"n": len(told)}
        subject = told[0].title if len(told) == 1 else ngettext("%(n)d notice", "%(n)d notices", n["n"]) % n
        text = "\n\n".join("\n".join(filter(None, (row.title, row.text, _address(row.link)))) for row in told)
        sent = _send(user_id, channel="EMAIL", to=reader.user.email, subject=subject, text=text, key=key, at=at)
    Notice.objects.filter(pk__in=[row.pk for row in told]).update(mailed_at=at)
    return sent


def _address(link: str) -> str:
    """Return a link as it leads out of a mail; none while nobody has said under which address we are reached."""
    return f"{settings.ZHIKE_ADDRESS}{link}" if settings.ZHIKE_ADDRESS and link.startswith("/") else ""


def _text(notice: Notice, at: datetime) -> bool:
    phone = queries.reach(notice.user_id).phone
    with as_reader(notice.user_id) as reader:
        if reader is None or not phone:
            return False
        return _send(notice.user_id, channel="SMS", to=phone, text=notice.title, key=f"notice:{notice.pk}:sms", at=at)


def _speak(notice: Notice, at: datetime) -> bool:
    robot = queries.reach(notice.user_id).robot
    with as_reader(notice.user_id) as reader:
        if reader is None or not robot:
            return False
        text = str(NEWS[notice.kind]) % {"name": reader.user.name}
        return _send(notice.user_id, channel="ROBOT", to=robot, text=text, key=f"notice:{notice.pk}:robot", at=at)


def _send(user_id: int, **message: Any) -> bool:
    return outbound_actions.send(noun="user", object_id=user_id, **message) is not None
