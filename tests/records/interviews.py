"""An interview with the customer, a session they were at, an insight of each, a candidate among their people."""

from datetime import datetime
from typing import Any

from zhike.apps.candidates import actions as candidate_actions
from zhike.apps.interviews import actions, queries
from zhike.apps.interviews.models import Interview, Plan
from zhike.apps.people import actions as people_actions

OF_CUSTOMER = {"interview_id", "insight_id", "candidate_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make a plan that drew the customer, and what belongs to the customer's branch."""
    day = at.date()
    plan = Plan.objects.create(
        title="流失客户访谈", question="为什么离开?", branch_id=branch_id, author_id=owner_id, states=["CHURNED"],
        stratum="TIER", size=1, seed=7, strata=[["VIP", 3, 1]], drawn_date=day, due_date=day, created_at=at,
        updated_at=at,
    )  # fmt: skip
    interview = Interview.objects.create(
        plan=plan, customer_id=customer_id, branch_id=branch_id, tier="VIP", interviewer_id=owner_id, due_date=day,
        created_at=at, updated_at=at,
    )  # fmt: skip
    new = actions.NewSession("断刀", "同一批刀具三家都断", day, branch_id, "苏州展厅")
    session_id = actions.add_session(new=new, at=at)
    who = actions.join(session_id=session_id, new=actions.NewParticipant(customer_id=customer_id), at=at)
    cause = actions.name_cause(session_id=session_id, participant_id=who, text="换了供应商", cause="PRODUCT", at=at)
    learned = actions.NewInsight("换供应商前先试刀", "PRODUCT", tags=["试刀"])
    session = queries.session(session_id)
    insight_id = actions.note_insight(source=session, branch_id=branch_id, new=learned, day=day, at=at)
    part = people_actions.NewPart(customer_id=customer_id, role="USER", valid_from=day)
    person_id = people_actions.add_person(values={"name": "想来我们这里的师傅"}, part=part, at=at)
    named = candidate_actions.NewCandidate(person_id, "刀具工艺师", day, "本人微信同意")
    return {
        "plan_id": plan.pk, "interview_id": interview.pk, "session_id": session_id, "cause_id": cause,
        "participant_id": who,
        "insight_id": insight_id, "candidate_id": candidate_actions.name_candidate(new=named, day=day, at=at),
    }  # fmt: skip
