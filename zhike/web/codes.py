"""How stored codes are shown to people: their words, and for states a tone and an icon, never a colour alone."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Word(NamedTuple):
    """What stands on the page for a code."""

    label: str | Promise
    tone: str = ""
    icon: str = ""


WORDS: dict[str, Word] = {
    # Value tiers.
    "VIP": Word(_("VIP"), "grape", "crown"),
    "MAJOR": Word(_("Major"), "accent", "diamond"),
    "ORDINARY": Word(_("Ordinary"), "calm", "user"),
    "SMALL": Word(_("Small"), "", "circle"),
    # Churn states.
    "NORMAL": Word(_("Normal"), "good", "circle-check"),
    "AT_RISK": Word(_("At risk"), "warn", "alert-triangle"),
    "DORMANT": Word(_("Dormant"), "calm", "moon"),
    "CHURNED": Word(_("Churned"), "bad", "user-minus"),
    # Relation stages.
    "EXPLORATION": Word(_("Exploration"), "calm", "search"),
    "FORMATION": Word(_("Formation"), "accent", "plant"),
    "STABILITY": Word(_("Stability"), "good", "shield-check"),
    "DEGRADATION": Word(_("Degradation"), "warn", "trending-down"),
    # Customer stages.
    "NON": Word(_("Non-customer"), "", "circle-dashed"),
    "POTENTIAL": Word(_("Potential"), "calm", "user-question"),
    "TARGET": Word(_("Target"), "accent", "target"),
    "ACTUAL": Word(_("Actual customer"), "good", "user-check"),
    "LOST": Word(_("Lost customer"), "bad", "user-off"),
    # Record status.
    "ACTIVE": Word(_("Active"), "good", "circle-check"),
    "RETIRED": Word(_("Retired"), "", "circle-minus"),
    "SUPPRESSED": Word(_("Suppressed"), "warn", "lock"),
    "MERGED": Word(_("Merged"), "", "git-merge"),
    # Imports and jobs.
    "DRAFT": Word(_("Draft"), "", "edit"),
    "STAGED": Word(_("Read"), "calm", "file-text"),
    "CHECKED": Word(_("Checked"), "accent", "clipboard-check"),
    "WAITING": Word(_("Waiting"), "", "hourglass"),
    "RUNNING": Word(_("Running"), "accent", "loader-2"),
    "DONE": Word(_("Done"), "good", "circle-check"),
    "FAILED": Word(_("Failed"), "bad", "circle-x"),
    "UNDONE": Word(_("Undone"), "warn", "arrow-back-up"),
    "SHELVED": Word(_("Shelved"), "bad", "alert-circle"),
    # Answers to a call, trust in a forecast.
    "CALLED": Word(_("Called"), "good", "phone"),
    "LATER": Word(_("Later"), "calm", "clock"),
    "NOT_NEEDED": Word(_("Not needed"), "", "circle-minus"),
    "HIGH": Word(_("High"), "good", "gauge"),
    "MIDDLE": Word(_("Middle"), "warn", "gauge"),
    "LOW": Word(_("Low"), "bad", "gauge"),
    # Steps of jobs, in the words of the programs that take them.
    "read": Word(_("Reading the file")),
    "check": Word(_("Checking the rows")),
    "compare": Word(_("Comparing with what is known")),
    "write": Word(_("Writing the rows")),
    "undo": Word(_("Taking back the rows")),
    # Figures.
    "PROVISIONAL": Word(_("Provisional"), "warn", "hourglass"),
    "FROZEN": Word(_("Frozen"), "calm", "snowflake"),
    "FALLBACK": Word(_("Fallback"), "warn", "info-circle"),
    # Consents: purposes, how they were given, how they stand.
    "MARKETING": Word(_("Mail and messages that advertise")),
    "CALLS": Word(_("Calls")),
    "PROFILING": Word(_("Profile and forecasts")),
    "SENSITIVE": Word(_("Delicate notes")),
    "ON_PAPER": Word(_("Signed on paper")),
    "IN_TALK": Word(_("In a conversation")),
    "BY_PHONE": Word(_("By phone")),
    "BY_EMAIL": Word(_("By e-mail")),
    "BY_SMS": Word(_("By text message")),
    "ON_WEB": Word(_("On a web page")),
    "GIVEN": Word(_("Agrees"), "good", "circle-check"),
    "WITHDRAWN": Word(_("Consent withdrawn"), "bad", "circle-x"),
    "NOT_ASKED": Word(_("Not asked"), "", "circle-dashed"),
    # What an erasure rests on, how far it is.
    "ASKED": Word(_("The person asked for it")),
    "PURPOSE_OVER": Word(_("The purpose is over")),
    "NEVER_LAWFUL": Word(_("It was never lawful")),
    "OVERWRITTEN": Word(_("Overwritten"), "good", "circle-check"),
    "TONIGHT": Word(_("Tonight"), "calm", "moon"),
    # Backups.
    "NIGHTLY": Word(_("Every night"), "", "moon"),
    "BY_HAND": Word(_("By hand"), "", "user"),
    "PROVEN": Word(_("Proven"), "good", "shield-check"),
    "UNPROVEN": Word(_("Not proven yet"), "warn", "hourglass"),
    "BROKEN": Word(_("Broken"), "bad", "circle-x"),
    "copy": Word(_("Copying the database")),
    "pack": Word(_("Packing the file")),
    "verify": Word(_("Restoring for proof")),
    # Health.
    "SOUND": Word(_("In order"), "good", "circle-check"),
    "WATCH": Word(_("Look at it"), "warn", "alert-triangle"),
    "WRONG": Word(_("Wrong"), "bad", "circle-x"),
    # Kinds of customer.
    "INDIVIDUAL": Word(_("Individual"), "", "user"),
    "ENTERPRISE": Word(_("Enterprise"), "", "building"),
    # Order lines.
    "PURCHASE": Word(_("Purchase"), "", "shopping-cart"),
    "SALE": Word(_("Sale"), "", "shopping-cart"),
    "RETURN": Word(_("Return"), "warn", "arrow-back-up"),
    # Where rows come from when no system is named.
    "FILE": Word(_("File")),
    # Branch levels.
    "HQ": Word(_("Headquarters")),
    "PROVINCE": Word(_("Province")),
    "CITY": Word(_("City")),
    "HALL": Word(_("Business hall")),
    # Roles.
    "REP": Word(_("Sales representative")),
    "AGENT": Word(_("Service agent")),
    "KEY_ACCOUNT_MANAGER": Word(_("Key-account manager")),
    "BRANCH_MANAGER": Word(_("Branch manager")),
    "REGIONAL_MANAGER": Word(_("Regional manager")),
    "GENERAL_MANAGER": Word(_("General manager")),
    "ANALYST": Word(_("Headquarters analyst")),
    "AUDITOR": Word(_("Auditor")),
    "ADMINISTRATOR": Word(_("Administrator")),
    "API_CLIENT": Word(_("API client")),
}


def word(code: str) -> Word:
    """Return how a code is shown; one that is not listed is shown as it stands."""
    return WORDS.get(code) or Word(code)


def label(code: str) -> str:
    """Return the words for a code in the reader's language."""
    return str(word(code).label)
