"""Detectors: pure functions in a flat list that turn facts into readings, and how a reading becomes a warning."""

from typing import NamedTuple

from zhike.analytics.detectors.buying import (
    Outpriced,
    Priced,
    ProductSpend,
    Returned,
    Rhythm,
    Spend,
    interval,
    outpriced,
    price,
    product,
    returns,
    value,
)
from zhike.analytics.detectors.judging import LEVELS, Reading, level, sure
from zhike.analytics.detectors.keeping import (
    Owed,
    Resold,
    Team,
    collection,
    credit_limit,
    dumping,
    forecast,
    handover,
    payment,
    staff,
)
from zhike.analytics.detectors.precision import LEAST_ANSWERS, Precision, precision
from zhike.analytics.detectors.relating import (
    Anger,
    Going,
    Grievances,
    Mistakes,
    Objection,
    Promised,
    complaint,
    grievance,
    incident,
    intent,
    key_person,
    objection,
    promise,
    silence,
)


class Detector(NamedTuple):
    """A detector as it is listed: its code, the unit of its number, what it looks at, and when: nightly or at once."""

    code: str
    unit: str
    about: str
    needs: str


# At once: what an event tells; nightly: what an analysis measured.
DETECTORS = {
    one.code: one
    for one in (
        Detector("INTENT", "PERCENT", "CUSTOMER", "AT_ONCE"),
        Detector("KEY_PERSON", "POINTS", "CUSTOMER", "AT_ONCE"),
        Detector("PROMISE", "TIMES", "CUSTOMER", "AT_ONCE"),
        Detector("COMPLAINT", "DAYS", "CUSTOMER", "AT_ONCE"),
        Detector("SILENCE", "DAYS", "CUSTOMER", "AT_ONCE"),
        Detector("DUMPING", "PERCENT", "CUSTOMER", "AT_ONCE"),
        Detector("OBJECTION", "PERCENT", "CUSTOMER", "AT_ONCE"),
        Detector("CREDIT_LIMIT", "PERCENT", "CUSTOMER", "AT_ONCE"),
        Detector("COLLECTION", "DAYS", "CUSTOMER", "AT_ONCE"),
        Detector("INCIDENT", "PERCENT", "CUSTOMER", "AT_ONCE"),
        Detector("GRIEVANCE", "POINTS", "CUSTOMER", "AT_ONCE"),
        Detector("INTERVAL", "PERCENT", "CUSTOMER", "NIGHTLY"),
        Detector("VALUE", "PERCENT", "CUSTOMER", "NIGHTLY"),
        Detector("PRODUCT", "PERCENT", "CUSTOMER", "NIGHTLY"),
        Detector("RETURNS", "PERCENT", "CUSTOMER", "NIGHTLY"),
        Detector("PRICE", "PERCENT", "CUSTOMER", "NIGHTLY"),
        Detector("OUTPRICED", "PERCENT", "CUSTOMER", "NIGHTLY"),
        Detector("PAYMENT", "DAYS", "CUSTOMER", "NIGHTLY"),
        Detector("FORECAST", "PERCENT", "CUSTOMER", "NIGHTLY"),
        Detector("STAFF", "PERCENT", "BRANCH", "NIGHTLY"),
        Detector("HANDOVER", "TIMES", "USER", "NIGHTLY"),
    )
}

__all__ = [
    "DETECTORS", "LEAST_ANSWERS", "LEVELS", "Anger", "Detector", "Going", "Grievances", "Mistakes", "Objection",
    "Outpriced", "Owed", "Precision", "Priced", "ProductSpend", "Promised", "Reading", "Resold", "Returned", "Rhythm",
    "Spend", "Team", "collection", "complaint", "credit_limit", "dumping", "forecast", "grievance", "handover",
    "incident", "intent", "interval", "key_person", "level", "objection", "outpriced", "payment", "precision", "price",
    "product", "promise", "returns", "silence", "staff", "sure", "value",
]  # fmt: skip
