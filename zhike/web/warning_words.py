"""Warnings in words: why each stands and what to do about it, in the reader's language."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from zhike.apps.people import queries as people_queries
from zhike.apps.trade import queries as trade_queries
from zhike.web import codes, format

WHY = {
    "INTENT": gettext_noop("They said that they want to leave, %(days)s days ago."),
    "COMPLAINT": gettext_noop("%(mood)s for %(days)s days, and nobody has answered."),
    "SILENCE": gettext_noop("Nobody has spoken with them for %(days)s days."),
    "DUMPING": gettext_noop("Resells %(product)s at %(percent)s %% of list; last seen on %(day)s."),
    "INTERVAL": gettext_noop("Silent for %(days)s days; they usually come every %(usual)s."),
    "VALUE": gettext_noop("Bought for %(recent)s in %(days)s days, %(percent)s %% below the usual %(usual)s."),
    "PRODUCT": gettext_noop("%(product)s, usually %(share)s %% of what they buy, fell by %(percent)s %%."),
    "RETURNS": gettext_noop("%(percent)s %% of what they bought lately came back; usual are %(usual)s %%."),
    "OBJECTION": gettext_noop("Objects to “%(change)s”, said %(days)s days ago."),
    "INCIDENT": gettext_noop("A mistake in service has been open for %(days)s days; it raises the risk by one level."),
    "GRIEVANCE": gettext_noop(
        "Complaints past their time: %(late)s; solved without satisfying: %(unsatisfied)s; the second of their kind: "
        "%(second)s."
    ),
    "OUTPRICED": gettext_noop("%(rival)s asks %(theirs)s for what they pay us %(paid)s for: %(product)s."),
    "FORECAST": gettext_noop("The model gives %(percent)s %% that they leave within its horizon."),
    "PAYMENT": gettext_noop("%(amount)s is open, the oldest of it for %(days)s days."),
    "CREDIT_LIMIT": gettext_noop("%(amount)s count against a limit of %(limit)s: %(percent)s %% of it is used."),
    "COLLECTION": gettext_noop("Pays after %(days)s days on average; before, it took %(usual)s."),
    "STAFF": gettext_noop("%(n)s of %(of)s core staff left."),
}
LATE = gettext_noop("%(amount)s is overdue, the oldest of it by %(days)s days.")
RESTED = gettext_noop("Silent for %(days)s days, %(rest)s of them around a holiday; they usually come every %(usual)s.")
PRICED = {
    "BELOW": gettext_noop("Pays %(percent)s %% less than others for the same products."),
    "ABOVE": gettext_noop("Pays %(percent)s %% more than others for the same products."),
}
GOES = {
    True: gettext_noop("%(name)s (%(role)s, influence %(influence)s) leaves on %(day)s."),
    False: gettext_noop("%(name)s (%(role)s, influence %(influence)s) left on %(day)s."),
}
MONEY = {
    "VALUE": ("recent", "usual"),
    "PAYMENT": ("amount",),
    "CREDIT_LIMIT": ("amount", "limit"),
    "OUTPRICED": ("theirs", "paid"),
}
SUGGESTIONS = {
    "INTENT": gettext_lazy("Talk in person today; ask why before any offer"),
    "KEY_PERSON": gettext_lazy("Meet the successor, introduced by who goes"),
    "PROMISE": gettext_lazy("Apologise, name a new day and keep it"),
    "COMPLAINT": gettext_lazy("Call now, listen, and say until when it is solved"),
    "SILENCE": gettext_lazy("Call without selling anything"),
    "DUMPING": gettext_lazy("Talk with the dealer about stock and rebates"),
    "INTERVAL": gettext_lazy("Call and ask what has changed"),
    "VALUE": gettext_lazy("Ask who gets the rest of the orders"),
    "PRODUCT": gettext_lazy("Ask what replaced the product; offer a trial"),
    "RETURNS": gettext_lazy("Look at what came back and mend the cause"),
    "PRICE": gettext_lazy("Check the price and the reason for it"),
    "OBJECTION": gettext_lazy("Ask what would make it bearable, and pass it on"),
    "INCIDENT": gettext_lazy("Mend it within the hour, say so to the customer, and find the root cause"),
    "GRIEVANCE": gettext_lazy("Call today: say what is done until when, and who answers for it"),
    "OUTPRICED": gettext_lazy("Show what ours does better before the price comes up"),
    "FORECAST": gettext_lazy("Look at the reasons on the record and call"),
    "PAYMENT": gettext_lazy("Agree on a day of payment; look at the credit"),
    "CREDIT_LIMIT": gettext_lazy("Ask for payment before the next order; decide on the limit"),
    "COLLECTION": gettext_lazy("Ask why payment takes longer; look at the terms"),
    "STAFF": gettext_lazy("Visit the largest customers with the successors"),
    "HANDOVER": gettext_lazy("Hand the customers over, the largest first"),
}


class Told(NamedTuple):
    """A warning as a person reads it."""

    row: Any
    who: str
    why: str
    suggestion: str

    @property
    def task_title(self) -> str:
        """Return what a task that comes of it is called."""
        return f"{self.who}: {codes.label(self.row.detector)}"[:200]


def told(rows: Iterable[Any], currency: str) -> list[Told]:
    """Return warnings in words; names are looked up once for all of them."""
    found = list(rows)
    named = [row.values["person_id"] for row in found if "person_id" in row.values]
    persons = people_queries.names(named) if named else {}
    bought = [_product_id(row) for row in found if row.about.startswith("product:")]
    products = dict(trade_queries.products().filter(pk__in=bought).values_list("pk", "name")) if bought else {}
    return [
        Told(row, who(row), _why(row, currency, persons, products), str(SUGGESTIONS[row.detector])) for row in found
    ]


def who(row: Any) -> str:
    """Return whom a warning is about."""
    one = row.customer or row.colleague or row.branch
    return one.name if one else ""


def _product_id(row: Any) -> int:
    return int(row.about.removeprefix("product:"))


def _why(row: Any, currency: str, persons: dict[int, str], products: dict[int, str]) -> str:
    said = {"percent": f"{row.measured:.0f}"} | _shown(row, currency)
    if row.detector == "KEY_PERSON":
        return _goes(said, persons)
    if row.detector in {"PROMISE", "HANDOVER"}:
        return _counted(row.detector, said)
    if row.about.startswith("product:"):
        said["product"] = products.get(_product_id(row), "")
    if "product" in said:
        said["product"] = said["product"] or _("a product")
    return _(_sentence(row.detector, said)) % said


def _sentence(detector: str, said: dict[str, Any]) -> str:
    """Return the sentence of a warning."""
    if detector == "PRICE":
        return PRICED[said["side"]]
    if said.get("is_late"):
        return LATE
    return RESTED if said.get("rest") else WHY[detector]


def _shown(row: Any, currency: str) -> dict[str, Any]:
    """Return what a sentence names, as people read it."""
    said = dict(row.values)
    money = MONEY.get(row.detector, ())
    said |= {name: format.money_text(said[name], currency) for name in money if name in said}
    if "day" in said:
        said["day"] = format.date_text(date.fromisoformat(said["day"]))
    if "mood" in said:
        said["mood"] = codes.label(said["mood"])
    return said


def _goes(said: dict[str, Any], persons: dict[int, str]) -> str:
    if "role" not in said:
        return _("A key person leaves.")
    said |= {
        "name": persons.get(said["person_id"]) or _("A key person"), "role": codes.label(said["role"]),
        "influence": said["influence"] or "?",
    }  # fmt: skip
    return _(GOES[said["days"] >= 0]) % said


def _counted(detector: str, said: dict[str, Any]) -> str:
    if detector == "HANDOVER":
        return ngettext(
            "%(n)s customer of somebody who left has nobody yet.",
            "%(n)s customers of somebody who left have nobody yet.", said["n"],
        ) % said  # fmt: skip
    return ngettext(
        "%(n)s promise was broken or is past due, %(days)s days late.",
        "%(n)s promises were broken or are past due, the worst %(days)s days late.", said["n"],
    ) % said  # fmt: skip
