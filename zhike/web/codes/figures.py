"""Figures: tiers, states and stages of customers, trust in a forecast, where the marketing database stands."""

from django.utils.translation import gettext_lazy as _

from zhike.web.codes.shown import Word

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
    # The marketing database at work.
    "FORM": Word(_("Web form"), "", "world"),
    "SINGLY": Word(_("One by one, by hand or by a program")),
    "CLEAN": Word(_("Cleaned: blank, heading and total lines and refused rows left out")),
    "DUPLICATES": Word(_("Duplicates taken out")),
    "FEATURES": Word(_("Features of customers derived from order lines")),
    "SCORES": Word(_("Customers scored: tier, stage, churn, value")),
    # The loss of core staff.
    "WARNING": Word(_("Warning"), "warn", "alert-triangle"),
    "ALARM": Word(_("Alarm"), "bad", "alert-circle"),
    "UNKNOWN": Word(_("Cannot be told"), "", "circle-dashed"),
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
    # Rows of rule tables about value, and the answers of the self-check.
    "TOP": Word(_("The best")),
    "YES": Word(_("Yes"), "good", "circle-check"),
    "NO": Word(_("No"), "bad", "alert-circle"),
    # Answers to a call, trust in a forecast.
    "CALLED": Word(_("Called"), "good", "phone"),
    "LATER": Word(_("Later"), "calm", "clock"),
    "NOT_NEEDED": Word(_("Not needed"), "", "circle-minus"),
    "HIGH": Word(_("High"), "good", "gauge"),
    "MIDDLE": Word(_("Middle"), "warn", "gauge"),
    "LOW": Word(_("Low"), "bad", "gauge"),
    # Figures.
    "PROVISIONAL": Word(_("Provisional"), "warn", "hourglass"),
    "FROZEN": Word(_("Frozen"), "calm", "snowflake"),
    "FALLBACK": Word(_("Fallback"), "warn", "info-circle"),
}
