"""Rule tables of campaigns: how often somebody is written to, how long is looked at, how handy each way to us is."""

from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules.shape import TableDef

LIMITS = {
    "CAP": {"number": 2}, "CAP_DAYS": {"number": 30}, "SHORT": {"number": 30}, "LONG": {"number": 180},
    "KNOWLEDGE": {"number": 60}, "QUESTION_DAYS": {"number": 14}, "HOUR": {"number": 40}, "MENTAL": {"number": 10},
    "PHYSICAL": {"number": 10}, "REPLY_HOURS": {"number": 24},
}  # fmt: skip


def _way(steps: int, distance: int, hours: int, wait: int) -> dict[str, int]:
    return {"steps": steps, "distance": distance, "hours": hours, "wait": wait}


WAYS = {
    "reach.HALL": _way(3, 40, 56, 10), "reach.VISIT": _way(2, 0, 45, 0), "reach.PHONE": _way(3, 0, 60, 4),
    "reach.WEB": _way(5, 0, 168, 0), "reach.MINI_PROGRAM": _way(4, 0, 168, 0), "reach.DEALER": _way(3, 20, 70, 5),
}  # fmt: skip
TABLES = (
    TableDef(
        "campaigns", gettext_lazy("Campaigns: how often, how long, how well known"),
        {"number": gettext_lazy("Number")}, LIMITS,
        gettext_lazy(
            "Nobody gets more advertising messages than the number within its days; who is less known than the number "
            "is left out of one-to-one marketing; an hour and a point of trouble are worth so much money to a customer."
        ),
    ),
    TableDef(
        "conveniences", gettext_lazy("Ways to us: how handy each is"),
        {
            "steps": gettext_lazy("Steps"), "distance": gettext_lazy("Distance (100 m)"),
            "hours": gettext_lazy("Open hours a week"), "wait": gettext_lazy("Wait (minutes)"),
        }, WAYS,
        gettext_lazy(
            "100, less 5 for each step, 1 for each kilometre, 1 for each minute of waiting, and 1 for each 4 hours of "
            "the week it is closed."
        ),
        most=10_000,
    ),
)  # fmt: skip
