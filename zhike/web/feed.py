"""The calendar feed: one's open tasks under a secret address, for a calendar program."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Todo

from zhike.apps.core import base, clock
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries
from zhike.web import frame, once
from zhike.web.door import PUBLIC, Request, found, page

N_TASKS = 500
# An all-day entry begins at midnight; its reminder comes at nine in the morning.
ALARM = timedelta(hours=9)
# What RFC 5545 calls high, normal and low.
PRIORITIES = {"HIGH": 1, "NORMAL": 5, "LOW": 9}


def feed(request: Request, secret: str) -> HttpResponse:
    """Answer with the open tasks of whoever the address belongs to, as they may see them now."""
    reader: Any = found(task_queries.reader_of_feed(secret))
    with base.acting_as(reader), translation.override(reader.user.language or settings.LANGUAGE_CODE):
        tasks = list(task_queries.open_tasks_for(reader.user_id)[:N_TASKS])
        body = written(tasks, request.build_absolute_uri("/"))
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer


def written(tasks: list[Any], root: str) -> bytes:
    """Return tasks as a calendar: each a to-do, and an entry of its day with a reminder."""
    calendar = Calendar()
    calendar.add("prodid", "-//Zhike//Tasks//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Tasks"))
    for task in tasks:
        todo, event = Todo(), Event()
        for part, kind in ((todo, "todo"), (event, "day")):
            _tell(part, task, kind, root)
        todo.add("due", task.due_date)
        todo.add("status", "NEEDS-ACTION")
        todo.add("priority", PRIORITIES[task.priority])
        event.add("dtstart", task.due_date)
        event.add("dtend", _next(task.due_date))
        event.add("transp", "TRANSPARENT")
        event.add_component(_alarm(task.subject))
        calendar.add_component(todo)
        calendar.add_component(event)
    return calendar.to_ical()


def _tell(part: Any, task: Any, kind: str, root: str) -> None:
    part.add("uid", f"{kind}-{task.pk}@zhike")
    part.add("dtstamp", task.updated_at)
    part.add("summary", f"{task.subject} · {task.about}" if task.about else task.subject)
    part.add("url", f"{root.rstrip('/')}{reverse('task', args=[task.pk])}")


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _alarm(text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", ALARM)
    return alarm


def add(request: Request) -> HttpResponse:
    """Make a new secret address, the former one ends; it is shown once."""
    secret = task_actions.make_feed(user_id=request.actor.user_id, at=clock.now())
    address = request.build_absolute_uri(reverse("calendar_feed", args=[secret]))
    return once.show(request, _("Address of your calendar"), address, redirect("profile"))


def end(request: Request) -> HttpResponse:
    """End one's secret address."""
    task_actions.end_feed(user_id=request.actor.user_id, at=clock.now())
    frame.say(request, _("The address has ended."))
    return redirect("profile")


urls = [
    page("calendar/<str:secret>.ics", feed, act=PUBLIC, name="calendar_feed"),
    page("profile/calendar/", add, act="self.use", name="own_feed_add", methods=("POST",)),
    page("profile/calendar/end/", end, act="self.use", name="own_feed_end", methods=("POST",)),
]
