"""The dossier of a lost customer on one sheet: record, orders, complaints, satisfaction, reason, whither, steps."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import clock
from zhike.apps.interviews import queries as interview_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.winback import queries
from zhike.web import codes, door
from zhike.web import format as written
from zhike.web.door import Request, page
from zhike.web.reporting.sheet import Section, Sheet, give

N_ROWS = 24
# Of the archive: nothing that is sensitive.
FIELDS = ("website", "legal_form", "founded_date", "reputation", "brand_awareness", "willingness")
QUESTIONS = ("problem", "opinion", "view", "demand")


def report(request: Request, winback_id: int, form: str) -> HttpResponse:
    """Give the dossier of a lost customer as a file."""
    door.demand("customer.view")
    row = door.found(queries.case(winback_id) if winback_id < 2**63 else None)
    name = f"lost-{row.customer.code}-{row.exit_date}"
    return give(sheet(row), form, name=name, noun="winback", object_id=row.pk, branch_id=row.branch_id)


def sheet(row: Any) -> Sheet:
    """Return the dossier of a case."""
    day = org_queries.business_date(clock.now())
    standing = queries.standing(row, day)
    parts = (
        _record(row), _people(row), _orders(row), _complaints(row), _satisfaction(row), _reason(row),
        _decision(row, standing), _steps(row), _grounds(row),
    )  # fmt: skip
    return Sheet(
        _("Dossier of a lost customer: %(name)s") % {"name": row.customer.name}, row.branch.name,
        [
            (_("Left on"), str(row.exit_date)), (_("Turnover of its last year"), _money(row.turnover)),
            (_("How it stands"), codes.label(f"winback.{row.status}")),
            (_("How hard we try"), codes.label(f"effort.{standing.attitude.code}")),
        ],
        [one for one in parts if one.lines or one.rows],
    )  # fmt: skip


def _record(row: Any) -> Section:
    named = {name: spec.label for name, spec in catalog_queries.fields(row.customer.kind).items() if name in FIELDS}
    known = archive_queries.facts_of([row.customer_id], named).get(row.customer_id, {})
    told = [
        (_("Code"), row.customer.code), (_("Tier when it left"), codes.label(row.tier) if row.tier else ""),
        (_("Owner"), row.customer.owner.name if row.customer.owner else ""), (_("Phone"), row.customer.phone),
        (_("Mail"), row.customer.email),
    ]  # fmt: skip
    return Section(
        _("The record"),
        rows=[
            (str(label), str(text))
            for label, text in (*told, *((named[name], codes.label(str(value))) for name, value in known.items()))
            if text
        ],
    )


def _people(row: Any) -> Section:
    found = people_queries.parts_at(row.customer_id)
    rows = [(one.person.name, codes.label(one.role), one.title or "") for one in found[:N_ROWS]]
    return Section(_("Key persons"), heads=(_("Name"), _("Role at the customer"), _("Title")), rows=rows)


def _orders(row: Any) -> Section:
    found = trade_queries.orders_of(row.customer_id)[:N_ROWS]
    rows = [(one.number, str(one.order_date), codes.label(one.kind), _money(one.amount)) for one in found]
    heads = (_("Number"), _("Day"), _("Kind"), _("Amount"))
    return Section(_("Orders, the latest"), heads=heads, rows=rows)


def _complaints(row: Any) -> Section:
    found = complaint_queries.complaints_of(row.customer_id)[:N_ROWS]
    rows = [(one.number, str(clock.today(one.opened_at)), one.what, codes.label(f"complaint.{one.status}"))
            for one in found]  # fmt: skip
    heads = (_("Number"), _("Day"), _("What they complained of"), _("State"))
    return Section(_("Complaints"), heads=heads, rows=rows)


def _satisfaction(row: Any) -> Section:
    degree = survey_queries.own_degree(row.customer_id, org_queries.business_date(clock.now()))
    lines = []
    if degree:
        told = {"degree": written.number_text(float(degree[0]), 2), "day": degree[1]}
        lines = [_("Satisfaction, perceived ÷ expected: %(degree)s on %(day)s") % told]
    found = interview_queries.interviews().filter(customer_id=row.customer_id, status="INTERVIEWED")[:N_ROWS]
    rows = [(str(one.held_date), codes.label(f"cause.{one.cause}") if one.cause else "", one.said or one.wish)
            for one in found]  # fmt: skip
    return Section(_("Satisfaction and interviews"), lines, (_("Day"), _("Cause"), _("Said")) if rows else (), rows)


def _reason(row: Any) -> Section:
    whither = codes.label(f"destination.{row.destination}") if row.destination else ""
    told = [
        (_("First said to be"), codes.label(f"cause.{row.first_reason}") if row.first_reason else ""),
        (_("Reason by now"), codes.label(f"cause.{row.reason}") if row.reason else ""),
        (_("Where it went"), " · ".join(filter(None, (whither, row.went_to)))),
        (_("Hard to avoid"), _("yes") if row.is_unavoidable else ""),
    ]  # fmt: skip
    return Section(_("Why and whither"), rows=[(label, text) for label, text in told if text])


def _decision(row: Any, standing: queries.Standing) -> Section:
    told = [
        (_("How hard we try"), codes.label(f"effort.{standing.attitude.code}")),
        (_("Cost of winning back"), _money(row.cost)),
        (_("Expected gain"), _money(standing.facts.gain)), (_("Years counted"), str(row.horizon)),
        (_("Chance of return"), written.percent_text(row.probability, 2)), (_("Reason given"), row.why),
        (_("Day of the decision"), str(row.decided_date or "")), (_("Ordered again on"), str(row.order_date or "")),
    ]  # fmt: skip
    return Section(_("What is decided"), rows=[(label, text) for label, text in told if text])


def _steps(row: Any) -> Section:
    rows = []
    for one in queries.steps_of(row.pk):
        said = [one.text, *(one.told[name] for name in QUESTIONS if one.told.get(name))]
        rows.append((codes.label(f"winstep.{one.code}"), str(one.day), one.user.name if one.user else "",
                     " · ".join(said), _money(one.cost) if one.cost else ""))  # fmt: skip
    heads = (_("Step"), _("Day"), _("Who"), _("What was said or done"), _("Cost"))
    return Section(_("Steps to win back"), heads=heads, rows=rows)


def _grounds(row: Any) -> Section:
    rows = [
        (codes.label(f"ground.{one.kind}"), str(one.day), one.text, _("proven") if one.is_proven else _("not proven"))
        for one in queries.grounds_of(row.customer_id)
    ]
    heads = (_("Ground"), _("Day"), _("What happened there"), _("State"))
    return Section(_("Grounds for giving up"), heads=heads, rows=rows)


def _money(value: Any) -> str:
    company = org_queries.company()
    return _("unknown") if value is None else written.money_text(value, company.currency if company else "", full=True)


urls = [
    page("winback/<int:winback_id>/dossier.<str:form>", report, act="list.export", name="winback_dossier"),
]
