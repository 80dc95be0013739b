"""Settings of channels: what each kind needs, and what breaks a rule."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhike.apps.outbound.rules import robots

SECURITIES = ("STARTTLS", "SSL", "NONE")
_ROBOT = frozenset({"url"})
# What a kind of channel must have, and what it may have besides.
NEEDED = {
    "SMTP": frozenset({"host", "port", "security", "sender"}), "GENERIC_SMS": frozenset({"url", "body"}),
    "WECOM": _ROBOT, "DINGTALK": _ROBOT, "FEISHU": _ROBOT,
}  # fmt: skip
_BESIDES = {"SMTP": frozenset({"username", "secret"})}


def optional(provider: str) -> frozenset[str]:
    """Return what a kind of channel may have besides what it must."""
    return _BESIDES.get(provider, frozenset({"secret"}))


def settings_fault(provider: str, settings: Mapping[str, Any]) -> str:
    """Return in a sentence what is wrong with the settings of a kind of channel; empty when nothing is."""
    needed, names = NEEDED[provider], set(settings)
    if missing := sorted(needed - names):
        return _("Missing: %(names)s.") % {"names": ", ".join(missing)}
    if unknown := sorted(names - needed - optional(provider)):
        return _("Not of this kind of channel: %(names)s.") % {"names": ", ".join(unknown)}
    return sender_fault(settings.get("sender", "@")) or body_fault(settings.get("body", "{}"))


def sender_fault(sender: str) -> str:
    """Return what is wrong with the sender of mails."""
    return "" if "@" in sender and sender.isprintable() else _("This needs an e-mail address.")


def body_fault(body: str) -> str:
    """Return what is wrong with the body a gateway is sent."""
    try:
        unknown = robots.unknown_marks(body)
    except ValueError:
        return _("This is not JSON.")
    return _("There is no placeholder {%(name)s}.") % {"name": unknown[0]} if unknown else ""
