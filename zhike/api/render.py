"""How the API reads and answers: JSON by orjson, and one shape for every problem."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import exceptions, parsers, renderers, response

from zhike.analytics.errors import InputError
from zhike.apps.activities import actions as activity_actions
from zhike.apps.archives import actions as archive_actions
from zhike.apps.billing import actions as billing_actions
from zhike.apps.billing import rules as billing_rules
from zhike.apps.candidates import actions as candidate_actions
from zhike.apps.candidates import rules as candidate_rules
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.churn import actions as churn_actions
from zhike.apps.churn import rules as churn_rules
from zhike.apps.complaints import rules as complaint_rules
from zhike.apps.core import base, clock, lists
from zhike.apps.core.actions import backups
from zhike.apps.customers import actions as customer_actions
from zhike.apps.exchange import actions as exchange_actions
from zhike.apps.expectations import rules as expectation_rules
from zhike.apps.grading import actions as grading_actions
from zhike.apps.grading.rules import faults as grading_faults
from zhike.apps.grading.rules import retiring as grading_retiring
from zhike.apps.insight.actions import analyse, answers
from zhike.apps.insight.queries import figures
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interviews import actions as interview_actions
from zhike.apps.interviews import rules as interview_rules
from zhike.apps.knowledge import actions as knowledge_actions
from zhike.apps.loyalty import rules as loyalty_rules
from zhike.apps.media import actions as media_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound.rules import reasons
from zhike.apps.people import actions as people_actions
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.receivables import rules as receivable_rules
from zhike.apps.risk import actions as risk_actions
from zhike.apps.risk import rules as risk_rules
from zhike.apps.sales import actions as sale_actions
from zhike.apps.sales import rules as sale_rules
from zhike.apps.selfservice import rules as self_rules
from zhike.apps.service import rules as service_rules
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.stewardship.actions import erasing
from zhike.apps.tasks import actions as task_actions
from zhike.apps.webforms import actions as webform_actions
from zhike.apps.winback import rules as winback_rules

# What an app refuses, with the status and code it is answered with, and a sentence where its own does not serve.
REFUSALS: dict[type[Exception], tuple[int, str, str]] = {
    Http404: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    customer_actions.NoSuchCustomer: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    people_actions.NoSuchPerson: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    people_actions.NoSuchCustomer: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    people_actions.PartTaken: (
        409, "PART_TAKEN", gettext_noop("This person has a part at this customer already."),
    ),
    stewardship_actions.NothingToUndo: (
        404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see."),
    ),
    exchange_actions.NoSuchImport: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    task_actions.NoSuchTask: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    task_actions.TaskClosed: (409, "CLOSED", gettext_noop("The task is closed already.")),
    task_actions.TaskOpen: (409, "OPEN", gettext_noop("The task is open already.")),
    playbook_actions.NoSuchRule: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    interaction_actions.NoSuchCustomer: (
        404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see."),
    ),
    interaction_actions.NoSuchInteraction: (
        404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see."),
    ),
    interaction_actions.NoSuchPromise: (
        404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see."),
    ),
    interaction_actions.PromiseSettled: (
        409, "PROMISE_SETTLED", gettext_noop("The promise is in a state that does not allow this."),
    ),
    interaction_actions.OverPromise: (
        422, "OVER_PROMISE", gettext_noop("This is more than we can surely do; send it for approval or promise less."),
    ),
    risk_actions.NoSuchWarning: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    risk_actions.NotOpen: (409, "ANSWERED", gettext_noop("Somebody answered this warning meanwhile.")),
    risk_actions.BadAnswer: (422, "BAD_ANSWER", ""),
    sale_actions.NoSuchOpportunity: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    sale_actions.NoSuchNeed: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    billing_actions.NoSuchSubscription: (
        404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see."),
    ),
    sale_actions.NoSuchContract: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    activity_actions.NoSuchActivity: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    activity_actions.NoSuchInvitation: (
        404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see."),
    ),
    activity_actions.NoSuchVisit: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    activity_actions.VisitEnded: (
        409, "VISIT_ENDED", gettext_noop("The visit is in a state that does not allow this."),
    ),
    activity_actions.NoSuchGift: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    activity_actions.GiftDecided: (409, "GIFT_DECIDED", gettext_noop("The gift does not wait for a decision.")),
    activity_actions.NotGiven: (409, "NOT_GIVEN", gettext_noop("Only a gift that may be given is handed over.")),
    interaction_actions.TooLate: (
        409, "TOO_LATE", gettext_noop("The contact it made can no longer be taken back."),
    ),
    interview_actions.NoSuchInterview: (
        404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see."),
    ),
    interview_actions.NoSuchSession: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    interview_actions.NotThere: (422, "NOT_THERE", gettext_noop("There is nobody like that to bring or to name.")),
    interview_actions.AlreadyThere: (409, "ALREADY_THERE", gettext_noop("They are on the list already.")),
    candidate_actions.NoSuchCandidate: (
        404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see."),
    ),
    figures.NoFigure: (
        404, "NO_FIGURE", gettext_noop("The current analysis has no such figure for this branch and period."),
    ),
    archive_actions.NoSuchStudy: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    archive_actions.LicenseExpired: (
        409, "LICENSE_EXPIRED", gettext_noop("The licence of this batch of data does not cover today."),
    ),
    catalog_actions.NoSuchField: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    org_actions.CodeTaken: (409, "CODE_TAKEN", ""),
    org_actions.BranchRefused: (409, "BRANCH_REFUSED", ""),
    org_actions.UserRefused: (409, "USER_REFUSED", ""),
    webform_actions.NameTaken: (409, "NAME_TAKEN", gettext_noop("Another form has this name.")),
    webform_actions.TooMany: (
        429, "TOO_MANY",
        gettext_noop("Too much was sent from here within the hour. Try again later, or give us a call."),
    ),
    media_actions.CodeTaken: (409, "CODE_TAKEN", gettext_noop("Another advertisement has this code.")),
    media_actions.BadSpan: (422, "BAD_SPAN", gettext_noop("It ends before it begins.")),
    media_actions.NameTaken: (409, "NAME_TAKEN", gettext_noop("Another publication has this name.")),
    media_actions.WasSent: (409, "WAS_SENT", gettext_noop("It was sent already.")),
    media_actions.NobodyServed: (
        409, "NOBODY_SERVED", gettext_noop("Nobody is on the list: put readers on it first."),
    ),
    media_actions.EditionTaken: (409, "EDITION_TAKEN", gettext_noop("This edition is kept already.")),
    knowledge_actions.TitleTaken: (409, "TITLE_TAKEN", gettext_noop("Another article has this title.")),
    knowledge_actions.BadSpan: (422, "BAD_SPAN", gettext_noop("It ends before it begins.")),
    outbound_actions.NameTaken: (409, "NAME_TAKEN", gettext_noop("Another template has this name.")),
    backups.BackupRefused: (409, "BACKUP_REFUSED", ""),
    stewardship_actions.NothingToTakeBack: (409, "TOO_LATE", gettext_noop("This change can no longer be undone.")),
    stewardship_actions.NeedsReview: (
        409, "BULK_NEEDS_REVIEW",
        gettext_noop("Old issues with some of these customers have not been looked at: look first, or choose fewer."),
    ),
    churn_actions.NoSuchMeasure: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    churn_actions.NoSuchEmergency: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    churn_actions.NoSuchIssue: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    customer_actions.CodeTaken: (409, "CODE_TAKEN", gettext_noop("Another customer has this code.")),
    customer_actions.KindFixed: (
        409, "KIND_FIXED",
        gettext_noop("There are orders: a person does not become a company any more, nor the other way round."),
    ),
    customer_actions.RetiredAtDesk: (409, "RETIRED_AT_DESK", ""),
    exchange_actions.WrongStep: (409, "WRONG_STEP", ""),
    answers.NoSuchCall: (404, "NOT_FOUND", gettext_noop("It does not exist, or it is not yours to see.")),
    analyse.NothingToAnalyse: (
        409, "NOTHING_TO_ANALYSE", gettext_noop("There are no orders yet. Import an order history first."),
    ),
    erasing.NotErasable: (409, "NOT_ERASABLE", gettext_noop("Only a person is erased, and only once.")),
    IntegrityError: (409, "CONFLICT", gettext_noop("Somebody else wrote the same at the same moment; ask again.")),
    RequestDataTooBig: (413, "TOO_LARGE", gettext_noop("The request is too large.")),
    SuspiciousOperation: (400, "BAD_REQUEST", gettext_noop("This request could not be read")),
}  # fmt: skip


# Rules an app breaks by their code, and what each says.
RULES: tuple[tuple[type[Exception], Mapping[str, Any]], ...] = (
    (interview_actions.PlanRefused, interview_rules.FAULTS),
    (interview_actions.InterviewRefused, interview_rules.FAULTS),
    (interview_actions.SessionRefused, interview_rules.FAULTS),
    (candidate_actions.CandidateRefused, candidate_rules.FAULTS),
    (grading_retiring.RetirementRefused, grading_faults.FAULTS),
    (grading_actions.ProgrammeRefused, grading_faults.FAULTS),
    (grading_actions.SupportRefused, grading_faults.FAULTS),
)


class Refused(Exception):
    """A request is refused by one of its fields."""

    def __init__(self, field: str, message: str, *, code: str = "INVALID"):
        super().__init__(message)
        self.field, self.code = field, code


class OrjsonParser(parsers.BaseParser):
    """Reads JSON of bounded size and depth; text that is not Unicode is refused here already."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        """Return what the body says."""
        try:
            return orjson.loads(parser_context["request"]._request.body)
        except orjson.JSONDecodeError as error:
            raise exceptions.ParseError(_("The body is not JSON: %(why)s") % {"why": error}) from error


class OrjsonRenderer(renderers.BaseRenderer):
    """Writes JSON; money stays exact as text."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        """Return the bytes of an answer."""
        if data is None:
            return b""
        return orjson.dumps(data, default=_plain, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS)


# What a piece of work refuses, with its rule, its words and the field; these rules say that it stands otherwise by now.
WORK_REFUSED = (
    churn_rules.PreventionRefused, complaint_rules.Refused, loyalty_rules.Refused, sale_rules.SaleRefused,
    service_rules.Refused, expectation_rules.Refused, winback_rules.Refused,
)  # fmt: skip
# These know themselves whether it is how things stand that is in the way.
OF_A_STATE = (receivable_rules.CreditRefused, risk_rules.RiskRefused, billing_rules.BillingRefused, self_rules.Refused)
CONFLICTS = frozenset({
    "WRONG_STATE", "CLOSED", "NOT_CLOSED", "STEP_ORDER", "THANK_MISSING", "REVIEW_MISSING", "CONSENT_MISSING",
    "STANDARD_TASK_OPEN", "EMOTION_WORSE", "EMOTION_NEGATIVE", "NOT_A_COMPLAINT", "IS_A_COMPLAINT", "REWARD_LIMIT",
    "POINTS_SHORT", "MEMBERSHIP_OVER", "QUOTA_USED", "OUT_OF_STOCK", "USER_LIMIT", "MEMBER_LIMIT", "MANAGER_LIMIT",
    "REDEEMED_LIMIT", "IS_MEMBER", "REFERRED_ALREADY", "HAS_CASE", "EXPIRED", "ANSWERED", "NOT_DECIDED",
    "NOT_INVESTIGATED", "NOT_MET", "NOT_APOLOGISED", "NOT_INTERVIEWED", "OWN_REQUEST", "POTENTIAL_GATE",
})  # fmt: skip


def _plain(value):
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, str | Promise):
        return str(value)
    raise TypeError(type(value).__name__)


def problem(exc, context):
    """Return the answer to a refusal: {"error": {code, message, field?, fields?}}; None lets a fault be a fault.

    Where records are sent one by one, that one was refused is kept among the refused rows.
    """
    answer = _problem(exc)
    brings, request = getattr(context.get("view"), "brings", ""), context["request"]
    if brings and request.method == "POST" and answer is not None and answer.status_code in (409, 422):
        told = answer.data["error"]
        rules = [told["code"], *(told.get("fields") or [told.get("field") or ""])]
        branch_id = request._request.actor.user.branch_id
        exchange_actions.note_refusal(
            noun=brings, way="REST", rules=filter(None, rules), branch_id=branch_id, at=clock.now()
        )
    return answer


def _problem(exc):
    for known, (status, code, sentence) in REFUSALS.items():
        if isinstance(exc, known):
            return _answer(status, code, _(sentence) if sentence else str(exc))
    for kind, said in RULES:
        if isinstance(exc, kind):
            return _answer(409, str(exc), str(said[str(exc)]))
    if isinstance(exc, stewardship_actions.MergeRefused | stewardship_actions.HandoverRefused):
        return _answer(409, exc.rule, str(exc))
    if isinstance(exc, base.StaleRecord):
        return _answer(409, "STALE_VERSION", str(exc), given_version=exc.given, current_version=exc.current)
    if isinstance(exc, PermissionDenied):
        said = {
            "OWNER_LEVEL": _("This person stands too low to own a key account"),
            "CONFLICT_OF_INTEREST": _("You are related to somebody who counts at this customer"),
        }
        usual = _("Your role does not include this act.")
        return _answer(403, str(exc) or "FORBIDDEN", said.get(str(exc), usual))
    return _of_input(exc) or (_of_framework(exc) if isinstance(exc, exceptions.APIException) else None)


def _of_input(exc) -> response.Response | None:
    """Return the answer to an input that broke a rule, naming the field and the rule."""
    if isinstance(exc, exceptions.ValidationError):
        fields = exc.detail if isinstance(exc.detail, dict) else {"body": exc.detail}
        return _answer(422, "INVALID", _("Some fields are not valid."), field=next(iter(fields), None), fields=fields)
    if isinstance(exc, Refused):
        return _answer(422, exc.code, str(exc), field=exc.field)
    if isinstance(exc, InputError):
        return _answer(422, exc.code, _(exc.rule) % exc.params, field=exc.field)
    if isinstance(exc, WORK_REFUSED):
        return _answer(409 if exc.rule in CONFLICTS else 422, exc.rule, exc.told, field=exc.field or None)
    if isinstance(exc, OF_A_STATE):
        return _answer(409 if exc.is_conflict else 422, exc.rule, exc.told, field=exc.field or None)
    if isinstance(exc, lists.ListRefused):
        return _answer(422, exc.rule, str(exc), field=exc.name)
    if isinstance(exc, exchange_actions.ImportRefused):
        more = {"candidates": exc.candidates} if isinstance(exc, exchange_actions.MappingUnclear) else {}
        return _answer(422, exc.reason.code, str(exc), **more)
    return _of_text(exc)


def _of_text(exc) -> response.Response | None:
    """Return the answer to a text or a value an app does not take."""
    if isinstance(exc, archive_actions.BadFacts):
        return _of_facts(exc)
    if isinstance(exc, catalog_actions.BadField):
        return _answer(422, "INVALID", str(exc), field=exc.field)
    if isinstance(exc, catalog_rules.BadTable):
        return _answer(422, "BAD_TABLE", str(exc), field="rows")
    if isinstance(exc, outbound_actions.TextRefused):
        return _answer(422, "TEXT_REFUSED", str(exc), field=exc.field)
    if isinstance(exc, activity_actions.GiftLimit):
        said = _("In a year no more than %(most)s may be given; send it for approval or give less.")
        return _answer(422, "GIFT_LIMIT", said % {"most": exc.limit}, field="value")
    if isinstance(exc, activity_actions.NoSuchPerson):
        return _answer(422, "INVALID", _("This person does not count at the customer."), field="person_id")
    if isinstance(exc, reasons.Stopped):
        return _answer(422, exc.code, reasons.words(str(exc)), field="url")
    return None


def _of_facts(exc: archive_actions.BadFacts) -> response.Response:
    field = next(iter(exc.errors))
    if isinstance(exc, archive_actions.NoConsent):
        told = _("Sensitive values are kept only while the customer agrees to it.")
        way = _("Note the consent first: POST …/customers/{id}/consents with the purpose SENSITIVE.")
        return _answer(422, "CONSENT_MISSING", told, field=field, fields=exc.errors, help=way)
    return _answer(422, "INVALID", _("Some fields are not valid."), field=field, fields=exc.errors)


def _of_framework(exc: exceptions.APIException) -> response.Response:
    code = str(exc.get_codes())
    # An act keeps its own name; the framework's own words are written as all codes are.
    code = code if "." in code else code.upper()
    answer = _answer(exc.status_code, code, str(exc.detail))
    if exc.status_code == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def _answer(status: int, code: str, message: str, **more) -> response.Response:
    return response.Response({"error": {"code": code, "message": message, **more}}, status=status)
