"""Notices: the bell, the page of all, marking them as read; how they reach one by mail."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.core import clock
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries
from zhike.web import codes, frame
from zhike.web.door import Request, found, page

N_PANEL, N_PAGE = 6, 50
MAILS = (
    ("NEVER", gettext_lazy("Not by mail")),
    ("AT_ONCE", gettext_lazy("By mail at once")),
    ("DIGEST", gettext_lazy("One mail a day")),
)


class BeforeForm(forms.Form):
    """Where the page begins."""

    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


KINDS: dict[str, Any] = {
    "TASK": gettext_lazy("Tasks: given to me, due, handed over"),
    "CUSTOMER": gettext_lazy("Customers: what rules find, who wants to leave"),
    "APPROVAL": gettext_lazy("Decisions: asked of me, made for me"),
    "SYSTEM": gettext_lazy("The program: what needs an administrator"),
}


class WaysForm(forms.Form):
    """How notices of each kind reach one outside the program, and where."""

    phone = forms.RegexField(
        r"^\+?[0-9 -]{5,28}$", required=False, label=gettext_lazy("Own phone"),
        help_text=gettext_lazy("For notices as text message; they carry the title alone."),
        error_messages={"invalid": gettext_lazy("This is no phone number.")},
    )  # fmt: skip
    robot = forms.ChoiceField(
        choices=lambda: [(one.code, f"{one.code} · {codes.label(one.provider)}") for one in outbound_queries.robots()],
        required=False, label=gettext_lazy("Robot of my group"),
        help_text=gettext_lazy("The group reads along: the robot says that there is something, never about whom."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            self.fields[f"mail_{kind}"] = forms.ChoiceField(choices=MAILS, label=gettext_lazy("By mail"))
            self.fields[f"by_sms_{kind}"] = forms.BooleanField(required=False, label=gettext_lazy("Text message"))
            self.fields[f"by_robot_{kind}"] = forms.BooleanField(required=False, label=gettext_lazy("Robot"))

    def clean(self) -> dict[str, Any]:
        """Demand a phone where text messages are wanted, a robot where it is to speak."""
        given = super().clean() or {}
        if any(given.get(f"by_sms_{kind}") for kind in KINDS) and not given.get("phone") and not self.errors:
            self.add_error("phone", _("Text messages need a phone number."))
        if any(given.get(f"by_robot_{kind}") for kind in KINDS) and not given.get("robot") and not self.errors:
            self.add_error("robot", _("Choose the robot that is to speak."))
        return given

    @property
    def ways(self) -> dict[str, task_actions.Ways]:
        """Return the ways chosen for each kind."""
        names = ("mail", "by_sms", "by_robot")
        return {
            kind: task_actions.Ways(**{name: self.cleaned_data[f"{name}_{kind}"] for name in names}) for kind in KINDS
        }


def list_(request: Request) -> HttpResponse:
    """Show what one was told."""
    form, rows = BeforeForm(request.GET), task_queries.notices(request.actor.user_id)
    if form.is_valid() and form.cleaned_data["before"]:
        rows = rows.filter(pk__lt=form.cleaned_data["before"])
    shown = list(rows[: N_PAGE + 1])
    context = {
        "notices": shown[:N_PAGE], "n_unread": task_queries.n_unread(request.actor.user_id, most=1),
        "next_before": shown[N_PAGE - 1].pk if len(shown) > N_PAGE else None,
    }  # fmt: skip
    return render(request, "notices/page.html", context)


def panel(request: Request) -> HttpResponse:
    """Answer the bell: what one was told lately, and how much of it is new."""
    latest = task_queries.notices(request.actor.user_id)[:N_PANEL]
    return render(request, "frame/_notices_panel.html", {"latest": latest})


def read(request: Request, notice_id: int) -> HttpResponse:
    """Mark a notice as read and go to what it is about."""
    notice = found(task_queries.notice(notice_id, request.actor.user_id))
    task_actions.read_notice(notice_id=notice_id, user_id=request.actor.user_id, at=clock.now())
    is_ours = url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None)
    return redirect(notice.link if notice.link and is_ours else "notices")


def read_all(request: Request) -> HttpResponse:
    """Mark everything as read."""
    n = task_actions.read_all(user_id=request.actor.user_id, at=clock.now())
    frame.say(request, ngettext("%(n)d notice is read.", "%(n)d notices are read.", n) % {"n": n}, level="info")
    return redirect("notices")


def choices(user_id: int) -> dict[str, Any]:
    """Return what the account's page shows of notices and calendar."""
    kept, reach = task_queries.preferences(user_id), task_queries.reach(user_id)
    start: dict[str, Any] = {"phone": reach.phone, "robot": reach.robot}
    for kind, row in kept.items():
        start |= {f"{name}_{kind}": getattr(row, name) for name in ("mail", "by_sms", "by_robot")}
    return {
        "ways_form": WaysForm(initial=start), "kinds": KINDS, "mails": MAILS,
        "feed": task_queries.feed(user_id),
    }  # fmt: skip


def keep_ways(*, user_id: int, form: WaysForm) -> None:
    """Keep how one wants notices, from a form without errors."""
    task_actions.prefer(
        user_id=user_id, ways=form.ways, phone=form.cleaned_data["phone"], robot=form.cleaned_data["robot"],
        at=clock.now(),
    )  # fmt: skip


POST = ("POST",)
urls = [
    page("notices/", list_, act="self.use", name="notices"),
    page("notices/panel/", panel, act="self.use", name="notices_panel"),
    page("notices/read/", read_all, act="self.use", name="notices_read", methods=POST),
    page("notices/<int:notice_id>/read/", read, act="self.use", name="notice_read", methods=POST),
]
