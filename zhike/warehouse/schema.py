"""The star schema: every table and column with its type, unit, key and meaning, and the Arrow schemas made from it."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

MONEY = pa.decimal128(18, 4)


@dataclass(frozen=True)
class Column:
    """One column of a star table; ``default`` is what `fill` puts where a caller gives nothing."""

    name: str
    type: pa.DataType
    description: str
    unit: str = ""
    is_key: bool = False
    references: str = ""
    is_nullable: bool = False
    default: Any = None


@dataclass(frozen=True)
class Table:
    """One table of the star; ``money`` names the column whose sum is reconciled with the source."""

    name: str
    description: str
    columns: tuple[Column, ...]
    money: str = ""

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema of the table, columns in declared order."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.is_nullable) for c in self.columns])

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in declared order."""
        return tuple(c.name for c in self.columns)


ORDER_LINE = Table(
    "order_line",
    "One accepted order line; returns and cancellations are lines of their own with a negative amount.",
    (
        Column("line_id", pa.int64(), "identity of the line", is_key=True),
        Column("customer_id", pa.int64(), "who bought", references="customer"),
        Column(
            "branch_id", pa.int64(), "the branch that sold, not the customer's home", references="branch", default=1
        ),
        Column("product_id", pa.int64(), "what was bought", references="product", is_nullable=True),
        Column("order_id", pa.int64(), "the order the line belongs to"),
        Column("line_date", pa.date32(), "local business day of the line", unit="day"),
        Column("is_return", pa.bool_(), "a return or cancellation; every other line is a purchase", default=False),
        Column("quantity", MONEY, "signed quantity", unit="piece", default=1),
        Column("amount", MONEY, "signed money, returns negative", unit="book currency", default=0),
        Column("cost", MONEY, "cost of what was sold, where known", unit="book currency", is_nullable=True),
    ),
    money="amount",
)
CUSTOMER = Table(
    "customer",
    "One customer.",
    (
        Column("customer_id", pa.int64(), "identity of the customer", is_key=True),
        Column("branch_id", pa.int64(), "current home branch", references="branch", default=1),
        Column("first_seen", pa.date32(), "day the customer first appeared", unit="day", is_nullable=True),
    ),
)
CUSTOMER_BRANCH = Table(
    "customer_branch",
    "History of a customer's home branch; a row holds from valid_from up to, not including, valid_to.",
    (
        Column("customer_id", pa.int64(), "whose home", is_key=True, references="customer"),
        Column("branch_id", pa.int64(), "the home branch", references="branch", default=1),
        Column("valid_from", pa.date32(), "first day", unit="day", is_key=True),
        Column("valid_to", pa.date32(), "day after the last one; empty while it lasts", unit="day", is_nullable=True),
    ),
)
CUSTOMER_TIER = Table(
    "customer_tier",
    "History of a customer's value tier; a row holds from valid_from up to, not including, valid_to.",
    (
        Column("customer_id", pa.int64(), "whose tier", is_key=True, references="customer"),
        Column("tier", pa.string(), "VIP, MAJOR, ORDINARY or SMALL", default="SMALL"),
        Column("valid_from", pa.date32(), "first day", unit="day", is_key=True),
        Column("valid_to", pa.date32(), "day after the last one; empty while it lasts", unit="day", is_nullable=True),
    ),
)
BRANCH = Table(
    "branch",
    "The branch tree.",
    (
        Column("branch_id", pa.int64(), "identity of the branch", is_key=True),
        Column("parent_id", pa.int64(), "branch above; empty at headquarters", references="branch", is_nullable=True),
        Column("level", pa.string(), "HQ, PROVINCE, CITY or HALL", default="HQ"),
        Column("path", pa.string(), "ids from headquarters down to itself, as /1/4/9/", default="/1/"),
    ),
)
PRODUCT = Table(
    "product",
    "One product.",
    (
        Column("product_id", pa.int64(), "identity of the product", is_key=True),
        Column("code", pa.string(), "product code", default=""),
        Column("name", pa.string(), "product name", default=""),
    ),
)
COST = Table(
    "cost",
    "One entry of the ledger of costs beside the goods; negative where an entry was taken back.",
    (
        Column("cost_id", pa.int64(), "identity of the entry", is_key=True),
        Column("customer_id", pa.int64(), "whom it was spent on", references="customer"),
        Column("cost_date", pa.date32(), "day of the cost", unit="day"),
        Column("category", pa.string(), "KEEP, DEVELOP, CULTIVATE, SERVE and the other kinds of cost", default="SERVE"),
        Column("amount", MONEY, "signed money", unit="book currency", default=0),
    ),
    money="amount",
)
PAYMENT = Table(
    "payment",
    "Money a customer paid; negative where it was given back.",
    (
        Column("payment_id", pa.int64(), "identity of the payment", is_key=True),
        Column("customer_id", pa.int64(), "who paid", references="customer"),
        Column("paid_date", pa.date32(), "day of the payment", unit="day"),
        Column("amount", MONEY, "signed money", unit="book currency", default=0),
    ),
    money="amount",
)
CONTACT = Table(
    "contact",
    "One contact with a customer that took somebody's time.",
    (
        Column("contact_id", pa.int64(), "identity of the contact", is_key=True),
        Column("customer_id", pa.int64(), "with whom", references="customer"),
        Column("contact_date", pa.date32(), "local day of the contact", unit="day"),
        Column("channel", pa.string(), "VISIT, PHONE or another way", default="PHONE"),
        Column("minutes", pa.int64(), "how long it took, where noted", unit="minute", is_nullable=True),
        Column("is_complaint", pa.bool_(), "its topic says complaint", default=False),
    ),
)
GIFT = Table(
    "gift",
    "Something given to a customer or one of its people.",
    (
        Column("gift_id", pa.int64(), "identity of the gift", is_key=True),
        Column("customer_id", pa.int64(), "who got it", references="customer"),
        Column("gift_date", pa.date32(), "day it was given", unit="day"),
        Column("value", MONEY, "what it is worth", unit="book currency", default=0),
    ),
    money="value",
)
UNIT = Table(
    "unit",
    "What a customer holds that can be counted in its place: an outlet or a subscription.",
    (
        Column("unit_id", pa.int64(), "identity of the outlet or subscription, among its kind", is_key=True),
        Column("kind", pa.string(), "OUTLET or SUBSCRIPTION", is_key=True, default="OUTLET"),
        Column("customer_id", pa.int64(), "who holds it", references="customer"),
        Column("opened", pa.date32(), "first day", unit="day"),
        Column("closed", pa.date32(), "day after the last one; empty while it lasts", unit="day", is_nullable=True),
        Column("turnover", MONEY, "yearly turnover, where noted", unit="book currency", is_nullable=True),
    ),
)
COMPLAINT = Table(
    "complaint",
    "One complaint of a customer.",
    (
        Column("complaint_id", pa.int64(), "identity of the complaint", is_key=True),
        Column("customer_id", pa.int64(), "who complained", references="customer"),
        Column("complaint_date", pa.date32(), "day it came in", unit="day"),
        Column("user_id", pa.int64(), "who settles it", references="employee", is_nullable=True),
        Column("status", pa.string(), "how far it is", default="OPEN"),
    ),
)
CHURN_EVENT = Table(
    "churn_event",
    "A customer found to have left, as its case says.",
    (
        Column("case_id", pa.int64(), "identity of the case", is_key=True),
        Column("customer_id", pa.int64(), "who left", references="customer"),
        Column("branch_id", pa.int64(), "home branch when the case was opened", references="branch", default=1),
        Column("exit_date", pa.date32(), "day of the exit", unit="day"),
        Column("status", pa.string(), "PROPOSED, CONFIRMED, DISMISSED or CAME_BACK", default="PROPOSED"),
        Column("reason", pa.string(), "primary reason; empty before it is known", default=""),
    ),
)
SURVEY_ANSWER = Table(
    "survey_answer",
    "One customer asked in one wave of a survey.",
    (
        Column("sample_id", pa.int64(), "identity of the question put", is_key=True),
        Column("wave_id", pa.int64(), "the wave"),
        Column("customer_id", pa.int64(), "who was asked", references="customer", is_nullable=True),
        Column("answered", pa.date32(), "day of the answer; empty without one", unit="day", is_nullable=True),
    ),
)
CAMPAIGN_SEND = Table(
    "campaign_send",
    "One customer of a campaign: in it, or in its control group.",
    (
        Column("member_id", pa.int64(), "identity of the entry", is_key=True),
        Column("campaign_id", pa.int64(), "the campaign"),
        Column("customer_id", pa.int64(), "who is meant", references="customer"),
        Column("is_control", pa.bool_(), "held out, to compare with", default=False),
    ),
)
EMPLOYEE = Table(
    "employee",
    "One user of the program.",
    (
        Column("user_id", pa.int64(), "identity of the user", is_key=True),
        Column("branch_id", pa.int64(), "where he works", references="branch", is_nullable=True),
        Column("role", pa.string(), "what he does", default=""),
    ),
)
CALENDAR = Table(
    "calendar",
    "Every day of the years in which anything happened: the dimension of time.",
    (
        Column("day", pa.date32(), "the day", unit="day", is_key=True),
        Column("week", pa.date32(), "the Monday its week begins with", unit="day"),
        Column("month", pa.string(), "such as 2026-03", default=""),
        Column("quarter", pa.string(), "of the calendar year, such as 2026Q1", default=""),
        Column("year", pa.int64(), "calendar year", default=0),
        Column("weekday", pa.int64(), "1 for Monday to 7", default=1),
        Column("is_working", pa.bool_(), "worked in China: made-up days are, public holidays are not", default=True),
        Column("is_holiday", pa.bool_(), "a public holiday from Monday to Friday", default=False),
    ),
)
TABLES = (
    ORDER_LINE, CUSTOMER, CUSTOMER_BRANCH, CUSTOMER_TIER, BRANCH, PRODUCT, COST, PAYMENT, CONTACT, GIFT, UNIT,
    COMPLAINT, CHURN_EVENT, SURVEY_ANSWER, CAMPAIGN_SEND, EMPLOYEE,
    CALENDAR,
)  # fmt: skip
STAR = {table.name: table for table in TABLES}


def empty(name: str) -> pa.Table:
    """The star table of that name without rows.

    Parameters
    ----------
    name : str
        One of the keys of `STAR`.

    Returns
    -------
    pyarrow.Table
        Zero rows, the declared schema.

    Raises
    ------
    KeyError
        For a name that is not a star table.

    Source
    ------
    House rule (design 5, star schema).

    Examples
    --------
    >>> empty("product").column_names
    ['product_id', 'code', 'name']
    """
    return STAR[name].arrow.empty_table()
