"""Cases: confirmed one by one or in batches, dismissed, opened again, analysed to the end, faults mended."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.churn import queries, rules
from zhike.apps.churn.models import Case, Secondary
from zhike.apps.churn.rules import CaseRefused, Deep, Finding
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.org import queries as org_queries

BATCH = 500


class NoSuchCase(Exception):
    """The case does not exist or may not be seen."""


@transaction.atomic
def confirm(*, case_id: int, finding: Finding, day: date, version: int | None = None, at: datetime) -> None:
    """Write down why a customer left; a confirmed case may be corrected so. Raises CaseRefused, StaleRecord."""
    row = _open(case_id)
    if told := rules.broken(finding):
        raise CaseRefused(*told)
    is_done = row.analysed_date is not None or not queries.is_deep(row)
    row.change(
        {
            **rules.values(finding), "status": Case.Status.CONFIRMED, "cause_date": row.cause_date or day,
            "confirmed_by_id": base.actor().user_id, "analysed_date": (row.analysed_date or day) if is_done else None,
        },
        version=version, at=at,
    )  # fmt: skip
    Secondary.objects.filter(case_id=row.pk).delete()
    Secondary.objects.bulk_create(
        Secondary(case_id=row.pk, reason=reason, weight=weight, evidence=evidence)
        for reason, weight, evidence in finding.secondaries
    )
    _tell("case.confirm", row, at, reason=finding.reason)


@transaction.atomic
def confirm_many(
    *, case_ids: Iterable[int], reason: str = "", subject: str = "", day: date, at: datetime
) -> tuple[int, int]:
    """Confirm ordinary cases together, each by the reason guessed for it or all by one; return how many, and not.

    Key accounts and major events are left out, as are cases nobody could guess a reason for.
    """
    wanted = list(queries.shallow().filter(pk__in=list(case_ids)).order_by("pk"))
    user_id, told, left = base.actor().user_id, [], 0
    for chunk in core_rules.chunks(wanted, size=BATCH):
        done = []
        for row in chunk:
            finding = _guessed(row, reason, subject)
            if rules.broken(finding):
                left += 1
                continue
            for name, value in rules.values(finding).items():
                setattr(row, name, value)
            row.status, row.cause_date, row.analysed_date = Case.Status.CONFIRMED, day, day
            row.confirmed_by_id, row.updated_at, row.version = user_id, at, row.version + 1
            done.append(row)
            told.append((row.pk, row.customer.branch_id, {"customer_id": row.customer_id, "reason": row.reason}))
        names = (*rules.values(Finding("PRICE")), "status", "cause_date", "analysed_date", "confirmed_by", "updated_at",
                 "version")  # fmt: skip
        Case.objects.bulk_update(done, names)
    core_actions.audit_each("case.confirm", noun="case", told=told, at=at)
    core_actions.record("churn.confirmed", {"case_ids": [pk for pk, _branch, _values in told]}, at=at)
    return len(told), left


def _guessed(row: Case, reason: str, subject: str) -> Finding:
    code = reason or row.guess
    subs = ("OTHER",) if code == "NATURAL" and row.initiator == "PASSIVE" else ()
    return Finding(
        code, subject=subject, sub_reasons=subs, initiator=row.initiator or "ACTIVE",
        destination=row.destination if row.destination != "COMPETITOR" or row.went_to else "UNKNOWN",
        went_to=row.went_to, evidence=row.evidence,
    )  # fmt: skip


@transaction.atomic
def dismiss(*, case_id: int, day: date, at: datetime) -> None:
    """Say that a customer has not left: the case is none."""
    row = _open(case_id)
    row.change({"status": Case.Status.DISMISSED, "closed_date": day}, version=None, at=at)
    _tell("case.dismiss", row, at)


@transaction.atomic
def reopen(*, case_id: int, at: datetime) -> None:
    """Take a dismissal or a confirmation back: the case is a proposal again."""
    row = queries.case(case_id)
    if row is None:
        raise NoSuchCase(case_id)
    if row.status == Case.Status.CAME_BACK or Case.objects.filter(
        customer_id=row.customer_id, status__in=queries.OPEN
    ).exclude(pk=row.pk).exists():  # fmt: skip
        raise CaseRefused("CLOSED")
    row.change(
        {"status": Case.Status.PROPOSED, "closed_date": None, "cause_date": None, "analysed_date": None},
        version=None, at=at,
    )  # fmt: skip
    _tell("case.reopen", row, at)


@transaction.atomic
def analyse(*, case_id: int, deep: Deep, day: date, version: int | None = None, at: datetime) -> None:
    """Write down the deep analysis of a case; finished only when every angle is answered or not relevant."""
    row = _open(case_id)
    angles = {code: list(told) for code, told in deep.angles.items() if code in rules.ANGLES and _fits(told)}
    if deep.is_finished:
        if not row.reason:
            raise CaseRefused("NO_REASON", "reason")
        if rules.unanswered(angles):
            raise CaseRefused("UNANSWERED", "angles")
        if row.is_major and not deep.conclusion.strip():
            raise CaseRefused("NO_CONCLUSION", "conclusion")
    row.change(
        {
            "angles": angles, "conclusion": deep.conclusion.strip(),
            "benefit": _said(deep.benefit, rules.BENEFIT_QUESTIONS),
            "satisfaction": _said(deep.satisfaction, rules.SATISFACTION_QUESTIONS),
            "analysed_date": (row.analysed_date or day) if deep.is_finished else None,
        },
        version=version, at=at,
    )  # fmt: skip
    _tell("case.analyse", row, at, is_finished=deep.is_finished)


def _fits(told: tuple[str, str]) -> bool:
    state, words = told
    return state in (rules.ANSWERED, rules.NOT_RELEVANT) or (not state and bool(words))


def _said(given: Any, questions: Iterable[str]) -> dict[str, str]:
    return {code: words.strip() for code in questions if (words := given.get(code, "")).strip()}


@transaction.atomic
def correct(*, case_id: int, correction: str, username: str, day: date | None, at: datetime) -> None:
    """Say what of ours is to be corrected, by whom, and whether it is done. Raises CaseRefused."""
    row = queries.case(case_id)
    if row is None:
        raise NoSuchCase(case_id)
    who = org_queries.user_by_name(username)
    if not correction.strip() or who is None:
        raise CaseRefused("NO_CORRECTION", "correction")
    row.change(
        {"correction": correction.strip(), "corrector_id": who.pk, "mended_date": day}, version=None, at=at
    )  # fmt: skip
    _tell("case.correct", row, at, is_mended=day is not None)


def _open(case_id: int) -> Case:
    row = queries.case(case_id)
    if row is None:
        raise NoSuchCase(case_id)
    if row.status not in queries.OPEN:
        raise CaseRefused("CLOSED")
    return row


def _tell(act: str, row: Case, at: datetime, **values: Any) -> None:
    core_actions.audit(
        act, noun="case", object_id=row.pk, branch_id=row.customer.branch_id, at=at,
        values={"customer_id": row.customer_id, **values},
    )  # fmt: skip
    core_actions.record("churn.case_changed", {"case_id": row.pk, "customer_id": row.customer_id}, at=at)
