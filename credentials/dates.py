"""Days in the city. Times are UTC; ages and validity count days in Asia/Seoul."""

from __future__ import annotations

import datetime as dt

from identity.queries import SEOUL


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of a day in the city."""
    return dt.datetime.combine(day, dt.time.min, SEOUL)


def age_on(birth_date: dt.date, day: dt.date) -> int:
    """Full years of age (만 나이). Someone born on 29 February is a year older on 1 March of a common year."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def birthday(birth_date: dt.date, age: int) -> dt.date:
    """The first day on which the person has that age."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return dt.date(birth_date.year + age, 3, 1)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.month - 1 + months, 12)
    first_of_next = dt.date(day.year + year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_of_next - dt.timedelta(days=1)).day
    return dt.date(day.year + year, month + 1, min(day.day, last))
