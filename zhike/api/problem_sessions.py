"""Problem sessions: who is there, the causes they name, their voices, what is adopted, who has been told."""

from dataclasses import replace
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.interviews import GivenInsight, branch_id
from zhike.api.render import Refused
from zhike.apps.core import base, clock, lists
from zhike.apps.interviews import actions, queries, rules
from zhike.apps.interviews import lists as interview_lists
from zhike.apps.org import queries as org_queries

SESSIONS = replace(
    interview_lists.SESSIONS,
    columns=(
        *interview_lists.SESSIONS.columns,
        lists.Column("branch_code", gettext_lazy("Branch code"), "branch__code"),
        lists.Column("username", gettext_lazy("Username"), "moderator__username"),
    ),
)
MOST_VOICES = 500


def one_id(words: str) -> serializers.IntegerField:
    """Return an id that may be left out."""
    return serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, allow_null=True, default=None, help_text=words
    )


class SessionRow(paging.row_shape(SESSIONS, required=False)):  # type: ignore[misc]
    """A problem session in the list."""


class SessionParticipant(door.Shape):
    """Somebody at a session."""

    id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True, help_text="Empty for a customer the caller may not see.")
    customer_id = serializers.IntegerField(allow_null=True)
    person_id = serializers.IntegerField(allow_null=True)
    is_ours = serializers.BooleanField()
    n_causes = serializers.IntegerField()
    is_told = serializers.BooleanField(help_text="Whether they were told what became of their causes.")


class SessionCause(door.Shape):
    """A cause named at a session."""

    id = serializers.IntegerField()
    participant_id = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    cause = serializers.CharField(allow_blank=True)
    n_votes = serializers.IntegerField()
    voter_ids = serializers.ListField(child=serializers.IntegerField())
    decision = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    task_id = serializers.IntegerField(allow_null=True)


class FullSession(paging.row_shape(SESSIONS, required=True)):  # type: ignore[misc]
    """A session with who is there and which causes they named, the most voices first."""

    problem = serializers.CharField()
    participants = SessionParticipant(many=True)
    causes = SessionCause(many=True)
    version = serializers.IntegerField()


class NewProblemSession(door.Shape):
    """A problem that is looked into together with customers."""

    title = serializers.CharField(max_length=120)
    problem = serializers.CharField(max_length=4_000)
    day = serializers.DateField()
    place = door.optional(120)
    branch = door.optional(40, "The code of the branch; left out, the caller's.")


class SessionChange(door.Shape):
    """What is changed of a session, on the version the caller saw."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    title = serializers.CharField(max_length=120, required=False)
    problem = serializers.CharField(max_length=4_000, required=False)
    day = serializers.DateField(required=False)
    place = serializers.CharField(max_length=120, required=False, allow_blank=True)


class NewSessionParticipant(door.Shape):
    """Who comes: one of us, a customer with perhaps one of its people, or a name."""

    customer_id = one_id("A customer.")
    person_id = one_id("One of the customer's people.")
    username = door.optional(60, "One of us.")
    name = door.optional(100, "Somebody else.")


class NewSessionCause(door.Shape):
    """A cause somebody names."""

    participant_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    text = serializers.CharField(max_length=500)
    cause = serializers.ChoiceField(choices=rules.CAUSES, required=False, allow_blank=True, default="")


class CauseVoices(door.Shape):
    """Whose voices a cause has."""

    participant_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID), max_length=MOST_VOICES
    )


class CauseDecision(door.Shape):
    """Whether a cause is adopted, why, and what is done about it."""

    decision = serializers.ChoiceField(choices=["ADOPTED", "DROPPED"])
    reason = serializers.CharField(max_length=300)
    measure = door.optional(200, "Becomes a task.")
    username = door.optional(60, "Who sees to it; left out, the caller.")
    due_date = serializers.DateField(required=False, allow_null=True, default=None)


class Sessions(door.View):
    """The problem sessions of the branches one works in."""

    acts = {"GET": "interaction.view", "POST": "activity.edit"}

    @paging.listed(SESSIONS, SessionRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the sessions the caller may see."""
        return SESSIONS

    @door.call(returns=FullSession, status=201, takes=NewProblemSession)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Open a session about a problem."""
        new = actions.NewSession(**body | {"branch_id": branch_id(body.pop("branch"))})
        session_id = actions.add_session(new=new, at=clock.now())
        self.headers["Location"] = reverse("api-session", args=[session_id])
        return told(session_id)


class Session(door.View):
    """One session."""

    acts = {"GET": "interaction.view", "PATCH": "activity.edit"}

    @door.call(returns=FullSession, finds=True)
    def get(self, request: Any, session_id: int) -> dict[str, Any]:
        """Return a session."""
        return told(session_id)

    @door.call(returns=FullSession, takes=SessionChange, finds=queries.session)
    def patch(self, request: Any, session_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change what an open session is about; a stale version is refused with 409."""
        version = body.pop("version")
        actions.change_session(session_id=session_id, values=body, version=version, at=clock.now())
        return told(session_id)


class SessionParticipants(door.View):
    """Who is at a session."""

    act = "activity.edit"

    @door.call(returns=FullSession, status=201, takes=NewSessionParticipant, finds=queries.session)
    def post(self, request: Any, session_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Let somebody come."""
        new = actions.NewParticipant(**body | {"user_id": _ours(body.pop("username"))})
        actions.join(session_id=session_id, new=new, at=clock.now())
        return told(session_id)


class SessionParticipantLeaving(door.View):
    """Taking somebody off the list."""

    act = "activity.edit"

    @door.call(returns=FullSession, finds=True)
    def post(self, request: Any, session_id: int, participant_id: int) -> dict[str, Any]:
        """Take somebody off the list who named no cause."""
        door.found(queries.session(session_id))
        actions.leave(session_id=session_id, participant_id=participant_id, at=clock.now())
        return told(session_id)


class SessionCauses(door.View):
    """The causes named at a session."""

    act = "activity.edit"

    @door.call(returns=FullSession, status=201, takes=NewSessionCause, finds=queries.session)
    def post(self, request: Any, session_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a cause somebody names."""
        actions.name_cause(session_id=session_id, **body, at=clock.now())
        return told(session_id)


def _cause(cause_id: int) -> Any:
    return queries.proposal(cause_id)


class SessionCauseVoices(door.View):
    """Whose voices a cause has."""

    act = "activity.edit"

    @door.call(returns=FullSession, takes=CauseVoices, finds=_cause)
    def post(self, request: Any, cause_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Set whose voices a cause has; nobody has more than three."""
        actions.set_votes(proposal_id=cause_id, **body, at=clock.now())
        return told(door.found(_cause(cause_id)).session_id)


class SessionCauseDeciding(door.View):
    """Adopting a cause or not."""

    act = "activity.edit"

    @door.call(returns=FullSession, takes=CauseDecision, finds=_cause)
    def post(self, request: Any, cause_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Decide about a cause; what is done about an adopted one becomes a task."""
        doer_id = _ours(body.pop("username"))
        actions.decide_cause(proposal_id=cause_id, **body, doer_id=doer_id, at=clock.now())
        return told(door.found(_cause(cause_id)).session_id)


class SessionInsights(door.View):
    """What a session taught us."""

    act = "interaction.add"

    @door.call(returns=FullSession, status=201, takes=GivenInsight, finds=queries.session)
    def post(self, request: Any, session_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note what a session taught us."""
        row, new = door.found(queries.session(session_id)), actions.NewInsight(**body)
        actions.note_insight(source=row, branch_id=row.branch_id, new=new, day=row.day, at=clock.now())
        return told(session_id)


class SessionClosing(door.View):
    """Closing a session."""

    act = "activity.edit"

    @door.call(returns=FullSession, finds=queries.session)
    def post(self, request: Any, session_id: int) -> dict[str, Any]:
        """Close a session whose causes are all decided; whoever named one is told, or somebody is to tell them."""
        at = clock.now()
        actions.close_session(session_id=session_id, day=org_queries.business_date(at), at=at)
        return told(session_id)


class SessionReopening(door.View):
    """Opening a session again."""

    act = "activity.edit"

    @door.call(returns=FullSession, finds=queries.session)
    def post(self, request: Any, session_id: int) -> dict[str, Any]:
        """Open a session again; who was told stays told."""
        actions.reopen_session(session_id=session_id, at=clock.now())
        return told(session_id)


def _ours(username: str) -> int | None:
    if not username:
        return None
    found = org_queries.people_for(base.actor()).filter(username=username).first()
    if found is None:
        raise Refused("username", str(rules.FAULTS["NO_DOER"]), code="NO_DOER")
    return found.pk


def told(session_id: int) -> dict[str, Any]:
    """Return a visible session."""
    row = door.found(queries.session(session_id))
    there = [
        {
            "id": one.participant.pk, "name": one.name, "is_ours": one.participant.user_id is not None,
            "customer_id": None if one.is_hidden else one.participant.customer_id,
            "person_id": None if one.is_hidden else one.participant.person_id,
            "n_causes": one.n_proposals, "is_told": one.is_told,
        }
        for one in queries.participants_of(session_id)
    ]  # fmt: skip
    causes = [
        {
            "id": one.proposal.pk, "participant_id": one.proposal.participant_id, "text": one.proposal.text,
            "cause": one.proposal.cause, "n_votes": one.n_votes, "voter_ids": sorted(one.voter_ids),
            "decision": one.proposal.decision, "reason": one.proposal.reason, "task_id": one.proposal.task_id,
        }
        for one in queries.proposals_of(session_id)
    ]  # fmt: skip
    more = {"problem": row.problem, "version": row.version, "participants": there, "causes": causes}
    return paging.row(SESSIONS, row) | more


urls = [
    path("sessions", Sessions.as_view(), name="api-sessions"),
    path("sessions/<int:session_id>", Session.as_view(), name="api-session"),
    path("sessions/<int:session_id>/participants", SessionParticipants.as_view(), name="api-session-participants"),
    path(
        "sessions/<int:session_id>/participants/<int:participant_id>/leave", SessionParticipantLeaving.as_view(),
        name="api-session-leaving",
    ),
    path("sessions/<int:session_id>/causes", SessionCauses.as_view(), name="api-session-causes"),
    path("sessions/<int:session_id>/insights", SessionInsights.as_view(), name="api-session-insights"),
    path("sessions/<int:session_id>/close", SessionClosing.as_view(), name="api-session-closing"),
    path("sessions/<int:session_id>/reopen", SessionReopening.as_view(), name="api-session-reopening"),
    path("causes/<int:cause_id>/votes", SessionCauseVoices.as_view(), name="api-cause-votes"),
    path("causes/<int:cause_id>/decide", SessionCauseDeciding.as_view(), name="api-cause-deciding"),
]  # fmt: skip
