"""Counters and groups are destroyed by the table of retention, all that a rule names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import now

from identity.models import Member
from identity.queries import today
from mileage.models import ActingLimit, ExchangeAllowance
from tests.factories import identity as people
from tests.factories import mileage as make
from wallet.retention import destroying

pytestmark = pytest.mark.django_db


def test_counters__of_exchanges__go_two_years_after_their_day_or_year():
    who, source, target = make.citizen(), make.asset(), make.asset("coins")
    this_year = DateRange(date(today().year, 1, 1), date(today().year + 1, 1, 1))
    old = today() - timedelta(days=800)
    for days in (DateRange(old, old + timedelta(days=1)), DateRange(date(2020, 1, 1), date(2021, 1, 1)), this_year):
        ExchangeAllowance.objects.create(member=who, source=source, target=target, days=days, used=0, cap=1)

    assert destroying.destroy()["mileage.counters"] == 2

    assert [row.days for row in ExchangeAllowance.objects.all()] == [this_year]


def test_limits_of_acting__go_with_the_person():
    school, gone, here = people.organisation(), make.citizen(), make.citizen()
    for person in (gone, here):
        ActingLimit.objects.create(organisation=school, member=person, asset=make.asset(), day_limit=5)
    Member.objects.filter(pk=gone.pk).update(left_at=now())

    assert destroying.destroy()["mileage.groups"] == 1

    assert ActingLimit.objects.get().member == here
