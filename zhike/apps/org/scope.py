"""The one policy: turns a user into an actor that limits rows, columns and figures."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast

from django.db import connection, models

from zhike.apps.core import base
from zhike.apps.org import rules
from zhike.apps.org.models import User
from zhike.apps.org.rules import Figures, Rows

# The branches under somebody's own and those under the ones granted to them whole and for today; a path is digits
# between strokes. A grant of some columns opens no row: what it opens is read on a page of its own.
REACH = """
    SELECT id, is_own, is_granted FROM (
        SELECT branch.id, branch.path LIKE %(under_own)s AS is_own, EXISTS (
            SELECT 1 FROM org_detailgrant JOIN org_branch AS top ON top.id = org_detailgrant.branch_id
            WHERE org_detailgrant.user_id = %(user)s AND branch.path LIKE top.path || '%%'
            AND org_detailgrant.is_whole
            AND (org_detailgrant.last_date IS NULL OR org_detailgrant.last_date >= %(today)s)
        ) AS is_granted
        FROM org_branch AS branch
    ) AS reach WHERE is_own OR is_granted ORDER BY id
"""


class MayNot(Exception):
    """The acting person's role does not include an act; the message names the rule."""

    def __init__(self, act: str, role: str):
        super().__init__(f"The role {role} does not include the act {act}.")
        self.act, self.role = act, role


@dataclass(frozen=True)
class Member:
    """A user acting: made afresh for every request and job, so that a changed right counts at once."""

    user: User
    # The day by which grants are in force; None: only those without a last day.
    today: date | None = None

    @property
    def user_id(self) -> int:
        """Return the user's id."""
        return self.user.pk

    @property
    def label(self) -> str:
        """Return how the audit trail names this actor."""
        return self.user.username

    @property
    def role(self) -> str:
        """Return the user's role."""
        return self.user.role

    def may(self, act: str) -> bool:
        """Say whether the role includes an act."""
        return rules.may(self.role, act)

    def demand(self, act: str) -> None:
        """Raise MayNot unless the role includes an act."""
        if not self.may(act):
            raise MayNot(act, self.role)

    @cached_property
    def subtree_ids(self) -> tuple[int, ...]:
        """Return the ids of the home branch and everything under it."""
        return tuple(pk for pk, is_own, _is_granted in self._reach if is_own)

    @cached_property
    def granted_ids(self) -> tuple[int, ...]:
        """Return the branch ids whose detail was granted to this user."""
        return tuple(pk for pk, _is_own, is_granted in self._reach if is_granted)

    @cached_property
    def _reach(self) -> list[tuple[int, bool, bool]]:
        with connection.cursor() as cursor:
            cursor.execute(REACH, {
                "under_own": f"{self.user.branch.path}%", "user": self.user.pk,
                "today": self.today and self.today.isoformat(),
            })  # fmt: skip
            return cursor.fetchall()

    @cached_property
    def lent_ids(self) -> frozenset[int]:
        """Return the branches whose records are visible by a grant alone: reading there is written down."""
        if self.rows == Rows.ALL:
            return frozenset()
        own = self.subtree_ids if self.rows == Rows.BRANCH else ()
        return frozenset(self.granted_ids).difference(own)

    @property
    def rows(self) -> Rows:
        """Return which records the role sees."""
        return rules.ROWS[self.role]

    @property
    def figures(self) -> Figures:
        """Return which sums the role sees."""
        return rules.FIGURES[self.role]

    @cached_property
    def row_branch_ids(self) -> tuple[int, ...] | None:
        """Return the branches whose records are visible; None means all of them."""
        if self.rows == Rows.ALL:
            return None
        own = self.subtree_ids if self.rows in {Rows.BRANCH, Rows.OWN} else ()
        return tuple(sorted({*own, *self.granted_ids}))

    @cached_property
    def figure_branch_ids(self) -> tuple[int, ...] | None:
        """Return the branches whose sums are visible; None means all of them."""
        if self.figures == Figures.ALL:
            return None
        return self.subtree_ids if self.figures == Figures.BRANCH else ()

    @property
    def hides_small_cells(self) -> bool:
        """Say whether figures over fewer than five customers are hidden: for readers of sums without rows."""
        return self.rows == Rows.NONE

    @property
    def sees_own_only(self) -> bool:
        """Say whether only what belongs to this user is visible: they own it, and no branch was opened to them."""
        return self.rows == Rows.OWN and not self.granted_ids

    @property
    def reach(self) -> Hashable:
        """Return what decides which rows are seen, but for whose own they are; None where all are."""
        if self.rows == Rows.ALL:
            return None
        return self.rows, self.granted_ids if self.rows == Rows.OWN else self.row_branch_ids

    def anyone(self, number: Any) -> base.Actor:
        """Return who stands for everybody of this reach; no right of theirs but to see rows is known of them."""
        return cast(base.Actor, Anyone(self, number))

    def limit(self, rows: models.QuerySet, me: Any = None) -> models.QuerySet:
        """Return only the rows of a model's declared scope that this user may see."""
        me = me or self.user_id
        scope = rows.model.scope
        if scope is None or self.rows == Rows.ALL:
            return rows
        seen = base.among(scope["branch"], self.row_branch_ids or ())
        if self.rows == Rows.OWN:
            own = models.Q(**{scope.get("owner", "owner"): me})
            granted = base.among(scope["branch"], self.granted_ids)
            seen = (own | granted) if self.granted_ids else own
        if "always" in scope:
            seen |= models.Q(**{scope["always"]: me})
        return rows.filter(seen)


@dataclass(frozen=True)
class Anyone:
    """Everybody of one reach, for a question whose text they share: whose own rows are meant is left open."""

    of: Member
    user_id: Any

    def limit(self, rows: models.QuerySet) -> models.QuerySet:
        """Return the rows everybody of this reach may see."""
        return self.of.limit(rows, me=self.user_id)
