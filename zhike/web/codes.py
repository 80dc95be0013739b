"""How stored codes are shown to people: their words, and for states a tone and an icon, never a colour alone."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
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
    # Pairs that may be one customer, and why.
    "UNDECIDED": Word(_("To decide"), "accent", "circle-dot"),
    "DISMISSED": Word(_("Not the same"), "", "users"),
    "pair.LATER": Word(_("Put off"), "calm", "clock"),
    "CREDIT_CODE": Word(_("Same credit code")),
    "SAME_PHONE": Word(_("Same phone")),
    "SAME_EMAIL": Word(_("Same e-mail")),
    "NAME": Word(_("Same name")),
    "NAME_ALIKE": Word(_("Similar name")),
    "SOUND": Word(_("Name sounds the same")),
    "CREDIT_CODE_DIFFERS": Word(_("Credit codes differ")),
    # What hangs on a customer.
    "n.order": Word(_("Orders")),
    "n.person": Word(_("Key persons")),
    "n.interaction": Word(_("Contacts")),
    "n.task": Word(_("Tasks")),
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
    # Tasks and promises.
    "TASK": Word(_("Task")),
    "OPEN": Word(_("Open"), "accent", "circle-dashed"),
    "CANCELLED": Word(_("Cancelled"), "", "circle-minus"),
    # What a task came from.
    "promise": Word(_("a promise")),
    "interaction": Word(_("a contact")),
    "silence": Word(_("a long silence")),
    "visit": Word(_("a visit")),
    "review": Word(_("a review")),
    "activity": Word(_("an activity")),
    "handover": Word(_("a hand-over")),
    "archive": Word(_("an archive grown old")),
    "archive.changed": Word(_("a change in the archive")),
    "credit": Word(_("a credit report")),
    # Why a rule did nothing for a customer.
    "NOBODY": Word(_("Nobody is responsible")),
    "UNSEEN": Word(_("Not open to whom it would be given")),
    "SAME": Word(_("Is so already")),
    "STAYED": Word(_("No address, or not to be written to")),
    "NO_TEXT": Word(_("The text may not go, or is gone")),
    "FIXED": Word(_("There are orders: the kind stays")),
    # Messages and the ways they take.
    "QUEUED": Word(_("Queued"), "", "hourglass"),
    "READY": Word(_("To be posted"), "accent", "file-text"),
    "SENT": Word(_("Sent"), "good", "circle-check"),
    "STOPPED": Word(_("Stopped"), "warn", "alert-triangle"),
    "RECEIVED": Word(_("Received"), "accent", "inbox"),
    "EMAIL": Word(_("Mail"), "", "mail"),
    "SMS": Word(_("Text message"), "", "message"),
    "ROBOT": Word(_("Robot"), "", "robot"),
    "WEBHOOK": Word(_("Webhook"), "", "webhook"),
    "message.SERVICE": Word(_("Serves the customer")),
    "message.MARKETING": Word(_("Advertises"), "warn", "flag"),
    "SMTP": Word(_("Mail server (SMTP)"), "", "mail"),
    "GENERIC_SMS": Word(_("SMS gateway"), "", "message"),
    "robot.WECOM": Word(_("WeCom robot"), "", "robot"),
    "DINGTALK": Word(_("DingTalk robot"), "", "robot"),
    "FEISHU": Word(_("Feishu robot"), "", "robot"),
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
    "customers": Word(_("Reading the customers")),
    "block": Word(_("Looking for what they share")),
    # The archive: catalogues, groups' classes, kinds of field, licences, studies.
    "PERSON": Word(_("Key person"), "", "user-question"),
    "public": Word(_("Public"), "", "world"),
    "internal": Word(_("Internal"), "", "building"),
    "personal": Word(_("Personal"), "calm", "user"),
    "sensitive": Word(_("Sensitive"), "warn", "lock"),
    "TEXT": Word(_("Text")),
    "LONG_TEXT": Word(_("Long text")),
    "NUMBER": Word(_("Figure")),
    "MONEY": Word(_("Amount")),
    "DATE": Word(_("Date")),
    "CHOICE": Word(_("Choice")),
    "TAGS": Word(_("Words")),
    "YES_NO": Word(_("Yes or no")),
    "ROWS": Word(_("Entries")),
    "RENTED": Word(_("Rented"), "warn", "clock"),
    "BOUGHT": Word(_("Bought"), "calm", "license"),
    "COMPLETENESS": Word(_("Completeness")),
    "UNIQUENESS": Word(_("Uniqueness")),
    "VALIDITY": Word(_("Validity")),
    "TIMELINESS": Word(_("Timeliness")),
    "LICENSE_ENDS": Word(_("The licence of a list ends")),
    "STALE_REPORT": Word(_("A report goes out of date")),
    "QUALITY_REPORT": Word(_("Look at the quality report of the month")),
    "REPORT": Word(_("Research report"), "calm", "report-analytics"),
    "CREDIT_REPORT": Word(_("Credit report"), "", "wallet"),
    "BANK_REFERENCE": Word(_("Bank reference"), "", "building"),
    "STRENGTH": Word(_("Strength"), "good", "trending-up"),
    "WEAKNESS": Word(_("Weakness"), "warn", "trending-down"),
    "RESOURCE": Word(_("Usable resource"), "calm", "package"),
    "GOOD": Word(_("Good"), "good", "circle-check"),
    "FAIR": Word(_("Fair"), "warn", "alert-triangle"),
    "POOR": Word(_("Poor"), "bad", "alert-circle"),
    "GOAL": Word(_("Goal")),
    "CURRENT_RATIO": Word(_("Current ratio")),
    "QUICK_RATIO": Word(_("Quick ratio")),
    "CASH_RATIO": Word(_("Cash ratio")),
    # Figures.
    "PROVISIONAL": Word(_("Provisional"), "warn", "hourglass"),
    "FROZEN": Word(_("Frozen"), "calm", "snowflake"),
    "FALLBACK": Word(_("Fallback"), "warn", "info-circle"),
    # Consents: purposes, how they were given, how they stand.
    "MARKETING": Word(_("Mail and messages that advertise")),
    "CALLS": Word(_("Calls")),
    "COMMUNICATION": Word(_("Communication")),
    "CARE": Word(_("Care calendar")),
    "PROFILING": Word(_("Profile and forecasts")),
    "SENSITIVE": Word(_("Sensitive values and delicate notes")),
    "ON_PAPER": Word(_("Signed on paper")),
    "IN_TALK": Word(_("In a conversation")),
    "BY_PHONE": Word(_("By phone")),
    "BY_EMAIL": Word(_("By e-mail")),
    "BY_SMS": Word(_("By text message")),
    "ON_WEB": Word(_("On a web page")),
    "consent.GIVEN": Word(_("Agrees"), "good", "circle-check"),
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
    "backup.BROKEN": Word(_("Broken"), "bad", "circle-x"),
    "copy": Word(_("Copying the database")),
    "pack": Word(_("Packing the file")),
    "verify": Word(_("Restoring for proof")),
    # Health.
    # A name that sounds the same is another SOUND.
    "health.SOUND": Word(_("In order"), "good", "circle-check"),
    "health.WATCH": Word(_("Look at it"), "warn", "alert-triangle"),
    "health.WRONG": Word(_("Wrong"), "bad", "circle-x"),
    # Kinds of customer.
    "INDIVIDUAL": Word(_("Individual"), "", "user"),
    "ENTERPRISE": Word(_("Enterprise"), "", "building"),
    # Kinds of record of a contact.
    "CONTACT": Word(_("Contact"), "calm", "message"),
    "OBSERVATION": Word(_("Observation"), "", "eye"),
    "COMPETITOR_MOVE": Word(_("Competitor move"), "warn", "flag"),
    "WANTS_TO_LEAVE": Word(_("Wants to leave"), "bad", "user-minus"),
    # Channels.
    "PHONE": Word(_("Telephone"), "", "phone"),
    "VISIT": Word(_("Visit"), "", "walk"),
    "WECOM": Word(_("WeCom"), "", "brand-wechat"),
    "WECHAT": Word(_("WeChat"), "", "brand-wechat"),
    "LETTER": Word(_("Letter"), "", "file-text"),
    "WEB": Word(_("Web"), "", "world"),
    "OTHER_CHANNEL": Word(_("Other channel"), "", "dots"),
    # Who spoke.
    "BOTH": Word(_("Both spoke"), "good", "arrows-sort"),
    "IN": Word(_("The customer came to us"), "good", "phone-incoming"),
    "OUT": Word(_("We alone, no answer yet"), "", "phone-outgoing"),
    "MISSED": Word(_("Missed by us"), "warn", "phone-incoming"),
    # What it was about.
    "INFORMATION": Word(_("Information")),
    "EMOTION": Word(_("Feelings")),
    "CONCEPT": Word(_("Ideas")),
    "OPINION": Word(_("Opinions")),
    "POLICY": Word(_("Policy")),
    # Moods.
    "PLEASED": Word(_("Pleased"), "good", "mood-smile"),
    "CALM": Word(_("Calm"), "calm", "circle-check"),
    "DISAPPOINTED": Word(_("Disappointed"), "warn", "mood-sad"),
    "ANGRY": Word(_("Angry"), "bad", "mood-angry"),
    "FURIOUS": Word(_("Furious"), "bad", "flame"),
    # Promises.
    "promise.OPEN": Word(_("To be kept"), "accent", "circle-dashed"),
    "promise.BROKEN": Word(_("Promise broken"), "bad", "circle-x"),
    "KEPT": Word(_("Kept"), "good", "circle-check"),
    "PENDING_APPROVAL": Word(_("Waits for approval"), "warn", "hourglass"),
    "NOT_DONE": Word(_("Not done"), "", "circle-minus"),
    # What we hold for customers, how guests answer, how visits stand, gifts.
    "FORUM": Word(_("Forum"), "", "message-circle"),
    "GET_TOGETHER": Word(_("Get-together"), "grape", "confetti"),
    "PROMOTION": Word(_("Promotion"), "", "percentage"),
    "PUBLIC_BENEFIT": Word(_("Public benefit"), "good", "leaf"),
    "TRAINING": Word(_("Training"), "", "school"),
    "SEMINAR": Word(_("Seminar"), "", "book-2"),
    "EXCHANGE": Word(_("Exchange"), "", "users-group"),
    "CELEBRATION": Word(_("Celebration"), "grape", "award"),
    "SPONSORSHIP": Word(_("Sponsorship"), "", "heart-handshake"),
    "ROUND_TABLE": Word(_("Round table"), "accent", "messages"),
    "EXPO": Word(_("Expo"), "accent", "building-store"),
    "MEMBER": Word(_("Members’ event"), "", "star"),
    "PLANNED": Word(_("Planned"), "accent", "calendar-event"),
    "UNANSWERED": Word(_("No answer yet"), "", "hourglass"),
    "COMING": Word(_("Comes"), "good", "check"),
    "DECLINED": Word(_("Does not come"), "warn", "x"),
    "OVERDUE": Word(_("Past due"), "bad", "alert-circle"),
    "DUE": Word(_("Due soon"), "warn", "clock"),
    # Signs of sincerity.
    "APOLOGY_LETTER": Word(_("Letter of apology"), "calm", "mail"),
    "THANKS": Word(_("Thanks"), "good", "heart-handshake"),
    "LEADER_VISIT": Word(_("Visit by our leaders"), "grape", "crown"),
    "KIND_WORD": Word(_("Word of care"), "accent", "calendar-heart"),
    # Reviews of our own work, and what was found at a point.
    "LISTENING": Word(_("How we listened"), "accent", "message-circle"),
    "MYSTERY_VISIT": Word(_("Mystery visit"), "grape", "eye"),
    "OWN_CUSTOMER": Word(_("Our own customer"), "calm", "shopping-cart"),
    "mark.YES": Word(_("Met"), "good", "circle-check"),
    "mark.PARTLY": Word(_("Partly"), "warn", "circle-dot"),
    "mark.NO": Word(_("Not met"), "bad", "circle-x"),
    "mark.NOT_APPLICABLE": Word(_("Does not apply"), "", "circle-dashed"),
    "gift.GIVEN": Word(_("Given"), "good", "gift"),
    "gift.REFUSED": Word(_("Not approved"), "bad", "circle-x"),
    # Order lines.
    "PURCHASE": Word(_("Purchase"), "", "shopping-cart"),
    "SALE": Word(_("Sale"), "", "shopping-cart"),
    "RETURN": Word(_("Return"), "warn", "arrow-back-up"),
    # What a customer costs.
    "KEEP": Word(_("Keeping"), "", "shield-check"),
    "DEVELOP": Word(_("Developing"), "", "plant"),
    "CULTIVATE": Word(_("Cultivating"), "", "leaf"),
    "SERVE": Word(_("Serving"), "", "users"),
    "COMPLAINT_HANDLING": Word(_("Complaints"), "", "alert-circle"),
    "WIN_BACK": Word(_("Winning back"), "", "arrow-back-up"),
    "GIFT": Word(_("Gifts"), "", "gift"),
    "BENEFIT": Word(_("Benefits"), "", "award"),
    "FREIGHT": Word(_("Freight"), "", "package"),
    "DISCOUNT": Word(_("Discounts"), "", "percentage"),
    "FINANCING": Word(_("Financing of credit"), "", "cash"),
    # Key persons: role, stance, ties between persons, what our relation rests on.
    "DECISION_MAKER": Word(_("Decision maker"), "grape", "crown"),
    "INFLUENCER": Word(_("Influencer"), "accent", "message-circle"),
    "USER": Word(_("User of the goods"), "calm", "user"),
    "BUYER": Word(_("Buyer"), "calm", "shopping-cart"),
    "GATEKEEPER": Word(_("Gatekeeper"), "", "lock"),
    "FOR": Word(_("For us"), "good", "thumb-up"),
    "NEUTRAL": Word(_("Neutral"), "", "minus"),
    "AGAINST": Word(_("Against us"), "bad", "thumb-down"),
    "REPORTS_TO": Word(_("Reports to"), "", "sitemap"),
    "PEER": Word(_("Colleague of"), "", "users"),
    "ALLY": Word(_("Ally of"), "good", "heart-handshake"),
    "RIVAL": Word(_("Rival of"), "bad", "arrows-split"),
    "RELATIVE": Word(_("Relative of"), "calm", "users-group"),
    "FRIEND": Word(_("Friend of"), "calm", "mood-smile"),
    "CLASSMATE": Word(_("Classmate of"), "calm", "school"),
    "KINSHIP": Word(_("Kinship")),
    "LOCALITY": Word(_("Same place of origin")),
    "PROFESSION": Word(_("Same school or profession")),
    "CULTURE": Word(_("Shared customs")),
    "CHANCE": Word(_("A chance meeting")),
    "FEMALE": Word(_("Female")),
    "MALE": Word(_("Male")),
    "BIRTHDAY": Word(_("Birthday"), "grape", "gift"),
    "FAMILY_BIRTHDAY": Word(_("Birthday in the family"), "grape", "gift"),
    "ANNIVERSARY": Word(_("Anniversary"), "grape", "calendar-heart"),
    # Topics of delicate notes.
    "FAMILY": Word(_("Family")),
    "HEALTH": Word(_("State of health")),
    "BELIEF": Word(_("Belief")),
    "HABIT": Word(_("Habits")),
    "OTHER": Word(_("Other")),
    # Where rows come from when no system is named.
    "FILE": Word(_("File")),
    # What came in by a web form.
    "NEWCOMER": Word(_("Newcomer"), "good", "user-plus"),
    "KNOWN": Word(_("Known customer"), "accent", "user-check"),
    "SPAM": Word(_("Spam"), "", "x"),
    # Kinds of knowledge.
    "PLAYBOOK": Word(_("Playbook"), "accent", "list-details"),
    "CASE_STORY": Word(_("Case"), "calm", "note"),
    "SCRIPT": Word(_("Script"), "good", "quote"),
    "QUESTION": Word(_("Question and answer"), "grape", "help-circle"),
    "HOUSE_RULE": Word(_("Rule of the house"), "warn", "clipboard-list"),
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
    "MARKETER": Word(_("Marketing specialist")),
    "RISK_OFFICER": Word(_("Risk officer")),
    "ANALYST": Word(_("Headquarters analyst")),
    "AUDITOR": Word(_("Auditor")),
    "ADMINISTRATOR": Word(_("Administrator")),
    "API_CLIENT": Word(_("API client")),
}
# What the policy of talks names: a tier and a kind of content.
WORDS |= {
    f"{tier}.{content}": Word(format_lazy("{} · {}", WORDS[tier].label, WORDS[content].label))
    for tier in ("VIP", "MAJOR", "ORDINARY", "SMALL")
    for content in ("INFORMATION", "EMOTION", "CONCEPT", "OPINION", "POLICY")
}


def word(code: str) -> Word:
    """Return how a code is shown; one that is not listed is shown as it stands.

    Where two nouns mean different things by one code it is asked for with its noun, as in `gift.GIVEN`.
    """
    plain = code.rpartition(".")[2]
    return WORDS.get(code) or WORDS.get(plain) or Word(plain)


def label(code: str) -> str:
    """Return the words for a code in the reader's language."""
    return str(word(code).label)
