"""Why a message did not leave: a short code that is kept, and its sentence in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

MOST_ATTEMPTS = 5
REASONS = {
    "NO_CHANNEL": gettext_noop("No channel of this kind is set up and switched on."),
    "NO_ADDRESS": gettext_noop("The recipient has no address for this channel."),
    "BAD_RECIPIENT": gettext_noop("The recipient's address cannot be read."),
    "MISSING_VALUE": gettext_noop("The text needs what is not known of this recipient: %(detail)s."),
    "SUPPRESSED": gettext_noop("The customer is suppressed: nothing is sent to them."),
    "NON": gettext_noop("It advertises, and this is no customer of ours: they are left in peace."),
    "NO_CONSENT": gettext_noop("It advertises, and the customer has not agreed to that."),
    "WITHDRAWN": gettext_noop("It advertises, and the customer has withdrawn their consent to that."),
    "HELD_BACK": gettext_noop("An administrator stopped it before it left."),
    "GONE": gettext_noop("The customer is no longer there."),
    "HOOK_OFF": gettext_noop("The webhook is switched off."),
    "KEY_CHANGED": gettext_noop(
        "The settings cannot be opened: the installation has another secret key now. Enter them again."
    ),
    "BAD_ADDRESS": gettext_noop("The address is not one that can be called."),
    "NOT_ENCRYPTED": gettext_noop("%(detail)s would be called without encryption."),
    "INNER_ADDRESS": gettext_noop(
        "%(detail)s lies inside the house or on this machine; the administrator has not allowed it."
    ),
    "NO_SUCH_HOST": gettext_noop("The name %(detail)s leads nowhere."),
    "NO_CONNECTION": gettext_noop("No connection to %(detail)s."),
    "TOO_SLOW": gettext_noop("%(detail)s took too long."),
    "REDIRECTED": gettext_noop("The receiver answered %(detail)s; redirects are not followed."),
    "ANSWERED": gettext_noop("The receiver answered %(detail)s."),
    "ROBOT_REFUSED": gettext_noop("The robot refused the message with the code %(detail)s."),
    "LOGIN_REFUSED": gettext_noop("%(detail)s refused user name and password."),
    "NO_SENDER": gettext_noop("The mail names no sender that can be read."),
    "NO_CUSTOMER": gettext_noop("No customer and no key person has the sender's address; say whose it is."),
    "SEVERAL_CUSTOMERS": gettext_noop("More than one customer has the sender's address; say whose it is."),
    "OTHER_SENDER": gettext_noop("It answers a mail of ours, but its sender is not known there; say whose it is."),
    "AUTOMATIC": gettext_noop("A machine wrote it: an absence, or a mail that did not arrive."),
    "EMPTY_MAIL": gettext_noop("There are no words in the mail that can be read."),
    "MAIL_TOO_LARGE": gettext_noop("The mail is larger than 20 MB: it stays in the mailbox, its head alone was read."),
    "NOT_ANSWERED": gettext_noop("Nobody answered the call."),
    "RECIPIENT_REFUSED": gettext_noop("The mail server refused the recipient with %(detail)s."),
}  # fmt: skip


class Undelivered(Exception):
    """A message did not arrive this time; it is tried again."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code


class Stopped(Undelivered):
    """A message is not to be sent as things stand; trying again changes nothing."""


def words(error: str) -> str:
    """Return the sentence of a reason that was kept."""
    code, _space, detail = error.partition(" ")
    return _(REASONS[code]) % {"detail": detail} if code in REASONS else error
