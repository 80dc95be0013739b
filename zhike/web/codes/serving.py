"""Service: incidents, items of the standards and how they were met, details, purposes, parts of a duty, calls."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.service import lists as service_lists
from zhike.web.codes.shown import Word

_TONES = {
    "OPEN": ("bad", "alert-triangle"), "RECOVERING": ("warn", "clock"), "CLOSED": ("good", "circle-check"),
}  # fmt: skip
WORDS: dict[str, Word] = {
    "servicerequest.OPEN": Word(service_lists.REQUEST_STATES["OPEN"], "warn", "clock"),
    "servicerequest.DONE": Word(service_lists.REQUEST_STATES["DONE"], "good", "circle-check"),
    **{f"incident.{code}": Word(label, *_TONES[code]) for code, label in service_lists.STATUSES.items()},
    **{f"standard.{code}": Word(label) for code, label in service_lists.ITEMS.items()},
    **{f"standardunit.{code}": Word(label) for code, label in service_lists.UNITS.items()},
    **{f"servicedetail.{code}": Word(label) for code, label in service_lists.DETAILS.items()},
    **{f"contactpurpose.{code}": Word(label) for code, label in service_lists.PURPOSES.items()},
    **{f"duty.{code}": Word(label) for code, label in service_lists.PARTS.items()},
    **{f"reachcall.{code}": Word(label) for code, label in service_lists.CALLS.items()},
    "contactpurpose.UNTOLD": Word(_("Not noted")),
    **{code: Word(label) for code, label in service_lists.METALS.items()},
    "met.PASS": Word(_("Fulfilled"), "good", "circle-check"),
    "met.FAIL": Word(_("Missed"), "bad", "circle-x"),
    "met.UNKNOWN": Word(_("Not known"), "", "help-circle"),
    "met.FREE": Word(_("Not owed")),
}
