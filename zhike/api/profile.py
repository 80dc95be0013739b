"""The caller's own account: language, where one learned and worked, notices, tokens, the second factor's state.

Passwords, the second factor's secret and new tokens are given on the page: what is shown once lies in no program's log.
"""

from typing import Any

from django.conf import settings
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.api.users import Tokens, tokens_of
from zhike.apps.core import base, clock
from zhike.apps.factors import queries as factor_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries

LANGUAGES = [code for code, _name in settings.LANGUAGES]
THEMES = ("auto", "light", "dark")
MAILS = ("NEVER", "AT_ONCE", "DIGEST")
KINDS = ("TASK", "CUSTOMER", "APPROVAL", "SYSTEM")
PHONE = r"^\+?[0-9 -]{5,28}$"


def _words(**more: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=60), max_length=20, **more)


class Profile(door.Shape):
    """The caller's account; no secret is ever told."""

    username = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True, help_text="Empty: as the browser asks.")
    theme = serializers.CharField(allow_blank=True)
    schools = _words()
    employers = _words()
    home_town = serializers.CharField(allow_blank=True)
    has_second_factor = serializers.BooleanField()
    must_have_second_factor = serializers.BooleanField(help_text="Whether the caller's role may not do without one.")
    n_recovery_codes = serializers.IntegerField(help_text="Those not used yet.")


class ChangedProfile(door.Shape):
    """What is changed; what is left out stays."""

    language = serializers.ChoiceField(choices=LANGUAGES, required=False)
    theme = serializers.ChoiceField(choices=THEMES, required=False)
    schools = _words(required=False)
    employers = _words(required=False)
    home_town = serializers.CharField(max_length=60, required=False, allow_blank=True)


class NoticeWay(door.Shape):
    """How notices of a kind reach the caller outside the program."""

    mail = serializers.ChoiceField(choices=MAILS)
    by_sms = serializers.BooleanField()
    by_robot = serializers.BooleanField()


class Ways(door.Shape):
    """How notices reach the caller outside the program, and where."""

    phone = serializers.CharField(allow_blank=True)
    robot = serializers.CharField(allow_blank=True, help_text="Code of the channel of one's group.")
    ways = serializers.DictField(child=NoticeWay(), help_text="By kind: TASK, CUSTOMER, APPROVAL, SYSTEM.")


class ChangedWays(door.Shape):
    """What is changed; kinds and places left out stay as they are."""

    phone = serializers.RegexField(PHONE, required=False, allow_blank=True)
    robot = serializers.CharField(max_length=40, required=False, allow_blank=True)
    ways = serializers.DictField(child=NoticeWay(), required=False, default=dict)

    def validate_ways(self, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse a kind there is not."""
        if unknown := sorted(set(given) - set(KINDS)):
            raise serializers.ValidationError(_("There is no kind of notice %(kind)s.") % {"kind": unknown[0][:40]})
        return given


class OwnProfile(door.View):
    """The caller's account."""

    act = "self.use"

    @door.call(returns=Profile)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the caller's account."""
        return _profile()

    @door.call(returns=Profile, takes=ChangedProfile)
    def patch(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Change language, theme, or where one learned and worked."""
        me = door.found(org_queries.user(_me()))
        if {"language", "theme"} & set(body):
            org_actions.set_preference(user_id=me.pk, language=body.get("language"), theme=body.get("theme"))
        if {"schools", "employers", "home_town"} & set(body):
            told = {name: body.get(name, getattr(me, name)) for name in ("schools", "employers", "home_town")}
            org_actions.set_background(user_id=me.pk, **told, at=clock.now())
        return _profile()


class OwnNotices(door.View):
    """How notices reach the caller."""

    act = "self.use"

    @door.call(returns=Ways)
    def get(self, request: Any) -> dict[str, Any]:
        """Return how notices reach the caller outside the program."""
        return _ways()

    @door.call(returns=Ways, takes=ChangedWays)
    def patch(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Change it; text messages need a phone, and a robot that is to speak is named."""
        now = _ways()
        phone, robot = body.get("phone", now["phone"]), body.get("robot", now["robot"])
        ways = now["ways"] | body["ways"]
        if any(one["by_sms"] for one in ways.values()) and not phone:
            raise Refused("phone", _("Text messages need a phone number."))
        if robot not in {"", *(one.code for one in outbound_queries.robots())}:
            raise Refused("robot", _("There is no such robot."))
        if any(one["by_robot"] for one in ways.values()) and not robot:
            raise Refused("robot", _("Choose the robot that is to speak."))
        kept = {kind: task_actions.Ways(**one) for kind, one in ways.items()}
        task_actions.prefer(user_id=_me(), ways=kept, phone=phone, robot=robot, at=clock.now())
        return _ways()


class OwnTokens(door.View):
    """The caller's API tokens."""

    act = "self.use"

    @door.call(returns=Tokens)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the caller's API tokens; one is made on the page, where its secret is shown once."""
        return tokens_of(_me())


class OwnToken(door.View):
    """One of the caller's API tokens."""

    act = "self.use"
    http_method_names = ["delete"]

    @door.call(returns=Tokens, finds=True)
    def delete(self, request: Any, token_id: int) -> dict[str, Any]:
        """End one of the caller's API tokens at once, the one that calls too."""
        door.found(org_queries.tokens(_me()).filter(pk=token_id).first())
        org_actions.revoke_token(token_id=token_id, at=clock.now())
        return tokens_of(_me())


def _me() -> int:
    return base.actor().user_id or 0


def _profile() -> dict[str, Any]:
    me = door.found(org_queries.user(_me()))
    names = ("username", "name", "email", "language", "theme", "schools", "employers", "home_town")
    return {name: getattr(me, name) for name in names} | {
        "has_second_factor": factor_queries.factor_of(me.pk) is not None,
        "must_have_second_factor": me.role in factor_queries.demanding_roles(),
        "n_recovery_codes": factor_queries.n_codes_left(me.pk),
    }


def _ways() -> dict[str, Any]:
    reach = task_queries.reach(_me())
    ways = {
        kind: {name: getattr(one, name) for name in ("mail", "by_sms", "by_robot")}
        for kind, one in task_queries.preferences(_me()).items()
    }
    return {"phone": reach.phone, "robot": reach.robot, "ways": ways}


urls = [
    path("me/profile", OwnProfile.as_view(), name="api-own-profile"),
    path("me/notices", OwnNotices.as_view(), name="api-own-notices"),
    path("me/tokens", OwnTokens.as_view(), name="api-own-tokens"),
    path("me/tokens/<int:token_id>", OwnToken.as_view(), name="api-own-token"),
]
