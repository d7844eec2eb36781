"""A month is settled from closed books, paid, and compared with the partner's own list."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from identity.models import District, StaffRole
from identity.queries import today
from mileage import invariants
from mileage.actions.awards import award, reverse_award
from mileage.partners.actions import codes, payments, refunds
from mileage.partners.actions.agreements import Terms
from mileage.partners.actions.applications import accept_application
from mileage.partners.actions.settlements import (
    _terms_in,
    make_settlements,
    mark_paid,
    payment_file,
    reconcile,
    statement_lines,
)
from mileage.partners.errors import BadList, MonthNotClosed, NotInThisState
from mileage.partners.models import Agreement, Partner, Settlement, SettlementState
from tests.factories import mileage as make
from tests.factories import partners as a
from tests.factories.identity import as_staff, district_named, member_client, staff, staff_client

LIST = "kind,reference,amount\nearn,e1,100\nearn,e2,55\ntaken_back,e2,55\npayment,p2,300\nrefund,p2,300\n"
TERMS = {"issue_asset": "points", "issue_budget": 10_000, "issue_price": 900, "accept_assets": ("points",)}


def trade(till: a.Till) -> None:
    """Gives 100 and 55 (taken back), takes 701 and 300 (refunded)."""
    by, member, client = make.SYSTEM, a.customer(5000), till.made.client
    for amount, reference in ((100, "e1"), (55, "e2")):
        customer = codes.look_up(codes.make_code(member)[0], till.partner, sandbox=False, by=by)
        row = payments.give_points(client, customer, payments.Purchase(amount, reference), by=by)
    refunds.reverse_transaction(row.pk, till.partner, "wrong", by=by)
    for amount, reference in ((701, "p1"), (300, "p2")):
        asked = payments.ask_for_payment(client, payments.Purchase(amount, reference, "points"), by=by)
        payments.confirm_payment(asked.pk, member, by=by)
    refunds.reverse_transaction(asked.pk, till.partner, "back", by=by)


def reward(district: District) -> None:
    """The district's own programme gives 30 and 20 (taken back); one with another district, which nobody owes, 50."""
    own, shared = make.programme(), make.programme("shared")
    own.districts.add(district)
    shared.districts.add(district, district_named("부평구"))
    at, member = make.moment("2026-11-20T10:00+09:00"), make.citizen()
    for code, hours in ((own.code, 3), (own.code, 2), (shared.code, 5)):
        row = award(member, code, hours, f"{code}:{hours}", at, by=make.SYSTEM, district=district)
        if hours == 2:
            reverse_award(row, "wrong", by=make.SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_month__is_settled_once_paid_once_and_compared(superuser):
    make.asset()
    partner = a.partner(terms=Terms(**TERMS, accept_price=1000, fee=150), name_ko="=바다 카페")
    other = a.partner()
    trade(a.Till(partner))
    reward(partner.district)
    month = today().replace(day=1)
    by = as_staff()
    with pytest.raises(MonthNotClosed):
        make_settlements(month, by=by)
    superuser.execute("INSERT INTO mileage_period VALUES (%s, now())", [month])

    assert make_settlements(month, by=by) > 1
    assert make_settlements(month, by=by) == 0

    row = Settlement.objects.get(partner=partner)
    assert (row.issued, row.taken_back, row.accepted, row.refunded) == (155, 55, 1001, 300)
    assert (row.owes, row.earns, row.fee, row.net) == (90, 701, 10, 601)
    district = Settlement.objects.get(district=partner.district)
    assert (district.issued, district.taken_back, district.accepted) == (50, 20, 1001)
    assert (district.owes, district.net) == (30, -30)
    assert not Settlement.objects.exclude(pk=district.pk).filter(district__isnull=False).exclude(issued=0).exists()
    _head, line = "".join(payment_file(month)).splitlines()
    assert line.split(",")[1:4] == [f"'={partner.name_ko[1:]}", partner.business_number, "601"]
    lines = "".join(statement_lines(row))
    assert all(line in lines for line in ("payment,p1,701", "payment,p2,300", "refund,p2,300", "taken_back,e2,55"))
    look_as_manager(partner, row, other)

    done = reconcile(row, f"{LIST}payment,p1,700\npayment,p9,5\nspend,x,1\n", by=by)
    assert (done.lines, done.alike) == (8, 5)
    listed = list(done.differences.values_list("kind", "reference", "ours", "theirs"))
    assert listed == [("amount", "p1", 701, 700), ("only_there", "p9", None, 5), ("unreadable", "x", None, None)]

    superuser.execute("DELETE FROM mileage_period")
    account = make.city_account(make.AccountKind.PARTNER, code=partner.code)
    assert make.balance(account) == 701
    mark_paid(row, by=by)
    assert make.balance(account) == 0
    with pytest.raises(NotInThisState):
        mark_paid(row, by=by)
    assert len("".join(payment_file(month)).splitlines()) == 1
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []
    look_at_screens(row, done)


def look_as_manager(partner: Partner, row: Settlement, another: Partner) -> None:
    path = f"/api/partners/{partner.pk}/settlements"
    manager, other = member_client(partner.owner), member_client(another.owner)
    (shown,) = manager.get(path).json()["settlements"]
    assert (shown["net"], shown["refunded"], shown["state"]) == (601, 300, "made")
    assert "refund,p2,300" in manager.get(f"{path}/{row.pk}.csv").content.decode()
    assert other.get(path).status_code == 404
    for unknown in (f"{path}/{row.pk + 1000}.csv", f"{path}/{2**64}.csv"):
        assert manager.get(unknown).status_code == 404
    assert other.get(f"/api/partners/{another.pk}/settlements/{row.pk}.csv").status_code == 404


def look_at_screens(row: Settlement, done) -> None:
    city, other = staff_client(staff(role=StaffRole.MANAGER)), staff_client(staff("부평구", role=StaffRole.MANAGER))
    for path in ("", "add/", f"{row.pk}/change/", f"{row.pk}/do/reconcile/", f"{row.pk}/statement.csv"):
        assert city.get(f"/partners/settlement/{path}").status_code == 200
    assert city.get(f"/partners/settlement/payments/{row.month:%Y-%m}.csv").status_code == 200
    assert city.get("/partners/settlement/payments/soon.csv").status_code == 404
    assert city.get(f"/partners/reconciliation/{done.pk}/change/").status_code == 200
    assert city.post("/partners/settlement/add/", {"month": "2026-01-01"}).status_code == 302
    assert other.get(f"/partners/settlement/{row.pk}/statement.csv").status_code == 404
    assert other.get(f"/partners/settlement/payments/{row.month:%Y-%m}.csv").status_code == 403
    assert other.get("/partners/settlement/add/").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        ([(10, 5)], [(1, 5, 32)]),  # to the end of the month
        ([(9, 1), (10, 10)], [(1, 1, 10), (2, 10, 32)]),
        ([(9, 1), (10, 10), (10, 10)], [(1, 1, 10), (3, 10, 32)]),  # the newest of a day
        ([(9, 1), (10, 10), (11, 5)], [(1, 1, 10), (2, 10, 32)]),
        ([(11, 1)], []),
    ],
)
def test_terms__of_a_month__are_those_of_each_day(begins, expected):
    partner = accept_application(a.application(), by=as_staff())
    for version, (month, day) in enumerate(begins, 1):
        Agreement.objects.create(
            partner=partner, version=version, valid_from=date(2026, month, day), approval=uuid.uuid4()
        )

    found = [
        (row.version, *((at - make.moment("2026-09-30T00:00+09:00")).days for at in span))
        for row, *span in _terms_in(partner, date(2026, 10, 1))
    ]

    assert found == expected


def settlement(**fields) -> Settlement:
    sums = dict.fromkeys(("issued", "taken_back", "accepted", "refunded", "owes", "earns", "fee"), 0)
    return Settlement.objects.create(month=date(2026, 10, 1), due_on=date(2026, 11, 14), **sums | fields)


@pytest.mark.django_db
def test_paid__by_a_district__is_refused():
    row = settlement(partner=a.partner())
    district, city = (staff_client(staff(of, role=StaffRole.MANAGER)) for of in ("연수구", ""))

    answers = [client.post(f"/partners/settlement/{row.pk}/do/paid/") for client in (district, city)]

    assert [answer.status_code for answer in answers] == [200, 302]
    row.refresh_from_db()
    assert row.state == SettlementState.PAID


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "a,b\n1,2", "kind,reference,amount\n" + "earn,x,1\n" * 50_001])
def test_list__that_is_none__is_refused(text):
    row = settlement(partner=a.partner())
    assert row.state == SettlementState.MADE
    with pytest.raises(BadList):
        reconcile(row, text, by=as_staff())
