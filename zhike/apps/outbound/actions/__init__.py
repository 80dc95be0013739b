"""Writes of outbound: messages queued, delivered, tried again; channels, webhooks, templates and phrases kept."""

from zhike.apps.outbound.actions.channels import CodeTaken, SecretNeeded, add_channel, change_channel, try_channel
from zhike.apps.outbound.actions.delivering import NotReady, deliver, post_letter
from zhike.apps.outbound.actions.hooks import (
    EventsUnknown,
    add_hook,
    change_hook,
    remove_hook,
    rotate_secret,
    tell_hook,
)
from zhike.apps.outbound.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.outbound.actions.sending import (
    give_to,
    hold_back,
    keep_call,
    lay_by,
    retry,
    send,
    stop,
    stop_waiting,
    take_in,
)
from zhike.apps.outbound.actions.wording import (
    NameTaken,
    TextRefused,
    add_phrase,
    add_template,
    change_template,
    check_text,
    remove_phrase,
    remove_template,
)

__all__ = [
    "CodeTaken", "EventsUnknown", "NameTaken", "NotReady", "SecretNeeded", "TextRefused", "add_channel", "add_hook",
    "add_phrase", "add_template", "change_channel", "change_hook", "change_template", "check_text", "deliver",
    "forget_customer", "forget_person", "give_to", "hold_back", "keep_call", "lay_by", "post_letter", "remove_hook",
    "remove_phrase", "remove_template", "repoint_customer", "restore_customer", "retry", "rotate_secret", "send",
    "stop", "stop_waiting", "take_in", "tell_hook", "try_channel",
]  # fmt: skip
