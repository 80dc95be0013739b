"""Figures: tiers, states and stages of customers, trust in a forecast, where the marketing database stands."""

from django.utils.translation import gettext_lazy as _

from zhike.web.codes.shown import Word

WORDS: dict[str, Word] = {
    # Value tiers.
    "VIP": Word(_("VIP"), "grape", "crown"),
    "MAJOR": Word(_("Major"), "accent", "diamond"),
    "ORDINARY": Word(_("Ordinary"), "calm", "user"),
    "SMALL": Word(_("Small"), "", "circle"),
    # What a contribution rests on, what a loss comes from, what to do about it, what turns it.
    "ROUGH": Word(_("Estimate"), "warn", "help-circle"),
    "ENTRIES": Word(_("Booked figures"), "good", "circle-check"),
    "GOODS": Word(_("Cost of goods"), "", "package"),
    "RAISE_PRICE": Word(_("Talk about the price"), "accent", "percentage"),
    "CHARGE_FREIGHT": Word(_("Agree on freight"), "accent", "package"),
    "SHORTEN_CREDIT": Word(_("Shorten the credit"), "accent", "cash"),
    "SERVE_OTHERWISE": Word(_("Serve at less cost"), "calm", "phone"),
    "END_CAUSES": Word(_("End the cause of complaints"), "warn", "alert-circle"),
    "WEIGH_PARTING": Word(_("Weigh a courteous parting"), "bad", "user-minus"),
    "WEIGH_SPENDING": Word(_("Weigh what is spent"), "accent", "checkup-list"),
    "lever.PRICE": Word(_("Price")),
    "lever.VISITS": Word(_("Fewer visits")),
    "lever.CONTACTS": Word(_("Fewer other contacts")),
    "lever.FREIGHT": Word(_("Freight charged")),
    "lever.CREDIT": Word(_("Credit shortened")),
    # How demand is foretold.
    "demand.LAST": Word(_("As in the last month")),
    "demand.MEAN": Word(_("Mean of six months")),
    "demand.SEASON": Word(_("As a year before, with the growth since")),
    # Rough costs, and what a shared cost is spread by.
    "rough.VISIT": Word(_("One visit"), "", "walk"),
    "rough.CONTACT": Word(_("One call or other contact"), "", "phone"),
    "rough.HOUR": Word(_("An hour of a contact whose minutes were noted"), "", "clock"),
    "rough.COMPLAINT": Word(_("One complaint handled"), "", "alert-circle"),
    "rough.ORDER": Word(_("Freight of one order"), "", "package"),
    "rough.CREDIT": Word(_("Interest a year on what is owed"), "", "cash"),
    "rough.REBATE": Word(_("Rebates, of revenue"), "", "percentage"),
    "rough.MARGIN": Word(_("Gross margin where the cost of goods is unknown"), "", "diamond"),
    "sharedcost.REVENUE": Word(_("by revenue")),
    "sharedcost.ORDERS": Word(_("by number of orders")),
    "sharedcost.CONTACTS": Word(_("by number of contacts")),
    "sharedcost.EQUAL": Word(_("alike among those who bought")),
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
    # Kinds of effort, rows of the table Today is ranked by.
    "effort.PROMISE": Word(_("Keeping a promise")),
    "effort.COMPLAINT": Word(_("A step of a complaint")),
    "effort.TASK": Word(_("A task")),
    "effort.WARNING": Word(_("Seeing to a warning")),
    "effort.WINBACK": Word(_("Deciding about a lost customer")),
    "effort.VISIT": Word(_("A visit")),
    "effort.CALL": Word(_("A call")),
    "effort.OFFER": Word(_("A call with an offer")),
    "effort.MESSAGE": Word(_("A personal message")),
    "effort.MAILING": Word(_("A mailing")),
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
