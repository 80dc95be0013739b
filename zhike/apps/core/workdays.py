"""Working days: Monday to Friday, but for the public holidays of China and the days made up for them where known."""

from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

HOLIDAY, MADE_UP = "HOLIDAY", "MADE_UP"
SATURDAY = 5
FIRST_YEAR, LAST_YEAR = min(constants.holidays).year, max(constants.holidays).year
DAY = timedelta(days=1)


def is_known(day: date) -> bool:
    """Say whether the holidays of a day's year are known; if not, Monday to Friday are taken for working days."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_working(day: date) -> bool:
    """Say whether a day is worked."""
    return chinese_calendar.is_workday(day) if is_known(day) else day.weekday() < SATURDAY


def next_working(day: date) -> date:
    """Return a day where it is worked, else the first one after it that is."""
    while not is_working(day):
        day += DAY
    return day


def peculiar(day: date) -> str:
    """Return what is unlike other weeks: HOLIDAY from Monday to Friday, MADE_UP at the week-end, else nothing."""
    is_weekday = day.weekday() < SATURDAY
    if is_working(day) == is_weekday:
        return ""
    return HOLIDAY if is_weekday else MADE_UP
