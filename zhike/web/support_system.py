"""Health of the churn support system: the cycle copied → judged → reported → read, warnings and models looked after."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.insight.queries import accounts
from zhike.apps.insight.queries import runs as analyses
from zhike.apps.insight.queries import warehouse as stores
from zhike.apps.org import queries as org_queries
from zhike.apps.prediction import queries as prediction_queries
from zhike.apps.reports import queries as report_queries
from zhike.apps.reports import rules as report_rules
from zhike.apps.risk import queries as risk_queries
from zhike.web import analysis
from zhike.web.door import Request, page
from zhike.web.runs import step_names

READ, REPORT = "report.read", "report"
# What nobody has opened after so many days was made for nobody.
READ_WITHIN = timedelta(days=7)
# A detector more often wrong than right is looked after.
RIGHT = 0.5
SOUND, DUE, OVERDUE, NEVER = "SOUND", "DUE", "OVERDUE", "NEVER"
NAMES: dict[str, str | Promise] = {
    "copied": gettext_lazy("Data copied"), "judged": gettext_lazy("Standing of customers judged"),
    "reported": gettext_lazy("Report made"), "read": gettext_lazy("Report read"),
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step of the cycle: when it was done last, when it is next, how it stands and why."""

    code: str
    state: str
    last: datetime | date | None = None
    following: datetime | date | None = None
    note: str = ""
    href: str = ""

    @property
    def name(self) -> str:
        """Return the words of the step."""
        return str(NAMES[self.code])


def support_system(request: Request) -> HttpResponse:
    """Show whether the month's work runs by itself, and what somebody has to look after."""
    at = clock.now()
    day = org_queries.business_date(at)
    with base.acting_as(base.System("health of the support system")):
        warnings = risk_queries.sums(risk_queries.queue(day), day)
        wrong = [code for code, (one, _n) in risk_queries.precisions().items() if _is_wrong(one)]
    run = analyses.current()
    context = {
        "steps": [*_copied(at), *_reported(day, at)], "run": run, "names": step_names(),
        "warnings": warnings, "wrong": wrong, "n_shelved": core_queries.n_shelved(),
        "model": prediction_queries.model_of(run.pk) if run else None,
    }  # fmt: skip
    return render(request, "runs/system.html", context)


def _is_wrong(one: Any) -> bool:
    return not one.is_early and one.share is not None and one.share < RIGHT


def _copied(at: datetime) -> list[Step]:
    found = stores.warehouse(timezone.localtime(at))
    if found is None:
        return [Step("copied", NEVER, href=analysis.to("warehouse")), Step("judged", NEVER, href=analysis.to("runs"))]
    late = "" if found.is_fresh else _("older than a day")
    failed = _("the last analysis failed; the former results stay in force") if found.failed else ""
    return [
        Step("copied", OVERDUE if late else SOUND, found.run.finished_at, found.next_at, late,
             analysis.to("warehouse")),
        Step("judged", OVERDUE if late or failed else SOUND, found.run.as_of, found.next_at, failed or late,
             analysis.to("runs")),
    ]  # fmt: skip


def _reported(day: date, at: datetime) -> list[Step]:
    href, top = analysis.to("churn_reports"), org_queries.headquarters()
    # Of a time before the first order nothing is owed.
    known = {cell.period for cell in accounts.cells(top.pk)} if top else set()
    turns = [turn for turn in report_queries.calendar(day) if turn.period in known]
    done = next((turn.report_id for turn in turns if turn.report_id), None)
    made = report_queries.report(done) if done else None
    late = [turn for turn in turns if turn.state == report_rules.OVERDUE]
    ahead = [turn.due_date for turn in turns if turn.state in {report_rules.WAITING, report_rules.DUE}]
    note = ngettext("%(n)s report is overdue", "%(n)s reports are overdue", len(late)) % {"n": len(late)}
    told = Step(
        "reported", _state(made is not None, bool(late), any(turn.state == report_rules.DUE for turn in turns)),
        made.made_at if made else None, min(ahead, default=None), note if late else "", href,
    )  # fmt: skip
    return [told, _read(made, at, href)]


def _read(made: Any, at: datetime, href: str) -> Step:
    """Return whether the report of the newest period was opened by anybody."""
    if made is None:
        return Step("read", NEVER, href=href)
    opened = core_queries.trail(noun=REPORT, object_id=made.pk, acts=(READ,)).first()
    if opened:
        return Step("read", SOUND, opened.at, note=opened.actor, href=href)
    until = made.made_at + READ_WITHIN
    return Step("read", OVERDUE if at > until else DUE, None, until, _("nobody has opened the newest report"), href)


def _state(is_done: bool, is_late: bool, is_due: bool) -> str:
    if is_late:
        return OVERDUE
    if is_due:
        return DUE
    return SOUND if is_done else NEVER


urls = [page("support-system/", support_system, act="analysis.run", name="support_system")]
