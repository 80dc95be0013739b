"""Candidates: key persons who would like to work for us; for those alone who may hire."""

from dataclasses import replace
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.candidates import actions, queries, rules
from zhike.apps.candidates import lists as candidate_lists
from zhike.apps.core import clock, lists
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries

CANDIDATES = replace(
    candidate_lists.CANDIDATES,
    columns=(
        *candidate_lists.CANDIDATES.columns,
        lists.Column("person_id", gettext_lazy("Person number"), "person_id", kind="number"),
        lists.Column("username", gettext_lazy("Username"), "receiver__username"),
        lists.Column("branch_code", gettext_lazy("Branch code"), "branch__code"),
    ),
)


class CandidateRow(paging.row_shape(CANDIDATES, required=False)):  # type: ignore[misc]
    """A candidate in the list."""


class FullCandidate(paging.row_shape(CANDIDATES, required=True)):  # type: ignore[misc]
    """A candidate with the consent it rests on."""

    consent = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    result = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class NewCandidate(door.Shape):
    """A person who agreed to be thought of for a work."""

    work = serializers.CharField(max_length=120)
    consent_date = serializers.DateField()
    consent = serializers.CharField(max_length=300, help_text="How the person agreed.")
    note = door.optional(4_000)


class CandidateHand(door.Shape):
    """To whom a candidate is handed."""

    username = serializers.CharField(max_length=60)


class CandidateResult(door.Shape):
    """What came of a candidate."""

    status = serializers.ChoiceField(choices=rules.RESULTS)
    result = serializers.CharField(max_length=300)


class Candidates(door.View):
    """The candidates one may see."""

    act = "candidate.manage"

    @paging.listed(CANDIDATES, CandidateRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the candidates the caller may see."""
        return CANDIDATES


class PersonCandidate(door.View):
    """Naming a person."""

    act = "candidate.manage"

    @door.call(returns=FullCandidate, status=201, takes=NewCandidate, finds=people_queries.person)
    def post(self, request: Any, person_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Name a person who agreed to it; selling leaves them out from now on."""
        at = clock.now()
        new = actions.NewCandidate(person_id=person_id, **body)
        candidate_id = actions.name_candidate(new=new, day=org_queries.business_date(at), at=at)
        self.headers["Location"] = reverse("api-candidate", args=[candidate_id])
        return told(candidate_id)


class Candidate(door.View):
    """One candidate."""

    act = "candidate.manage"

    @door.call(returns=FullCandidate, finds=True)
    def get(self, request: Any, candidate_id: int) -> dict[str, Any]:
        """Return a candidate."""
        return told(candidate_id)


class CandidateHanding(door.View):
    """Handing a candidate over."""

    act = "candidate.manage"

    @door.call(returns=FullCandidate, takes=CandidateHand, finds=queries.candidate)
    def post(self, request: Any, candidate_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Hand a candidate to whoever hires."""
        at, branch_id = clock.now(), door.found(queries.candidate(candidate_id)).branch_id
        known = queries.receivers(branch_id).values()
        receiver = next((user for user in known if user.username == body["username"]), None)
        if receiver is None:
            raise Refused("username", str(rules.FAULTS["NO_RECEIVER"]), code="NO_RECEIVER")
        day = org_queries.business_date(at)
        actions.hand_over(candidate_id=candidate_id, receiver_id=receiver.pk, day=day, at=at)
        return told(candidate_id)


class CandidateEnding(door.View):
    """What came of a candidate."""

    act = "candidate.manage"

    @door.call(returns=FullCandidate, takes=CandidateResult, finds=queries.candidate)
    def post(self, request: Any, candidate_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note what came of a candidate who was handed over."""
        at = clock.now()
        actions.end_candidate(candidate_id=candidate_id, **body, day=org_queries.business_date(at), at=at)
        return told(candidate_id)


class CandidateReopening(door.View):
    """Taking a result back."""

    act = "candidate.manage"

    @door.call(returns=FullCandidate, finds=queries.candidate)
    def post(self, request: Any, candidate_id: int) -> dict[str, Any]:
        """Take a result back: the candidate is with whoever hires again."""
        actions.reopen_candidate(candidate_id=candidate_id, at=clock.now())
        return told(candidate_id)


class CandidateWithdrawing(door.View):
    """The person's consent taken back."""

    act = "candidate.manage"

    @door.call(returns=FullCandidate, finds=queries.candidate)
    def post(self, request: Any, candidate_id: int) -> dict[str, Any]:
        """End a candidate whose person took the consent back; what was written of them goes for good."""
        at = clock.now()
        actions.withdraw(candidate_id=candidate_id, day=org_queries.business_date(at), at=at)
        return told(candidate_id)


def told(candidate_id: int) -> dict[str, Any]:
    """Return a visible candidate."""
    row = door.found(queries.candidate(candidate_id))
    return paging.row(CANDIDATES, row) | {name: getattr(row, name) for name in ("consent", "note", "result", "version")}


urls = [
    path("candidates", Candidates.as_view(), name="api-candidates"),
    path("candidates/<int:candidate_id>", Candidate.as_view(), name="api-candidate"),
    path("candidates/<int:candidate_id>/hand", CandidateHanding.as_view(), name="api-candidate-handing"),
    path("candidates/<int:candidate_id>/end", CandidateEnding.as_view(), name="api-candidate-ending"),
    path("candidates/<int:candidate_id>/reopen", CandidateReopening.as_view(), name="api-candidate-reopening"),
    path("candidates/<int:candidate_id>/withdraw", CandidateWithdrawing.as_view(), name="api-candidate-withdrawing"),
    path("people/<int:person_id>/candidate", PersonCandidate.as_view(), name="api-person-candidate"),
]
