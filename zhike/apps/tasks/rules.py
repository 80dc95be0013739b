"""Pure decisions of tasks: when something is due, and the day a snoozed task comes back."""

from datetime import date, timedelta

from zhike.apps.core import workdays

# In the order of the work queue.
WHEN = ("OVERDUE", "TODAY", "WEEK", "LATER")
SNOOZES = ("TOMORROW", "NEXT_WEEK")


def week_end(today: date) -> date:
    """Return the Sunday of the week a day lies in."""
    return today + timedelta(days=7 - today.isoweekday())


def span(when: str, today: date) -> tuple[date | None, date | None]:
    """Return the first and last due day of a part of the queue; None where it is open.

    On a Sunday the rest of the week is empty: its first day lies behind its last.
    """
    tomorrow, sunday = today + timedelta(days=1), week_end(today)
    return {
        "OVERDUE": (None, today - timedelta(days=1)),
        "TODAY": (today, today),
        "WEEK": (tomorrow, sunday),
        "LATER": (sunday + timedelta(days=1), None),
    }[when]


def snoozed_until(code: str, today: date) -> date:
    """Return the day a snoozed task comes back: tomorrow, or the Monday of next week."""
    if code == "TOMORROW":
        return today + timedelta(days=1)
    return workdays.next_working(week_end(today) + timedelta(days=1))
