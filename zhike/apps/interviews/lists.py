"""Columns and filters of interviews, sessions and insights, shared by page, export and API."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.interviews import queries

STATUSES = {
    "PLANNED": _("Planned"), "UNREACHED": _("Not reached"), "REACHED": _("Reached"), "REFUSED": _("Does not wish to"),
    "BARRED": _("May not be asked"), "INTERVIEWED": _("Interviewed"),
}  # fmt: skip
CAUSES = {
    "PRODUCT": _("Product"), "PRICE": _("Price"), "SERVICE": _("Service"), "BENEFIT": _("Benefit"),
    "MANAGEMENT": _("Management"), "INDUSTRY": _("Industry"), "NATURAL": _("Natural loss"),
}  # fmt: skip
RETURNS = {"YES": _("Would come back"), "MAYBE": _("Might come back"), "NO": _("Would not come back")}
SESSION_STATUSES = {"OPEN": _("Open"), "CLOSED": _("Closed")}


@dataclass(frozen=True)
class Tagged(lists.Among):
    """One of the tags in use, or none at all."""

    def blank(self, path: str) -> Q:
        """Return: there is no tag."""
        return Q(tagged="")


def _branch(path: str) -> lists.Among:
    return lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on=path)


INTERVIEWS = lists.ListSpec(
    name="interviews",
    rows=lambda: queries.interviews().order_by(),
    sort="due",
    columns=(
        lists.Column("customer", _("Customer"), "customer__name", kind="link", field_class="personal"),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(STATUSES),
                     noun="interview"),
        lists.Column("due", _("Due"), "due_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column(
            "interviewer", _("Who asks"), "interviewer__name",
            filter=lists.Among(customer_lists.owner_ids, customer_lists.owner_names, on="interviewer", has_empty=True),
        ),
        lists.Column("cause", _("Weightiest cause"), "cause", kind="badge", filter=lists.Choice(CAUSES),
                     noun="cause"),
        lists.Column("would_return", _("Would they come back?"), "would_return", kind="badge",
                     filter=lists.Choice(RETURNS), noun="return"),
        lists.Column("tier", _("Tier at the draw"), "tier", kind="badge", filter=lists.Choice(customer_lists.TIERS)),
        lists.Column(
            "plan", _("Interview plan"), "plan__title",
            filter=lists.Among(queries.plan_ids, queries.plan_titles, on="plan"),
        ),
        lists.Column("held", _("Held on"), "held_date", kind="date", filter=lists.Days(), is_hidden=True),
        lists.Column("tries", _("Tries"), "n_tries", kind="number", is_hidden=True),
        lists.Column("went_to", _("Buys now from"), "went_to", filter=lists.Prefix(), is_hidden=True,
                     field_class="personal"),
        lists.Column("branch", _("Branch"), "branch__name", filter=_branch("branch")),
    ),
)  # fmt: skip
INTERVIEW_BOARDS = (
    lists.Board(
        "status", _("By status"), lists.by_code("status", STATUSES), ("customer", "due", "interviewer", "cause"),
        note=_("An interview moves by what is noted of it, not by hand."),
    ),
)  # fmt: skip

SESSIONS = lists.ListSpec(
    name="sessions",
    rows=lambda: queries.sessions().order_by(),
    sort="-day",
    columns=(
        lists.Column("title", _("Problem"), "title", kind="link"),
        lists.Column("day", _("Day"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("status", _("How it stands"), "status", kind="badge", filter=lists.Choice(SESSION_STATUSES),
                     noun="session"),
        lists.Column("place", _("Place"), "place"),
        lists.Column("moderator", _("Who leads it"), "moderator__name"),
        lists.Column("branch", _("Branch"), "branch__name", filter=_branch("branch")),
    ),
)  # fmt: skip

INSIGHTS = lists.ListSpec(
    name="insights",
    rows=lambda: queries.insights().order_by(),
    sort="-day",
    columns=(
        lists.Column("text", _("Insight"), "text", kind="link", field_class="personal"),
        lists.Column("cause", _("Cause"), "cause", kind="badge", filter=lists.Choice(CAUSES), noun="cause"),
        lists.Column("tag", _("Tags"), "tagged", filter=Tagged(queries.tagged_ids, queries.tag_words, on="id")),
        lists.Column("quote", _("In their words"), "quote", field_class="personal", is_hidden=True),
        lists.Column("day", _("Day"), "day", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("author", _("Noted by"), "author__name"),
        lists.Column("branch", _("Branch"), "branch__name", filter=_branch("branch")),
    ),
)  # fmt: skip
