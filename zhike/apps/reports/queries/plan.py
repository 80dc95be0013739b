"""The plan of regular analyses: of which period each is due, and what shows that it was made."""

from datetime import date

from zhike.analytics import periods
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.insight.queries import accounts, closing, runs
from zhike.apps.reports import rules

ANALYSES = "regular_analyses"
# The account is made when its period is closed; the others are steps of an analysis.
ACCOUNT = "regular.ACCOUNT"
STEPS = {
    "regular.VALUE": "figures", "regular.TIERS": "standing", "regular.CONTRIBUTION": "contribution",
    "regular.FORECAST": "prediction", "regular.ASSETS": "assets",
}  # fmt: skip
N_RUNS = 400


def plan(day: date) -> list[rules.Turn]:
    """Return the newest turn of every regular analysis; what it was made by is a closing, or a run."""
    finished = runs.runs().filter(status="DONE").values_list("pk", "as_of", "steps")[:N_RUNS]
    # The oldest that looked at a period after its end is what made it.
    done = [(pk, as_of, {step["step"] for step in steps}) for pk, as_of, steps in reversed(finished)]

    def made(what: str, period: periods.Period) -> int | None:
        if what == ACCOUNT:
            versions = closing.versions(period.label)
            return versions[-1].pk if versions else None
        return next((pk for pk, as_of, steps in done if as_of >= period.end and STEPS[what] in steps), None)

    return rules.planned(catalog_queries.table(ANALYSES), made, day=day, first_month=accounts.first_month())
