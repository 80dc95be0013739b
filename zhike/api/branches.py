"""Branches: the tree as far as the caller opens its figures; added, renamed, removed by who manages it."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import base, clock
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules

WRITTEN = ("id", "code", "name", "level", "version")


class OneBranch(door.Shape):
    """A branch."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=rules.LEVELS)
    parent = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Code of the branch it stands under."
    )
    version = serializers.IntegerField()


class BranchTree(door.Shape):
    """The branches, each after the one it stands under."""

    results = OneBranch(many=True)


class NewBranch(door.Shape):
    """A branch that is added."""

    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=120)
    level = serializers.ChoiceField(choices=rules.LEVELS[1:])
    parent = serializers.CharField(  # type: ignore[assignment]
        max_length=40, help_text="Code of the branch it stands under."
    )


class ChangedBranch(door.Shape):
    """A branch's other name, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    name = serializers.CharField(max_length=120)


class Branches(door.View):
    """The branches."""

    acts = {"GET": "branch.view", "POST": "branch.manage"}

    @door.call(returns=BranchTree)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the branches from the top down; a manager sees those below their own."""
        return {"results": [_told(one) for one in org_queries.as_tree(org_queries.figure_branches(base.actor()))]}

    @door.call(returns=OneBranch, status=201, takes=NewBranch)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a branch under another."""
        parent = org_queries.branch_by_code(body.pop("parent"))
        if parent is None:
            raise Refused("parent", _("There is no branch with this code."))
        made = org_actions.add_branch(**body, parent_id=parent.pk, at=clock.now())
        self.headers["Location"] = reverse("api-branch", args=[made.pk])
        return told(made.pk)


class Branch(door.View):
    """One branch."""

    acts = {"GET": "branch.view", "PATCH": "branch.manage", "DELETE": "branch.manage"}
    http_method_names = ["get", "head", "patch", "delete"]

    @door.call(returns=OneBranch, finds=True)
    def get(self, request: Any, branch_id: int) -> dict[str, Any]:
        """Return a branch."""
        return told(branch_id)

    @door.call(returns=OneBranch, takes=ChangedBranch, finds=org_queries.branch)
    def patch(self, request: Any, branch_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Give a branch another name; on a version that is no longer the present one it is refused."""
        org_actions.rename_branch(branch_id=branch_id, **body, at=clock.now())
        return told(branch_id)

    @door.call(returns=OneBranch, finds=True)
    def delete(self, request: Any, branch_id: int) -> dict[str, Any]:
        """Remove a branch nothing belongs to and return it as it was."""
        gone = told(branch_id)
        org_actions.remove_branch(branch_id=branch_id, at=clock.now())
        return gone


def told(branch_id: int) -> dict[str, Any]:
    """Return a branch whose figures the caller may open."""
    return _told(door.found(org_queries.figure_branches(base.actor()).filter(pk=branch_id).first()))


def _told(branch: Any) -> dict[str, Any]:
    written = {name: getattr(branch, name) for name in WRITTEN}
    return written | {"parent": branch.parent and branch.parent.code}


urls = [
    path("branches", Branches.as_view(), name="api-branches"),
    path("branches/<int:branch_id>", Branch.as_view(), name="api-branch"),
]
