"""The table of role × act, rows and figures: pure, printed in the docs, tested line by line; what may be changed."""

from collections.abc import Sequence
from enum import StrEnum

SETUP_LINK_DAYS = 7
COMPANY_FIELDS = {"name", "currency", "business_date", "fiscal_start_month", "profit_rate"}
# What needs no signing in: an address for anybody, and one of a customer. A customer is the role of whoever holds the
# secret in such an address; it sees and does what belongs to that one customer and nothing else.
PUBLIC, CUSTOMER = "public", "customer"
WITHOUT_SIGNING_IN = frozenset({PUBLIC, CUSTOMER})
USER_FIELDS = {"name", "email", "role", "branch_id", "is_active", "joined_on"}


class Rows(StrEnum):
    """Which records a role sees one by one."""

    NONE = "NONE"
    OWN = "OWN"
    BRANCH = "BRANCH"
    ALL = "ALL"


class Figures(StrEnum):
    """Which sums a role sees."""

    NONE = "NONE"
    BRANCH = "BRANCH"
    ALL = "ALL"


ROWS = {
    "REP": Rows.OWN,
    "AGENT": Rows.BRANCH,
    "KEY_ACCOUNT_MANAGER": Rows.OWN,
    "BRANCH_MANAGER": Rows.BRANCH,
    "REGIONAL_MANAGER": Rows.BRANCH,
    "GENERAL_MANAGER": Rows.ALL,
    "MARKETER": Rows.BRANCH,
    "RISK_OFFICER": Rows.BRANCH,
    "ANALYST": Rows.NONE,
    "AUDITOR": Rows.ALL,
    "ADMINISTRATOR": Rows.ALL,
    "API_CLIENT": Rows.BRANCH,
}
FIGURES = {
    "REP": Figures.NONE,
    "AGENT": Figures.NONE,
    "KEY_ACCOUNT_MANAGER": Figures.NONE,
    "BRANCH_MANAGER": Figures.BRANCH,
    "REGIONAL_MANAGER": Figures.BRANCH,
    "GENERAL_MANAGER": Figures.ALL,
    "MARKETER": Figures.BRANCH,
    "RISK_OFFICER": Figures.BRANCH,
    "ANALYST": Figures.ALL,
    "AUDITOR": Figures.ALL,
    "ADMINISTRATOR": Figures.ALL,
    "API_CLIENT": Figures.BRANCH,
}

_STAFF = frozenset(ROWS) - {"API_CLIENT"}
_SALES = frozenset({"REP", "KEY_ACCOUNT_MANAGER", "AGENT"})
_MANAGERS = frozenset({"BRANCH_MANAGER", "REGIONAL_MANAGER", "GENERAL_MANAGER"})
_ADMIN = frozenset({"ADMINISTRATOR"})
_HEAD = frozenset({"ANALYST", "AUDITOR"})
# They work for every branch below their own: one wins and addresses customers, the other watches and warns.
_DESKS = frozenset({"MARKETER", "RISK_OFFICER"})
_FRONT = _SALES | _MANAGERS | _ADMIN

ACTS: dict[str, frozenset[str]] = {
    # Everybody who signs in.
    "self.use": frozenset(ROWS),
    "metric.view": frozenset(ROWS),
    "calc.use": frozenset(ROWS),
    # Records; which of them is the row scope's business.
    "today.view": _STAFF,
    "customer.view": frozenset(ROWS),
    "customer.edit": _FRONT,
    "customer.assign": _MANAGERS | _ADMIN,
    # Another owner of a core asset.
    "core.approve": frozenset({"REGIONAL_MANAGER", "GENERAL_MANAGER"}),
    # Where we stand in the market.
    "market.rank": _MANAGERS | _ADMIN | {"ANALYST"},
    # Whom we court: prospects found, called and won over; managers plan the weeks of others by customer.assign.
    "target.work": _FRONT | {"MARKETER"},
    "customer.merge": _MANAGERS | _ADMIN,
    # How many of core staff leave, and what hangs on those who left.
    "staff.view": _MANAGERS | _ADMIN,
    "person.view": frozenset(ROWS),
    "person.edit": _FRONT,
    "interaction.view": frozenset(ROWS),
    "interaction.add": _FRONT | _DESKS | {"ANALYST", "API_CLIENT"},
    "promise.approve": _MANAGERS,
    "activity.edit": _FRONT | {"MARKETER"},
    "review.view": frozenset(ROWS),
    "review.add": _FRONT,
    # The points by which colleagues are judged.
    "sheet.manage": _MANAGERS | _ADMIN,
    "gift.approve": _MANAGERS,
    "interview.plan": _MANAGERS | _ADMIN | {"MARKETER"},
    # Who would like to work for us is nobody's business but theirs who may hire.
    "candidate.manage": _MANAGERS | _ADMIN,
    "message.send": _FRONT | {"MARKETER"},
    "consent.edit": _FRONT | {"MARKETER"},
    "task.view": frozenset(ROWS),
    "task.edit": frozenset(ROWS) - {"AUDITOR"},
    "task.assign": _MANAGERS | _ADMIN | {"RISK_OFFICER"},
    # What is most delicate: shown for a reason that is kept.
    "sensitive.reveal": _MANAGERS | _ADMIN | {"KEY_ACCOUNT_MANAGER"},
    "order.view": frozenset(ROWS),
    "order.add": _FRONT | {"API_CLIENT"},
    # How a customer's own business stands is judged by who reads its figures or knows it best; the rule that follows
    # from it is set aside by a manager.
    "stage.decide": _MANAGERS | _ADMIN | {"ANALYST", "KEY_ACCOUNT_MANAGER", "RISK_OFFICER"},
    "cooperation.override": _MANAGERS,
    "list.export": _MANAGERS | _ADMIN | _HEAD | _DESKS | {"KEY_ACCOUNT_MANAGER"},
    # Figures.
    "figure.view": _MANAGERS | _HEAD | _ADMIN | _DESKS | {"API_CLIENT"},
    # What a period looked like, frozen for the meeting.
    "report.make": _MANAGERS | _ADMIN | {"ANALYST"},
    # Classes: how they are told, who confirms what a run proposes, one given by hand.
    "class.manage": _ADMIN | {"ANALYST", "GENERAL_MANAGER"},
    "class.confirm": _ADMIN | {"GENERAL_MANAGER"},
    "class.set": _MANAGERS | _ADMIN | {"KEY_ACCOUNT_MANAGER"},
    # How tiers are cut moves every customer; letting one go takes two, and the other is a manager.
    "tier.manage": _ADMIN | {"GENERAL_MANAGER"},
    "retirement.view": frozenset(ROWS) - {"API_CLIENT"},
    "retirement.propose": _FRONT | {"ANALYST"},
    "retirement.approve": _MANAGERS,
    "screening.decide": _MANAGERS,
    # Signs and causes are written by whoever knows the customer; many cases at once are confirmed by who answers.
    "churn.edit": _FRONT | _DESKS | {"ANALYST"},
    "churn.decide": _MANAGERS | _ADMIN | {"ANALYST", "RISK_OFFICER"},
    # Who left is won back by whoever deals with them; whether it is tried is decided by who answers, giving somebody up
    # is a manager's word, and one of very bad reputation is won back on the general manager's alone.
    "winback.edit": _FRONT | {"RISK_OFFICER"},
    "winback.decide": _MANAGERS | _ADMIN | {"KEY_ACCOUNT_MANAGER"},
    "winback.approve": _MANAGERS,
    "winback.override": frozenset({"GENERAL_MANAGER"}),
    "support.grant": _MANAGERS | _ADMIN,
    # What is won with customers: needs, opportunities, papers, contracts, by whoever sees the customer.
    "sale.view": frozenset(ROWS),
    "sale.edit": _FRONT,
    # Who answers for a key account is appointed by a manager; who stands in for a general manager, by one of them.
    "keyaccount.manage": _MANAGERS | _ADMIN,
    # Relations are written down by whoever sees the customer; programmes take people and money, which a manager gives.
    "relation.edit": _FRONT,
    "relation.manage": _MANAGERS | _ADMIN,
    "deputy.grant": frozenset({"GENERAL_MANAGER"}),
    # What threatens a customer is answered by who looks after it, and by who watches over risks.
    "warning.view": frozenset(ROWS) - {"ANALYST"},
    "warning.answer": _FRONT | {"RISK_OFFICER"},
    # What is owed us is written down by who deals with it; how much credit somebody gets is a manager's word, and
    # credit in spite of the rule of cooperation a senior one's.
    "receivable.edit": _FRONT | {"RISK_OFFICER"},
    "credit.set": _MANAGERS,
    "credit.override": frozenset({"REGIONAL_MANAGER", "GENERAL_MANAGER"}),
    # Risks are registered by whoever sees one; what is done about them is decided by managers and who watches them.
    "risk.view": frozenset(ROWS) - {"ANALYST"},
    "risk.edit": _FRONT | {"RISK_OFFICER"},
    "risk.treat": _MANAGERS | {"RISK_OFFICER"},
    # How key accounts are served: mistakes and calls are noted by whoever is there, the roster is made by who leads.
    "service.view": frozenset(ROWS),
    "service.edit": _FRONT | {"RISK_OFFICER"},
    "duty.manage": _MANAGERS | _ADMIN | {"KEY_ACCOUNT_MANAGER"},
    # Complaints are taken and handled by whoever is there; what goes against the rules is let pass by a manager.
    "complaint.view": frozenset(ROWS),
    "complaint.edit": _FRONT | {"RISK_OFFICER", "API_CLIENT"},
    "complaint.approve": _MANAGERS,
    # Members and their points: joined and served by whoever is there, tills and partners among them; what goes beyond
    # the limits of a day is a manager's, and the catalogue is marketing's.
    "loyalty.view": frozenset(ROWS),
    "loyalty.edit": _FRONT | {"MARKETER", "API_CLIENT"},
    "loyalty.approve": _MANAGERS,
    "loyalty.manage": _MANAGERS | _ADMIN | {"MARKETER"},
    "analysis.run": _ADMIN | {"ANALYST", "GENERAL_MANAGER"},
    # What was reported of a period, for ever.
    "period.close": _ADMIN | {"ANALYST", "GENERAL_MANAGER"},
    # Data.
    "import.run": _MANAGERS | _ADMIN,
    "import.branches": _ADMIN | {"GENERAL_MANAGER"},
    # How the house works.
    "catalog.manage": _ADMIN,
    "template.manage": _MANAGERS | _ADMIN | {"MARKETER"},
    "webform.manage": _MANAGERS | _ADMIN | {"MARKETER"},
    # Questionnaires, whom they ask, and what is mended after them.
    "survey.manage": _MANAGERS | _ADMIN | {"MARKETER"},
    # Advertisements, own publications, packaging: what they cost and what came back of them.
    "media.view": _MANAGERS | _HEAD | _ADMIN | _DESKS,
    "media.manage": _MANAGERS | _ADMIN | {"MARKETER"},
    # Competitors: whoever hears something proposes it, head office says what holds.
    "market.view": frozenset(ROWS),
    "market.propose": _FRONT | _DESKS | {"ANALYST"},
    "market.confirm": _ADMIN | {"GENERAL_MANAGER", "MARKETER", "ANALYST"},
    # What we change for customers: a manager drafts it, the front asks, somebody senior takes it upon themselves.
    "change.view": frozenset(ROWS),
    "change.propose": _MANAGERS | _ADMIN | {"MARKETER"},
    "change.ask": _FRONT,
    "change.approve": frozenset({"REGIONAL_MANAGER", "GENERAL_MANAGER"}),
    "change.activate": frozenset({"REGIONAL_MANAGER", "GENERAL_MANAGER"}),
    # Whom we address and with what: written by marketing and who leads, priced below the floor by a senior alone.
    "audience.view": _MANAGERS | _HEAD | _ADMIN | _DESKS,
    "audience.manage": _MANAGERS | _ADMIN | {"MARKETER"},
    "campaign.view": _MANAGERS | _HEAD | _ADMIN | _DESKS,
    "campaign.manage": _MANAGERS | _ADMIN | {"MARKETER"},
    "campaign.approve": frozenset({"REGIONAL_MANAGER", "GENERAL_MANAGER"}),
    # What customers subscribe to is opened with their consent by whoever deals with them; plans, their prices and a
    # month's bills are made by who leads; what was charged without ground goes back on another manager's word.
    "bill.view": frozenset(ROWS),
    "bill.edit": _FRONT,
    "bill.issue": _MANAGERS | _ADMIN,
    "serviceplan.manage": _MANAGERS | _ADMIN,
    "refund.approve": _MANAGERS,
    # A customer's own page, and what we promise customers there.
    "pass.make": _FRONT,
    "policydocument.publish": _MANAGERS | _ADMIN,
    # How our people learn and ask: one's own is open to everybody, the team's to who leads it.
    "method.view": frozenset(ROWS) - {"API_CLIENT"},
    "coaching.view": _MANAGERS | _ADMIN | {"AUDITOR"},
    "coaching.manage": _MANAGERS | _ADMIN,
    "knowledge.view": frozenset(ROWS),
    "knowledge.edit": _MANAGERS | _ADMIN | _DESKS,
    "rule.view": _MANAGERS | _HEAD | _ADMIN | _DESKS,
    "rule.manage": _ADMIN | {"GENERAL_MANAGER"},
    "privacy.manage": _ADMIN,
    # The house itself.
    "outbound.manage": _ADMIN,
    "backup.manage": _ADMIN,
    "user.manage": _ADMIN,
    "branch.manage": _ADMIN,
    "branch.view": _MANAGERS | _HEAD | _ADMIN | _DESKS,
    "company.manage": _ADMIN,
    "job.manage": _ADMIN,
    "audit.view": _ADMIN | {"AUDITOR"},
    "audit.values": _ADMIN,
    "token.manage": _ADMIN,
}

# After signing in they begin with what the customers are worth, everybody else with whom to call.
BEGIN_WITH_VALUE = _MANAGERS | {"ANALYST"}
LEVELS = ("HQ", "PROVINCE", "CITY", "HALL")
SMALL_CELL = 5
LOGIN_WINDOW_MINUTES = 15
LOGIN_LIMIT_PER_NAME = 8
LOGIN_LIMIT_PER_ADDRESS = 40


def small_cells(counts: Sequence[int]) -> set[int]:
    """Return the places of counts too small to be told; beside a single one a second, or the sum would tell it."""
    hidden = {at for at, n in enumerate(counts) if 0 < n < SMALL_CELL}
    others = [(n, at) for at, n in enumerate(counts) if n and at not in hidden]
    return hidden | {min(others)[1]} if len(hidden) == 1 and others else hidden


def may(role: str, act: str) -> bool:
    """Say whether a role may do an act.

    Raises KeyError for an act that is not in the table: a door that names an unknown act is a fault.
    """
    return role in ACTS[act]


def is_throttled(n_for_name: int, n_for_address: int) -> bool:
    """Say whether a further login attempt is refused unseen."""
    return n_for_name >= LOGIN_LIMIT_PER_NAME or n_for_address >= LOGIN_LIMIT_PER_ADDRESS


def may_stand_under(level: str, parent_level: str | None) -> bool:
    """Say whether a branch of `level` may be placed under a parent; the HQ has none."""
    if parent_level is None:
        return level == "HQ"
    return LEVELS.index(level) > LEVELS.index(parent_level)
