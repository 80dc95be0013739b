"""The investigation of one exit as a report: what was known, why, by which angles, whose fault, what is corrected."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from zhike.apps.churn import queries, rules
from zhike.apps.org import queries as org_queries
from zhike.web import codes, door
from zhike.web import format as written
from zhike.web.door import Request, page
from zhike.web.reporting.sheet import Section, Sheet, give


def report(request: Request, case_id: int, form: str) -> HttpResponse:
    """Give the investigation of an exit as a file."""
    door.demand("customer.view")
    case = door.found(queries.case(case_id) if case_id < 2**63 else None)
    name = f"exit-{case.customer.code}-{case.exit_date}"
    return give(sheet(case), form, name=name, noun="case", object_id=case.pk, branch_id=case.branch_id)


def sheet(case: Any) -> Sheet:
    """Return the report of a case."""
    named = (
        _("Major churn event: %(name)s") if case.is_major else _("Why did %(name)s leave?")
    ) % {"name": case.customer.name}  # fmt: skip
    return Sheet(
        named, case.branch.name,
        [
            (_("Left on"), case.exit_date.isoformat()), (_("Turnover of its last year"), _money(case.turnover)),
            (_("Profit lost"), _money(case.profit)), (_("State"), codes.label(f"case.{case.status}")),
        ],
        [one for one in (_cause(case), *_asked(case), _fault(case), _end(case)) if one.lines or one.rows],
    )  # fmt: skip


def _cause(case: Any) -> Section:
    whither = codes.label(f"destination.{case.destination}") if case.destination else ""
    told = [
        (_("Primary reason"), codes.label(f"cause.{case.reason or queries.UNTOLD}")), (_("About"), case.subject),
        (_("Evidence of it"), case.evidence), (_("Where it went"), " · ".join(filter(None, (whither, case.went_to)))),
        (_("Who ended it"), codes.label(f"initiator.{case.initiator}") if case.initiator else ""),
        (_("Last purchase"), str(case.last_purchase_date or "")), (_("Cause found"), str(case.cause_date or "")),
        (_("Analysed"), str(case.analysed_date or "")),
    ]  # fmt: skip
    further = [
        (_("Further reason"), f"{codes.label(f'cause.{one.reason}')} {one.weight} · {one.evidence}".rstrip(" ·"))
        for one in queries.secondaries_of(case.pk)
    ]
    return Section(_("Cause"), rows=[(label, text) for label, text in (*told, *further) if text])


def _asked(case: Any) -> list[Section]:
    angles = [
        (codes.label(f"angle.{code}"), _answer(*case.angles[code])) for code in rules.ANGLES if code in case.angles
    ]
    benefit = [
        (codes.label(f"asked.{code}"), case.benefit[code]) for code in rules.BENEFIT_QUESTIONS if case.benefit.get(code)
    ]
    felt = [
        (codes.label(f"asked.{code}"), case.satisfaction[code])
        for code in rules.SATISFACTION_QUESTIONS
        if case.satisfaction.get(code)
    ]
    return [
        Section(_("The seven angles"), rows=angles), Section(_("Benefit"), rows=benefit),
        Section(_("Satisfaction"), rows=felt),
    ]  # fmt: skip


def _answer(state: str, text: str) -> str:
    return text or (codes.label(f"answer.{state}") if state == rules.NOT_RELEVANT else "")


def _fault(case: Any) -> Section:
    if case.fault_company is None:
        return Section(_("Whose fault it was"))
    asked = {
        "company": written.percent_text(case.fault_company / 100, 0),
        "customer": written.percent_text(case.fault_customer / 100, 0),
        "outside": written.percent_text(case.fault_external / 100, 0),
    }
    return Section(
        _("Whose fault it was"), [_("Company %(company)s, customer %(customer)s, outside %(outside)s") % asked]
    )


def _end(case: Any) -> Section:
    lines = [case.conclusion] if case.conclusion else []
    if case.correction:
        who = case.corrector.name if case.corrector else ""
        state = _("mended") if case.mended_date else _("open")
        lines.append(_("To be corrected: %(what)s (%(who)s, %(state)s)") % {
            "what": case.correction, "who": who or _("nobody named"), "state": state,
        })  # fmt: skip
    return Section(_("Conclusion and correction"), lines)


def _money(value: Any) -> str:
    company = org_queries.company()
    return _("unknown") if value is None else written.money_text(value, company.currency if company else "", full=True)


urls = [page("churn/cases/<int:case_id>/report.<str:form>", report, act="list.export", name="churn_case_report")]
