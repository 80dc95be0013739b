"""Notices: the bell, the page of all, marking them as read; how they reach one by mail."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.core import clock
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries
from zhike.web import frame
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


class MailForm(forms.Form):
    """How notices come by mail."""

    mail = forms.ChoiceField(choices=MAILS, label=gettext_lazy("By mail"))


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


def mail(request: Request) -> HttpResponse:
    """Keep how one wants notices by mail."""
    form = MailForm(request.POST)
    if form.is_valid():
        task_actions.prefer_mail(user_id=request.actor.user_id, mail=form.cleaned_data["mail"], at=clock.now())
        frame.say(request, _("Saved."))
    return redirect("profile")


def choices(user_id: int) -> dict[str, Any]:
    """Return what the account's page shows of notices and calendar."""
    kept = {"mail": task_queries.mail_preference(user_id)}
    return {"mail_form": MailForm(initial=kept), "feed": task_queries.feed(user_id)}


POST = ("POST",)
urls = [
    page("notices/", list_, act="self.use", name="notices"),
    page("notices/panel/", panel, act="self.use", name="notices_panel"),
    page("notices/read/", read_all, act="self.use", name="notices_read", methods=POST),
    page("notices/<int:notice_id>/read/", read, act="self.use", name="notice_read", methods=POST),
    page("profile/mail/", mail, act="self.use", name="own_mail", methods=POST),
]
