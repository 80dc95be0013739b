"""Every event name and what follows from it: the nervous system on one page. Reactions are idempotent."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhike.apps.archives import actions as archive_actions
from zhike.apps.billing import actions as billing_actions
from zhike.apps.changes import actions as change_actions
from zhike.apps.classification import actions as class_actions
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import backups, erasures, statistics
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import actions as exchange_actions
from zhike.apps.grading import actions as grading_actions
from zhike.apps.insight.actions import analyse, answers, closing, core_assets, following
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound.rules import signing
from zhike.apps.people import actions as people_actions
from zhike.apps.playbooks import rules as playbook_rules
from zhike.apps.reports import actions as report_actions
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.trade import queries as trade_queries
from zhike.apps.valuation import actions as valuation_actions
from zhike.jobs import (
    alarming,
    campaigning,
    classing,
    complaining,
    credit,
    indexing,
    leaving,
    loyalty,
    planning,
    playing,
    publicity,
    relating,
    risking,
    selling,
    serving,
    surveying,
    targeting,
    upkeep,
    warning,
    winning,
)
from zhike.jobs.delivery import ask_for_address, deliver, report_stopped_hook, stop_withdrawn, tell_hooks


@dataclass(frozen=True)
class Happening:
    """What a reaction is handed: the event's payload, the moment, and a way to say how far it is."""

    event_id: int
    name: str
    payload: dict[str, Any]
    at: datetime
    progress: Callable[[int, int | None, str], None]


Reaction = Callable[[Happening], None]
KEEP_ANSWERS = timedelta(days=7)


def run_analysis(happening: Happening) -> None:
    """Carry out a requested analysis."""
    analyse.perform(run_id=happening.payload["run_id"], at=happening.at, progress=happening.progress)


def take_import_step(happening: Happening) -> None:
    """Take the step of an import that somebody asked for."""
    exchange_actions.perform(**happening.payload, at=happening.at, on_progress=happening.progress)


def carry_out_bulk_edit(happening: Happening) -> None:
    """Change many records of a list, or give them back what they had."""
    edit_id = happening.payload["edit_id"]
    work = stewardship_actions.undo_bulk if happening.payload["is_undo"] else stewardship_actions.run_bulk
    work(edit_id=edit_id, at=happening.at, on_progress=happening.progress)


def forget_private_notes(happening: Happening) -> None:
    """Delete the delicate notes whose time is over."""
    people_actions.forget_expired(day=org_queries.business_date(happening.at), at=happening.at)


def tell_assignee(happening: Happening) -> None:
    """Tell whoever got a task from somebody else."""
    by_user_id = base.actor().user_id
    task_actions.tell_assignee(task_id=happening.payload["task_id"], by_user_id=by_user_id, at=happening.at)


def pass_notices_on(happening: Happening) -> None:
    """Send notices by mail, to phones and to robots for those who want them so."""
    task_actions.pass_on(notice_ids=happening.payload["notice_ids"], at=happening.at)


def remind(happening: Happening) -> None:
    """Tell everybody what is due today, then send the digests."""
    day = org_queries.business_date(happening.at)
    task_actions.remind(day=day, at=happening.at)
    task_actions.mail_digests(day=day, at=happening.at)


def keep_quality(happening: Happening) -> None:
    """Keep how good the data were when the last month ended, once."""
    exchange_actions.keep_indicators(day=org_queries.business_date(happening.at))


def find_duplicates(happening: Happening) -> None:
    """Look through the whole base for pairs that may be one customer."""
    stewardship_actions.find_pairs(at=happening.at, progress=happening.progress)


def watch_staff(happening: Happening) -> None:
    """Tell whoever leads a branch when too many of its core staff leave."""
    with base.acting_as(base.System("staff watch")):
        user_id, day = happening.payload["user_id"], org_queries.business_date(happening.at)
        stewardship_actions.watch_staff(user_id=user_id, day=day, at=happening.at)


def follow_merge(happening: Happening) -> None:
    """Let what was answered about a merged customer be about the one that took its place."""
    answers.follow_merge(survivor_id=happening.payload["survivor_id"], merged_id=happening.payload["merged_id"])


def ask_again(happening: Happening) -> None:
    """Ask again about the pairs put off until today."""
    stewardship_actions.reopen_pairs(day=org_queries.business_date(happening.at), at=happening.at)


def remind_of_stages(happening: Happening) -> None:
    """Ask for business stages that are due to be looked at again."""
    lifecycle_actions.remind_of_stages(day=org_queries.business_date(happening.at), at=happening.at)


def request_scan(happening: Happening) -> None:
    """Ask for the whole base to be looked through for duplicates, if anybody came or changed since it was."""
    stewardship_actions.request_scan_of_new(at=happening.at)


def request_analysis(happening: Happening) -> None:
    """Ask for an analysis of the day; before the first order there is nothing to judge."""
    with suppress(analyse.NothingToAnalyse):
        analyse.request(as_of=None, at=happening.at)


def make_reports(happening: Happening) -> None:
    """Make the reports the calendar asks for, now that figures are there."""
    report_actions.make_due(at=happening.at)


def tidy(happening: Happening) -> None:
    """Forget what is no longer of use: answers, sessions, files, bytes; let the database know of its rows."""
    core_actions.forget_answers(before=happening.at - KEEP_ANSWERS)
    org_actions.end_old_sessions()
    exchange_actions.forget_files(at=happening.at)
    erasures.sweep(at=happening.at)
    statistics.gather()


def take_stock(_happening: Happening) -> None:
    """Let the database know of the many rows that came in at once."""
    statistics.gather()


def raise_silence(happening: Happening) -> None:
    """Give owners a task for customers nobody spoke with for too long."""
    interaction_actions.raise_silence(day=org_queries.business_date(happening.at), at=happening.at)


def look_after_archives(happening: Happening) -> None:
    """Ask for archives that are stale by now to be brought up to date."""
    with base.acting_as(base.System("archive upkeep")):
        upkeep.look_after(day=org_queries.business_date(happening.at), at=happening.at)
    archive_actions.index_unknown()


def on_its_day(work: Callable[..., Any]) -> Reaction:
    """Return the reaction that does something the calendar asks for, as of the day of the business."""

    def react(happening: Happening) -> None:
        with base.acting_as(base.System("calendar")):
            work(day=org_queries.business_date(happening.at), at=happening.at)

    return react


def take_note_of_facts(happening: Happening) -> None:
    """Let what was written into an archive close the task that asked for it."""
    with base.acting_as(base.System("archive upkeep")):
        upkeep.take_note(happening.payload, day=org_queries.business_date(happening.at), at=happening.at)


def score_customers(happening: Happening) -> None:
    """Let potentials and scores follow what an analysis found, or a new version of the value model."""
    day = org_queries.business_date(happening.at)
    valuation_actions.score_all(day=day, on_progress=happening.progress)


def measure_peers(happening: Happening) -> None:
    """Let what look-alikes buy follow an analysis."""
    following.measure_peers(run_id=happening.payload["run_id"])


def close_periods(happening: Happening) -> None:
    """Close the periods whose days of grace are over, and mark the closed ones a correction has touched."""
    closing.follow_calendar(at=happening.at)


def look_into_downgrade(happening: Happening) -> None:
    """Ask the owner to look into a customer whose credit is rated worse."""
    with base.acting_as(base.System("archive upkeep")):
        upkeep.look_into(happening.payload, day=org_queries.business_date(happening.at), at=happening.at)


def assess_archives(happening: Happening) -> None:
    """Reckon anew how well customers are known whose archives were joined or parted."""
    ids, day = happening.payload["customer_ids"], org_queries.business_date(happening.at)
    archive_actions.refresh_knowledge(customer_ids=ids, day=day)


def seal_facts(happening: Happening) -> None:
    """Seal what is kept of a field that has become sensitive."""
    archive_actions.seal_facts(noun=happening.payload["noun"], field=happening.payload["code"])


def back_up(happening: Happening) -> None:
    """Make the backup of the day, or the one somebody asked for."""
    why = "NIGHTLY" if happening.name == "backup.due" else "BY_HAND"
    backups.perform(why=why, event_id=happening.event_id, at=happening.at, report=happening.progress)


def forget_uploads(happening: Happening) -> None:
    """Let the uploads and undo copies go that may name an erased person."""
    if "person_id" in happening.payload:
        exchange_actions.forget_person(**happening.payload)
        return
    customer_id = happening.payload["customer_id"]
    with base.acting_as(base.System("erasure")):
        row = customer_queries.customer(customer_id)
        import_ids = trade_queries.import_ids_of(customer_id) | ({row.import_id} if row and row.import_id else set())
    exchange_actions.forget_customer(customer_id=customer_id, import_ids=import_ids)


def watch_changes(happening: Happening) -> None:
    """Measure the changes in force and look at their stop rules."""
    change_actions.watch_all(day=org_queries.business_date(happening.at), at=happening.at)


ANALYSED = (
    score_customers, measure_peers, classing.follow_orders, watch_changes, close_periods, make_reports,
    alarming.propose, alarming.measure_all, relating.measure_all, winning.follow,
)  # fmt: skip
MORNING = (
    keep_quality, remind_of_stages, watch_changes, *credit.DAILY, serving.watch_continuity, selling.remind_of_renewals,
    targeting.judge_all, alarming.measure_all, complaining.follow_up, surveying.follow_calendar, loyalty.expire,
    campaigning.follow, on_its_day(billing_actions.follow), relating.measure_all, winning.remind, leaving.prevent,
)  # fmt: skip
ORDERED = (
    classing.follow_orders, credit.follow_orders, targeting.judge_some, loyalty.follow_orders, winning.note_orders,
)  # fmt: skip
JOINED = (
    indexing.index_record, assess_archives, indexing.index_archives, credit.rejoin, targeting.judge_some,
    loyalty.follow_all,
)  # fmt: skip
# What is told to rules and programs alone: nothing of ours follows.
SILENT = (
    "activity.attended", "activity.changed", "activity.invited", "activity.planned", "archive.stale",
    "benefit.used", "benefits.changed", "bills.issued", "building.changed", "call.answered", "call.taken_back",
    "campaign.assembled", "campaign.sent", "candidate.changed", "care.answered", "change.fired", "churn.came_back",
    "churn.ceiling_broken", "churn.period_closed", "churn.period_touched", "churn.signal_changed",
    "classification.applied", "consent.given", "contract.settled", "contract.signed", "cooperation.overridden",
    "duplicates.found", "expectation.noted", "gift.decided", "gift.registered", "gifts.stocked", "handover.done",
    "handover.undone", "improvement.changed", "improvement.verified", "insight.noted", "interview.changed",
    "interview.held", "interviews.drawn", "keyaccount.ended", "keyaccounts.proposed", "levelcheck.changed",
    "leveltest.changed", "lever.changed", "member.changed", "member.joined", "member.level_changed",
    "message.received", "message.sent", "opportunity.lost", "opportunity.reopened", "opportunity.won",
    "order.asked", "pairs.settled", "playbook.answered", "points.earned", "points.expired", "points.posted",
    "promise.decided", "promise.made", "proposal.accepted", "proposal.declined", "recommendation.changed",
    "refund.approved", "relation.moved", "report.made", "retirement.asked", "retirement.decided",
    "retirement.finished", "retirement.proposed", "review.added", "review.changed", "risk.changed", "risk.reopened",
    "screening.done", "servicegain.changed", "session.changed", "sheet.changed", "subscription.ended",
    "subscription.opened", "suggestion.changed", "support.granted", "targets.changed", "task.closed", "tie.dropped",
    "tiers.rule_changed", "upgrade.changed", "value.noted", "violation.found", "visit.changed", "visit.planned",
    "visit.settled", "warning.answered", "warning.cleared", "wave.closed", "wave.extended", "winback.abandoned",
    "winback.asked", "winback.changed", "winback.decided", "winback.plan_changed", "winback.returned",
    "winback.save_changed", "winback.settled",
)  # fmt: skip
REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "analysis.requested": (run_analysis,),
    "analysis.finished": ANALYSED,
    "analysis.due": (request_analysis,),
    "archive.written": (take_note_of_facts, indexing.index_archives, targeting.judge_some),
    "archives.due": (look_after_archives, on_its_day(class_actions.follow_up_late)),
    "backup.due": (back_up,),
    "backup.requested": (back_up,),
    "business_stage.decided": (targeting.judge_some, risking.look_at_decline),
    "bulk.requested": (carry_out_bulk_edit,),
    "campaign.assembling": (campaigning.assemble,),
    "campaign.sending": (campaigning.send,),
    "catalog.changed": (seal_facts,),
    "change.answered": (warning.look_at_objections,),
    "churn.case_changed": (leaving.look_at_service, leaving.review_policies, classing.follow_leaving),
    "churn.confirmed": (leaving.look_at_service, leaving.review_policies, classing.follow_leaving),
    "churn.major": (leaving.tell_of_major_churn,),
    "class.changed": (targeting.judge_some,),
    "classification.confirmed": (classing.apply_classes,),
    "classification.requested": (classing.propose_classes,),
    "consent.withdrawn": (stop_withdrawn,),
    "credit.downgraded": (look_into_downgrade, risking.look_at_rating),
    "credit.exceeded": (credit.look_at_excess,),
    "customer.added": (indexing.index_customers,),
    "customer.changed": (
        indexing.index_customers,
        indexing.index_people_at,
        indexing.index_archives,
        planning.follow_customers,
    ),
    "customer.assigned": (indexing.index_customers, indexing.index_people_at, indexing.index_archives),
    "customer.merged": (*JOINED, follow_merge),
    "complaint.changed": (warning.look_at_grievances, surveying.ask_after_complaint, leaving.follow_complaint),
    "complaint.found_valid": (loyalty.reward_voice,),
    "complaint.due": (complaining.escalate,),
    "complaint.opened": (warning.look_at_grievances, leaving.follow_complaint),
    "core.due": (on_its_day(core_assets.remind),),
    "customer.removed": (indexing.forget_customers,),
    "customer.unmerged": JOINED,
    "day.begun": MORNING,
    "duplicates.due": (request_scan,),
    "duplicates.requested": (find_duplicates,),
    "hook.stopped": (report_stopped_hook,),
    "incident.changed": (warning.look_at_incidents,),
    "incident.due": (serving.escalate,),
    "import.requested": (take_import_step,),
    "import.finished": (take_stock, classing.follow_orders, credit.follow_import, loyalty.follow_all, winning.follow),
    "import.undone": (credit.follow_undone, loyalty.follow_all),
    "interaction.added": (
        leaving.note_wish_to_leave,
        warning.look_at_contacts,
        targeting.follow_contact,
        alarming.measure_one,
        relating.measure_one,
    ),
    "interaction.changed": (warning.look_at_contacts,),
    "interaction.taken_back": (
        leaving.drop_wish_to_leave,
        warning.look_at_contacts,
        alarming.measure_one,
        relating.measure_one,
    ),
    "issue.requested": (publicity.send_issue,),
    "keyaccount.confirmed": (alarming.measure_one,),
    "message.queued": (deliver,),
    "message.failed": (ask_for_address,),
    "notes.due": (forget_private_notes,),
    "notice.given": (pass_notices_on,),
    "order.added": ORDERED,
    "order.removed": (loyalty.follow_orders,),
    "payment.changed": (credit.follow_payments,),
    "pairs.due": (ask_again,),
    "playbook.waits": (playing.escalate,),
    "person.added": (indexing.index_people, warning.look_at_people),
    "person.changed": (indexing.index_people, warning.look_at_people),
    "person.erased": (forget_uploads,),
    "prospect.changed": (targeting.judge_some,),
    "promise.settled": (warning.look_at_promises,),
    "promise.changed": (warning.look_at_promises,),
    "receivable.changed": (credit.look_at_accounts,),
    "scoremodel.changed": (score_customers,),
    "screening.due": (on_its_day(grading_actions.screen),),
    "survey.answered": (surveying.take_marks, surveying.write_facts, leaving.note_answer),
    "wave.sending": (surveying.write_mails,),
    "sign.noted": (warning.look_at_signs,),
    "snapshot.requested": (campaigning.fill,),
    "silence.due": (raise_silence,),
    "suggestion.adopted": (loyalty.reward_voice,),
    "targets.requested": (targeting.judge_all,),
    "task.added": (tell_assignee,),
    "task.assigned": (tell_assignee,),
    "upkeep.due": (tidy,),
    "user.left": (watch_staff,),
    "warning.raised": (warning.tell_of, alarming.sound),
    "webform.entered": (publicity.note_lead,),
    "winback.due": (winning.escalate,),
}
REACTIONS |= dict.fromkeys(SILENT, ())
# What people's own rules wait for comes after what the program does by itself.
REACTIONS |= {name: (*REACTIONS[name], playing.follow_rules) for name in playbook_rules.EVENTS}
# Other programs are told last.
REACTIONS |= {name: (*REACTIONS[name], tell_hooks) for name in signing.PUBLIC_EVENTS}
# The reminder of the morning counts what the rules have just given.
REACTIONS["day.begun"] = (*REACTIONS["day.begun"], remind, playing.measure, planning.settle)
