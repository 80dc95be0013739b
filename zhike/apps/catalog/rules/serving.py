"""Rule tables of service: what each class of key account is owed, and how soon somebody acts when it goes wrong."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules.shape import TableDef

LEVELS = {
    1: gettext_lazy("self-service"), 2: gettext_lazy("standard"), 3: gettext_lazy("preferred"),
    4: gettext_lazy("personal, at any hour"),
}  # fmt: skip
CONTENTS = {
    1: gettext_lazy("orders, delivery and questions, answered as they come"),
    2: gettext_lazy("a named person, regular news of what is new, help with orders"),
    3: gettext_lazy("a named manager with a deputy, advice on the spot, delivery first"),
    4: gettext_lazy("a team of its own with a sponsor in management, plans made together, help at any hour"),
}  # fmt: skip
FORMS = {
    1: gettext_lazy("by telephone and message"), 2: gettext_lazy("by telephone, visited when needed"),
    3: gettext_lazy("visited regularly, by telephone in between"),
    4: gettext_lazy("at the customer's place, managers included, reachable day and night"),
}  # fmt: skip


def _owed(level: int, **numbers: int) -> dict[str, int]:
    return {"level": level, "contents": level, "form": level, **numbers}


TABLES: tuple[TableDef, ...] = (
    TableDef(
        "service_standards", gettext_lazy("Service standards"),
        {"level": gettext_lazy("Service level"), "contents": gettext_lazy("What it contains"),
         "form": gettext_lazy("How it is given"), "contacts": gettext_lazy("Contacts a month"),
         "reply": gettext_lazy("First reply within (minutes)"),
         "visits": gettext_lazy("Visits of a senior a quarter"),
         "hours": gettext_lazy("Hours with the customer a month"),
         "gap": gettext_lazy("Never longer without a contact than (days)"),
         "score": gettext_lazy("Details done (percent)"),
         "spread": gettext_lazy("Details may vary by (points)"),
         "reach": gettext_lazy("Reached in test calls (percent)"),
         "fulfilment": gettext_lazy("Standards to be met (percent)")},
        {"PLATINUM": _owed(4, contacts=4, reply=30, visits=2, hours=6, gap=14, score=95, spread=3, reach=100,
                           fulfilment=95),
         "GOLD": _owed(3, contacts=2, reply=60, visits=1, hours=3, gap=30, score=90, spread=5, reach=95,
                       fulfilment=90),
         "IRON": _owed(2, contacts=1, reply=240, visits=0, hours=1, gap=60, score=80, spread=8, reach=90,
                       fulfilment=80),
         "LEAD": _owed(1, contacts=0, reply=1_440, visits=0, hours=0, gap=180, score=0, spread=0, reach=0,
                       fulfilment=70)},
        gettext_lazy("What a key account is owed follows from its class; 0 owes nothing."), most=10_000,
        words={"level": LEVELS, "contents": CONTENTS, "form": FORMS},
    ),
    TableDef(
        "service_incidents", gettext_lazy("Incidents of service"),
        {"recover": gettext_lazy("Recovery begins within (minutes)"),
         "link": gettext_lazy("The customer's own page is open for days"),
         "test": gettext_lazy("Reachable counts the test calls of the last days")},
        {"RULE": {"recover": 60, "link": 365, "test": 90}},
        gettext_lazy("A minute later, and whoever sponsors the account and the general manager are told."),
        least=1, most=3_650,
    ),
)  # fmt: skip
