"""Worth: components of the value model, what they rest on, what people note of a customer's value, quadrants."""

from django.utils.translation import gettext_lazy as _

from zhike.web.codes.shown import Word

WORDS: dict[str, Word] = {
    "component.PROFIT": Word(_("Source of profit"), "", "coin"),
    "component.CROWD_DRAW": Word(_("Crowd draw"), "", "users-group"),
    "component.INFORMATION": Word(_("Information value"), "", "bulb"),
    "component.WORD_OF_MOUTH": Word(_("Word of mouth"), "", "message-circle"),
    "component.COMPETITION": Word(_("Weapon against competition"), "", "shield-check"),
    "missing.CONTRIBUTION": Word(_("What it leaves after its costs")),
    "missing.REFERRED_CONTRIBUTION": Word(_("What customers it brought leave")),
    "missing.RIVALS": Word(_("Which competitors are there")),
    "missing.CONTESTED_SHARE": Word(_("Our share of what is contested")),
    "information.FACT": Word(_("Facts learned in contacts")),
    "information.LEARNED": Word(_("Contacts in which we learned something")),
    "information.OPINION": Word(_("Opinions and suggestions")),
    "information.COMPLAINT_INSIGHT": Word(_("Insights from complaints")),
    "information.RIVAL_NEWS": Word(_("News of competitors")),
    "judged.ABILITY": Word(_("Purchasing power"), "", "coin"),
    "judged.WILLINGNESS": Word(_("Willingness to buy"), "", "target"),
    "judged.CREDIT": Word(_("Credit standing"), "", "shield-check"),
    "judged.POTENTIAL": Word(_("Growth potential"), "", "plant"),
    "evidence.PERSON": Word(_("Rated by a colleague")),
    "evidence.ARCHIVE": Word(_("As the archive says")),
    "evidence.REPORT": Word(_("Credit report")),
    "evidence.PAYMENTS": Word(_("Paid of what fell due")),
    "evidence.LIQUIDITY": Word(_("Current ratio of its statement")),
    "way.RECOMMENDED": Word(_("Recommended us"), "good", "message-circle"),
    "way.REFERENCE": Word(_("Was our reference"), "accent", "id"),
    "way.SHOWCASE": Word(_("Showcase others visited"), "calm", "building-store"),
    "rivalry.WON_FROM": Word(_("Won from a competitor"), "good", "shield-check"),
    "rivalry.WENT": Word(_("Went there"), "bad", "logout"),
    "rivalry.SAID": Word(_("Buys or means to buy there"), "warn", "alert-triangle"),
    "rivalry.CONTESTED": Word(_("Contested by a competitor"), "warn", "arrows-split"),
    "rivalry.NONE": Word(_("No competitor there"), "", "circle-check"),
    "quadrant.KEEP_AND_INVEST": Word(_("Keep and invest"), "good", "crown"),
    "quadrant.MAINTAIN": Word(_("Maintain"), "accent", "shield-check"),
    "quadrant.DEVELOP": Word(_("Develop"), "calm", "plant"),
    "quadrant.REDUCE_COST": Word(_("Reduce cost or retire"), "warn", "trending-down"),
    "quadrant.NOT_KNOWN": Word(_("Not known yet"), "", "circle-dashed"),
}
