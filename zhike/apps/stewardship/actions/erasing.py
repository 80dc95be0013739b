"""Erasure: nothing stays that tells who a person was; orders and ledgers stay without a name."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhike.apps.activities import actions as activity_actions
from zhike.apps.archives import actions as archive_actions
from zhike.apps.audiences import actions as audience_actions
from zhike.apps.billing import actions as billing_actions
from zhike.apps.campaigns import actions as campaign_actions
from zhike.apps.candidates import actions as candidate_actions
from zhike.apps.changes import actions as change_actions
from zhike.apps.churn import actions as churn_actions
from zhike.apps.classification import actions as class_actions
from zhike.apps.coaching import actions as coaching_actions
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.core.actions import erasures
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.expectations import actions as expectation_actions
from zhike.apps.grading import actions as grading_actions
from zhike.apps.health import actions as health_actions
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interviews import actions as interview_actions
from zhike.apps.keyaccounts import actions as key_actions
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.loyalty import actions as loyalty_actions
from zhike.apps.market import actions as market_actions
from zhike.apps.media import actions as media_actions
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.people import rules as people_rules
from zhike.apps.plans import actions as plan_actions
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.prediction import actions as prediction_actions
from zhike.apps.receivables import actions as receivable_actions
from zhike.apps.reviews import actions as review_actions
from zhike.apps.risk import actions as risk_actions
from zhike.apps.sales import actions as sale_actions
from zhike.apps.search import actions as search_actions
from zhike.apps.selfservice import actions as self_actions
from zhike.apps.service import actions as service_actions
from zhike.apps.stewardship import rules
from zhike.apps.stewardship.models import MergeLog
from zhike.apps.surveys import actions as survey_actions
from zhike.apps.targets import actions as target_actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.trade import actions as trade_actions
from zhike.apps.valuation import actions as valuation_actions
from zhike.apps.winback import actions as winback_actions

# What each app forgets of a customer. The record itself comes last: the others may still ask for it.
FORGETTERS: tuple[Callable[..., int], ...] = (
    playbook_actions.forget_customer,
    audience_actions.forget_customer,
    campaign_actions.forget_customer,
    winback_actions.forget_customer,
    receivable_actions.forget_customer,
    risk_actions.forget_customer,
    sale_actions.forget_customer,
    churn_actions.forget_customer,
    valuation_actions.forget_customer,
    prediction_actions.forget_customer,
    class_actions.forget_customer,
    grading_actions.forget_customer,
    service_actions.forget_customer,
    loyalty_actions.forget_customer,
    complaint_actions.forget_customer,
    health_actions.forget_customer,
    key_actions.forget_customer,
    target_actions.forget_customer,
    plan_actions.forget_customer,
    coaching_actions.forget_customer,
    expectation_actions.forget_customer,
    survey_actions.forget_customer,
    interview_actions.forget_customer,
    lifecycle_actions.forget_customer,
    change_actions.forget_customer,
    self_actions.forget_customer,
    billing_actions.forget_customer,
    market_actions.forget_customer,
    media_actions.forget_customer,
    review_actions.forget_customer,
    activity_actions.forget_customer,
    interaction_actions.forget_customer,
    trade_actions.forget_customer,
    task_actions.forget_customer,
    people_actions.forget_customer,
    outbound_actions.forget_customer,
    archive_actions.forget_customer,
)
# In whose words a key person may be named; contacts come before, since they say who was there.
BLOTTERS: tuple[Callable[..., int], ...] = (
    customer_actions.forget_person,
    audience_actions.forget_person,
    campaign_actions.forget_person,
    winback_actions.forget_person,
    receivable_actions.forget_person,
    risk_actions.forget_person,
    sale_actions.forget_person,
    churn_actions.forget_person,
    class_actions.forget_person,
    valuation_actions.forget_person,
    grading_actions.forget_person,
    service_actions.forget_person,
    loyalty_actions.forget_person,
    complaint_actions.forget_person,
    health_actions.forget_person,
    key_actions.forget_person,
    target_actions.forget_person,
    plan_actions.forget_person,
    coaching_actions.forget_person,
    expectation_actions.forget_person,
    survey_actions.forget_person,
    review_actions.forget_person,
    activity_actions.forget_person,
    interview_actions.forget_person,
    trade_actions.forget_person,
    lifecycle_actions.forget_person,
    change_actions.forget_person,
    self_actions.forget_person,
    billing_actions.forget_person,
    market_actions.forget_person,
    media_actions.forget_person,
    candidate_actions.forget_person,
    task_actions.forget_person,
    archive_actions.forget_person,
    outbound_actions.forget_person,
    people_actions.forget_person,
)
NAMES, REACHES = ("name", "address"), ("phone", "email", "wechat")


class NotErasable(Exception):
    """The customer or key person does not exist, is no person, or was erased already."""


@transaction.atomic
def erase_person(*, customer_id: int, basis: str, reason: str, at: datetime) -> dict[str, int]:
    """Erase a visible customer who is a person; return how many rows of what lost something.

    Records merged into it are of the same person and go with it, each with its entry in the ledger: a backup may be
    older than the merge. It cannot be undone. The raw bytes are overwritten by `core.actions.erasures.sweep`, outside
    every transaction.
    """
    if basis not in rules.BASES:
        raise ValueError(f"no such basis: {basis}")
    row = customer_queries.customer(customer_id)
    if row is None or row.kind != "INDIVIDUAL" or core_queries.is_erased(customer_id):
        raise NotErasable(customer_id)
    with base.acting_as(base.System(f"erasure by {base.actor().label}")):
        same = [row, *customer_queries.merged_into(customer_id)]
        _forget_merges([one.pk for one in same])
    total: Counter[str] = Counter()
    for one in same:
        counts = _forget(one.pk, [one.name, one.phone, one.email, one.credit_code], at)
        erasures.enter_erasure(of=("customer", one.pk), basis=basis, reason=reason, counts=counts, at=at)
        core_actions.audit(
            "person.erase", noun="customer", object_id=one.pk, branch_id=one.branch_id, at=at,
            n_rows=sum(counts.values()), values={"basis": basis, **counts},
        )  # fmt: skip
        core_actions.record("person.erased", {"customer_id": one.pk}, at=at)
        total.update(counts)
    return dict(total)


def _forget_merges(customer_ids: list[int]) -> None:
    """Empty what merges of some records, undone ones too, keep of the values that stood there before."""
    for done in MergeLog.objects.filter(Q(survivor_id__in=customer_ids) | Q(merged_id__in=customer_ids)):
        MergeLog.objects.filter(pk=done.pk).update(values=done.values | {"survivor": {}})


def _forget(customer_id: int, texts: Iterable[str], at: datetime) -> dict[str, int]:
    with base.acting_as(base.System(f"erasure by {base.actor().label}")):
        counts = {forget.__module__.split(".")[2]: forget(customer_id=customer_id) for forget in FORGETTERS}
        counts["customers"] = customer_actions.forget_customer(customer_id=customer_id, at=at)
        counts["search"] = search_actions.forget("customer", [customer_id])
        search_actions.tidy_index()
        counts["trail"] = erasures.forget_traces(about={"customer": [customer_id]}, texts=list(texts))
    return counts


@transaction.atomic
def erase_key_person(
    *, person_id: int, basis: str, reason: str, kept_files: Iterable[int] = (), at: datetime
) -> dict[str, int]:
    """Erase a visible key person wherever they count; return how many rows of what lost something.

    The record goes; in the words of others a neutral word takes its place. Files that must stay are named by id.
    """
    if basis not in rules.BASES:
        raise ValueError(f"no such basis: {basis}")
    if people_queries.person(person_id) is None:
        raise NotErasable(person_id)
    named = named_in(person_id)
    kept = sorted({row.pk for row in files_naming(named)} & set(kept_files))
    counts = _forget_key_person(named, kept)
    of = ("person", person_id)
    erasures.enter_erasure(of=of, basis=basis, reason=reason, counts=counts, kept_files=kept, at=at)
    core_actions.audit(
        "person.erase", noun="person", object_id=person_id, at=at, n_rows=sum(counts.values()),
        values={"basis": basis, **counts},
    )  # fmt: skip
    core_actions.record("person.erased", {"person_id": person_id, "contact_ids": named.contact_ids}, at=at)
    return counts


@dataclass(frozen=True)
class Named:
    """Where a key person may be named, and which words name them."""

    person_id: int
    part_ids: list[int]
    customer_ids: list[int]
    contact_ids: list[int]
    words: dict[str, str]


def named_in(person_id: int) -> Named:
    """Return where and by what a key person may be named: every customer they count at, former names too."""
    with base.acting_as(base.System(f"erasure by {base.actor().label}")):
        row, parts = people_queries.person(person_id), list(people_queries.parts_of(person_id))
        if row is None:
            raise NotErasable(person_id)
        names, reaches = ({field: getattr(row, field) for field in fields} for fields in (NAMES, REACHES))
        for known, fields in ((names, NAMES), (reaches, REACHES)):
            former = core_queries.former_values("person", person_id, fields)
            known |= {f"former {text}": text for text in former}
        contacts = interaction_queries.contacts_with(person_id).values_list("pk", flat=True)
        return Named(
            person_id, [part.pk for part in parts], sorted({part.customer_id for part in parts}),
            sorted(contacts), people_rules.neutral_words(names=names.values(), reaches=reaches.values()),
        )  # fmt: skip


def files_naming(named: Named) -> list[Any]:
    """Return the files that show a key person or say so in their name; each goes unless it must be kept."""
    with base.acting_as(base.System(f"erasure by {base.actor().label}")):
        return interaction_queries.files_naming(
            person_id=named.person_id, customer_ids=named.customer_ids, words=named.words
        )


def _forget_key_person(named: Named, kept_files: list[int]) -> dict[str, int]:
    about: dict[str, Any] = {
        "person_id": named.person_id, "customer_ids": named.customer_ids, "words": named.words,
    }  # fmt: skip
    with base.acting_as(base.System(f"erasure by {base.actor().label}")):
        counts = {"interactions": interaction_actions.forget_person(**about, kept_files=kept_files)}
        counts |= {forget.__module__.split(".")[2]: forget(**about) for forget in BLOTTERS}
        search_actions.tidy_index()
        traces = {"person": [named.person_id], "part": named.part_ids}
        counts["trail"] = erasures.forget_traces(about=traces, texts=list(named.words))
    return counts


def erase_again(*, known: Mapping[erasures.Whom, Mapping[str, Any]], at: datetime) -> list[erasures.Whom]:
    """Erase after a restore whom the ledger knows and the restored data still name; return whom.

    A record younger than its entry is somebody else's, who got a number that was free again.
    """
    again = []
    for (noun, object_id), told in known.items():
        why = {"basis": told["basis"], "reason": told["reason"], "at": at}
        before = datetime.fromisoformat(told["at"])
        row: Any = customer_queries.customer(object_id) if noun == "customer" else people_queries.person(object_id)
        if row is None or row.created_at > before:
            continue
        if noun == "person":
            erase_key_person(person_id=object_id, kept_files=told.get("kept_files", ()), **why)
        elif core_queries.is_erased(object_id):
            continue
        else:
            erase_person(customer_id=object_id, **why)
        again.append((noun, object_id))
    return again
