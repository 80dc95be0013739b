"""The audit trail: who did what to which record, newest first; personal values only for who may see them."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock, lists
from zhike.apps.core import queries as core_queries
from zhike.apps.org import queries as org_queries
from zhike.web import trail_words
from zhike.web.door import Request, page

N_ENTRIES, N_EXPORTED = 50, 50_000
READS = "READS"


NOUNS = {
    "industryevent": gettext_lazy("Event of the industry"),
    "audience": gettext_lazy("Audience"), "campaign": gettext_lazy("Campaign"),
    "cycle": gettext_lazy("Cycle of the database"), "marketingoffer": gettext_lazy("Offer"),
    "marketingplan": gettext_lazy("Marketing plan"), "processchange": gettext_lazy("Changed process"),
    "strategy": gettext_lazy("Strategy"),
    "change": gettext_lazy("Change"), "competitor": gettext_lazy("Competitor"),
    "move": gettext_lazy("Move of a competitor"),
    "customer": gettext_lazy("Customer"), "order": gettext_lazy("Order"), "import": gettext_lazy("Import"),
    "closing": gettext_lazy("Closed period"),
    "run": gettext_lazy("Analysis run"), "view": gettext_lazy("Saved view"), "user": gettext_lazy("User"),
    "branch": gettext_lazy("Branch"), "company": gettext_lazy("Company"), "event": gettext_lazy("Event"),
    "payment": gettext_lazy("Payment"), "cost": gettext_lazy("Cost"),
    "sharedcost": gettext_lazy("Shared cost"), "task": gettext_lazy("Task"),
    "ruletable": gettext_lazy("Rule table"),
    "person": gettext_lazy("Key person"), "part": gettext_lazy("Part of a key person"),
    "privatenote": gettext_lazy("Delicate note"), "privatepurpose": gettext_lazy("Purpose of delicate notes"),
    "activity": gettext_lazy("Activity"), "visit": gettext_lazy("Visit"), "gift": gettext_lazy("Gift"),
    "review": gettext_lazy("Review"), "sheet": gettext_lazy("Check-list"),
    "leveltest": gettext_lazy("Level test"), "levelcheck": gettext_lazy("Reading at a place"),
    "giftitem": gettext_lazy("Gift of the catalogue"), "targetgroup": gettext_lazy("Target group"),
    "target": gettext_lazy("Targets"),
    "find": gettext_lazy("Prospect found"), "firstcontact": gettext_lazy("First contact"),
    "weekplan": gettext_lazy("Week of prospecting"), "building": gettext_lazy("Relation step by step"),
    "interaction": gettext_lazy("Contact"), "promise": gettext_lazy("Promise"),
    "rule": gettext_lazy("Rule"),
    "stock": gettext_lazy("Stock"), "pair": gettext_lazy("Pair of records"), "handover": gettext_lazy("Hand-over"),
    "fact": gettext_lazy("Archive"), "swotitem": gettext_lazy("Strength or weakness"),
    "outlet": gettext_lazy("Outlet"), "statement": gettext_lazy("Statement"), "field": gettext_lazy("Field"),
    "code": gettext_lazy("Short code"), "batch": gettext_lazy("Batch of data"),
    "message": gettext_lazy("Message"), "channel": gettext_lazy("Channel"), "hook": gettext_lazy("Webhook"),
    "template": gettext_lazy("Message template"), "phrase": gettext_lazy("Phrase not said"),
    "consent": gettext_lazy("Consent"), "article": gettext_lazy("Article"), "webform": gettext_lazy("Web form"),
    "survey": gettext_lazy("Survey"), "expectation": gettext_lazy("Expectation"),
    "expectationplan": gettext_lazy("Expectation plan"), "valuescore": gettext_lazy("Score of value"),
    "lever": gettext_lazy("Lever"), "staffrating": gettext_lazy("Rating of a colleague"),
    "plan": gettext_lazy("Interview plan"), "interview": gettext_lazy("Interview"),
    "insight": gettext_lazy("Insight"), "session": gettext_lazy("Problem session"),
    "candidate": gettext_lazy("Candidate"), "marketrank": gettext_lazy("Rank in the market"),
    "shareprice": gettext_lazy("Share price"),
    "advertisement": gettext_lazy("Advertisement"), "publication": gettext_lazy("Publication"),
    "issue": gettext_lazy("Issue"), "packaging": gettext_lazy("Packaging"),
    "rivalclipping": gettext_lazy("Clipping of a competitor"),
    "clipping": gettext_lazy("Clipping"), "creditreport": gettext_lazy("Credit report"),
    "dataowner": gettext_lazy("Who answers for a table"), "report": gettext_lazy("Report"),
    "rating": gettext_lazy("Rating"), "wallet": gettext_lazy("Estimate of the wallet"),
    "referral": gettext_lazy("Referral"), "rivalry": gettext_lazy("Competitor"),
    "scoremodel": gettext_lazy("Value model"),
    "dimension": gettext_lazy("Dimension"), "classification": gettext_lazy("Classification"),
    "tierrule": gettext_lazy("Rule of tiers"), "retirementplan": gettext_lazy("Case of letting go"),
    "upgradeprogramme": gettext_lazy("Programme of growth"), "proposal": gettext_lazy("Proposal of a screening"),
    "case": gettext_lazy("Churn case"), "signal": gettext_lazy("Sign of leaving"),
    "study": gettext_lazy("Systematic analysis"), "measure": gettext_lazy("Measure against churn"),
    "emergency": gettext_lazy("Emergency"), "legacyissue": gettext_lazy("Old issue"),
    "winback": gettext_lazy("Win-back case"), "ground": gettext_lazy("Ground for giving up"),
    "save": gettext_lazy("Wish to leave"), "winbackplan": gettext_lazy("Plan to win back"),
    "lesson": gettext_lazy("Lesson of leaving"),
    "support": gettext_lazy("Support"), "wording": gettext_lazy("Standing text"),
    "opportunity": gettext_lazy("Opportunity"), "customerneed": gettext_lazy("Need of a customer"),
    "contract": gettext_lazy("Contract"), "warning": gettext_lazy("Warning"), "sign": gettext_lazy("Sign noticed"),
    "invoice": gettext_lazy("Invoice"), "creditlimit": gettext_lazy("Credit limit"),
    "writeoff": gettext_lazy("Write-off"),
    "exemption": gettext_lazy("Order beyond the limit"), "hold": gettext_lazy("Stop of orders"),
    "risk": gettext_lazy("Risk"), "receivable": gettext_lazy("Receivables"),
    "profile": gettext_lazy("Profile"), "benefit": gettext_lazy("Benefit to the customer"),
    "accountreview": gettext_lazy("Review of a key customer"), "reward": gettext_lazy("Reward"),
    "need": gettext_lazy("Need of ours"), "accountplan": gettext_lazy("Plan for a customer"),
    "goal": gettext_lazy("Goal"), "planaction": gettext_lazy("Planned action"),
    "refusal": gettext_lazy("Refused request"), "zeroreview": gettext_lazy("Review from zero"),
    "anchor": gettext_lazy("Tie of a customer"), "reservation": gettext_lazy("Reservation for a key account"),
    "learning": gettext_lazy("Learning"), "certificate": gettext_lazy("Certificate"),
    "inquiry": gettext_lazy("Question to an expert"), "ask": gettext_lazy("Request to a customer"),
    "prompt": gettext_lazy("Question of the bank"), "promptuse": gettext_lazy("Question answered"),
    "profilecard": gettext_lazy("Card for customers"),
    "relation": gettext_lazy("Relation"), "exchange": gettext_lazy("Given or received"),
    "bond": gettext_lazy("Bond"), "chance": gettext_lazy("Chance meeting"),
    "programme": gettext_lazy("Programme for relations"), "greetings": gettext_lazy("Greetings"),
    "keyaccount": gettext_lazy("Key account"), "deputy": gettext_lazy("Deputyship"), "keyunit": gettext_lazy("Unit"),
    "shift": gettext_lazy("Line of the duty roster"), "reachcall": gettext_lazy("Test call or missed call"),
    "customerlink": gettext_lazy("Customer's own page"), "incident": gettext_lazy("Service incident"),
    "servicerequest": gettext_lazy("Request of a customer"),
    "detailcheck": gettext_lazy("Check of details"), "contactpurpose": gettext_lazy("Purpose of a contact"),
    "complaint": gettext_lazy("Complaint"), "suggestion": gettext_lazy("Suggestion"),
    "improvement": gettext_lazy("Improvement"), "voicelink": gettext_lazy("Customer's own page for complaints"),
    "member": gettext_lazy("Member"), "memberbenefit": gettext_lazy("Reward or benefit"),
    "partner": gettext_lazy("Partner"), "recommendation": gettext_lazy("Recommendation"),
    "servicegain": gettext_lazy("Better service"),
    "subscription": gettext_lazy("Subscription"), "serviceplan": gettext_lazy("Service plan"),
    "bill": gettext_lazy("Bill"), "violation": gettext_lazy("Charge without ground"),
    "pass": gettext_lazy("Pass to the customer's own page"), "orderrequest": gettext_lazy("Order asked for again"),
    "policydocument": gettext_lazy("What we promise customers"),
    "backup": gettext_lazy("Backup"), "trail": gettext_lazy("Audit trail"),
}  # fmt: skip


def act_choices() -> list[tuple[str, str]]:
    """Return the acts there are entries of, and what only looks taken together."""
    named = sorted((trail_words.act(code), code) for code in core_queries.acts_in_trail())
    return [("", _("All")), (READS, _("Looks at delicate data")), *((code, words) for words, code in named)]


def branch_choices() -> list[tuple[str, str]]:
    """Return the branches by name."""
    return [("", _("All")), *((str(branch.pk), branch.name) for branch in org_queries.branches())]


class FilterForm(forms.Form):
    """What to look for."""

    who = forms.CharField(max_length=60, required=False, label=gettext_lazy("Who"))
    act = forms.ChoiceField(choices=act_choices, required=False, label=gettext_lazy("Act"))
    noun = forms.ChoiceField(
        choices=[("", gettext_lazy("All")), *NOUNS.items()], required=False, label=gettext_lazy("Kind of record")
    )
    object_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, label=gettext_lazy("Number"))
    branch = forms.ChoiceField(choices=branch_choices, required=False, label=gettext_lazy("Branch"))
    since = forms.DateField(required=False, label=gettext_lazy("From"))
    until = forms.DateField(required=False, label=gettext_lazy("Until"))
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)


def trail(request: Request) -> HttpResponse:
    """Show a page of the trail."""
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    entries = list(_asked(wanted, N_ENTRIES + 1))
    shown = entries[:N_ENTRIES]
    names = _branch_names()
    context = {
        "form": form, "nouns": NOUNS, "check": core_queries.last_seal(),
        "is_filtered": any(value for name, value in wanted.items() if name != "before"),
        "rows": [
            (entry, trail_words.act(entry.act), names.get(entry.branch_id, ""), _said(entry, request.actor))
            for entry in shown
        ],
        "next_before": shown[-1].pk if len(entries) > N_ENTRIES else None,
    }  # fmt: skip
    return render(request, "audit/page.html", context, status=422 if form.errors else 200)


def _asked(wanted: dict[str, Any], limit: int) -> Any:
    act, since, until = wanted.get("act", ""), wanted.get("since"), wanted.get("until")
    return core_queries.trail(
        noun=wanted.get("noun", ""), object_id=wanted.get("object_id"), before_id=wanted.get("before"), limit=limit,
        actor=wanted.get("who", ""), acts=trail_words.READS if act == READS else [act] if act else (),
        branch_id=int(wanted["branch"]) if wanted.get("branch") else None,
        since=since and _moment(since, time.min), until=until and _moment(until, time.max),
    )  # fmt: skip


def _moment(day: Any, of_day: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, of_day))


def _branch_names() -> dict[int | None, str]:
    return {branch.pk: branch.name for branch in org_queries.branches()}


def export(request: Request) -> HttpResponseBase:
    """Send the entries a filter finds as CSV; that is written down."""
    form = FilterForm(request.GET)
    if not form.is_valid():
        return trail(request)
    values = {"form": "csv", "asked": request.GET.urlencode()}
    core_actions.audit("list.export", noun="trail", object_id=None, at=clock.now(), values=values)
    header = (_("When"), _("Who"), _("Act"), _("Record"), _("Number"), _("Branch"), _("What changed"))
    table = lists.Table((), header, _chunks(form.cleaned_data, base.actor(), translation.get_language()))
    answer = StreamingHttpResponse(lists.csv_lines(table), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _chunks(wanted: dict[str, Any], who: base.Actor, language: str | None) -> Iterator[list[tuple[Any, ...]]]:
    # Streamed after the request has ended: read as who asked, in their language.
    n_left = N_EXPORTED
    while n_left > 0:
        with base.acting_as(who), translation.override(language):
            names, entries = _branch_names(), list(_asked(wanted, min(n_left, 500)))
            rows = [
                (
                    entry.at, entry.actor, trail_words.act(entry.act), str(NOUNS.get(entry.noun, entry.noun)),
                    entry.object_id, names.get(entry.branch_id, ""),
                    "; ".join(f"{field}: {value}" for field, value in _said(entry, who)),
                )
                for entry in entries
            ]  # fmt: skip
        if not rows:
            return
        yield rows
        n_left -= len(rows)
        wanted = wanted | {"before": entries[-1].pk}


def _said(entry: Any, reader: base.Actor) -> list[tuple[str, str]]:
    """Return what changed, field by field, as far as this reader may see it."""
    values = entry.value.values if hasattr(entry, "value") else {}
    may_see = reader.may("audit.values")
    said = []
    for field, value in values.items():
        kept = core_queries.field_class(entry.noun, field)
        if kept == "sensitive":
            said.append((trail_words.field(field), _("changed")))
        elif kept == "personal" and not may_see:
            said.append((trail_words.field(field), _("hidden: personal")))
        else:
            said.append((trail_words.field(field), _as_text(value)))
    return said


def _as_text(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2:
        return f"{trail_words.told(value[0])} → {trail_words.told(value[1])}"
    text = trail_words.told(value)
    return text if len(text) <= 200 else text[:200] + "…"


urls = [
    page("audit/", trail, act="audit.view", name="audit"),
    page("audit/export.csv", export, act="audit.view", name="audit_export"),
]
