"""Recording a condition at the counter."""

import datetime as dt

import pytest

from credentials.actions.conditions import withdraw_condition
from credentials.eligibility import check_rules
from credentials.models import Condition, ConditionKind
from identity.errors import OutOfScope
from identity.models import AuditRow, StaffRole
from identity.queries import today
from tests.factories.credentials import resident
from tests.factories.identity import as_staff, staff, staff_client

pytestmark = pytest.mark.django_db


def record_page() -> str:
    return f"/credentials/conditionkind/{ConditionKind.objects.get().pk}/do/record/"


def form(member) -> dict[str, str]:
    until = today() + dt.timedelta(days=90)
    days = {"since": today().isoformat(), "until": until.isoformat()}
    return days | {"member": str(member.pk), "evidence": "maternity handbook"}


def test_record__by_a_clerk_of_the_district__is_recorded_without_health_data_in_the_trail():
    member, clerk = resident(district="연수구"), staff_client(staff("연수구", role=StaffRole.CLERK))
    assert clerk.get(record_page()).status_code == 200

    clerk.post(record_page(), form(member))

    condition = Condition.objects.get()
    assert (condition.code, condition.district.name_ko) == ("pregnancy", "연수구")
    row = AuditRow.objects.get(event="condition.recorded")
    assert "pregnancy" not in str(row.detail)
    withdraw = f"/credentials/condition/{condition.pk}/do/withdraw/"
    clerk.post(withdraw, {"reason": "another person"})
    condition.refresh_from_db()
    assert condition.withdrawn_at


def test_record__by_a_clerk_of_another_district__is_refused_and_the_list_is_empty():
    member, clerk = resident(district="연수구"), staff_client(staff("부평구", role=StaffRole.CLERK))

    clerk.post(record_page(), form(member))

    assert not Condition.objects.exists()
    staff_client(staff("연수구", role=StaffRole.CLERK)).post(record_page(), form(member))
    condition = Condition.objects.get()
    assert str(condition.pk) not in clerk.get("/credentials/condition/").content.decode()
    withdraw = f"/credentials/condition/{condition.pk}/do/withdraw/"
    assert clerk.post(withdraw, {"reason": "x", "note": "x"}).status_code == 404
    with pytest.raises(OutOfScope):
        withdraw_condition(condition, "x", by=as_staff("부평구"))
    condition.refresh_from_db()
    assert condition.withdrawn_at is None


KIND = {"code": "course", "name_ko": "교육 수료", "name_en": "course", "evidence": "certificate", "longest_days": "365"}


def test_kind__added_on_the_screen_by_who_defines_cards__is_one_that_a_card_can_ask_for():
    client = staff_client(staff(role=StaffRole.MANAGER))

    assert client.get("/credentials/conditionkind/add/").status_code == 200
    assert client.post("/credentials/conditionkind/add/", KIND).status_code == 302

    check_rules([{"rule": "condition", "condition": "course"}])
    assert AuditRow.objects.filter(event__startswith="condition").values_list("event").get() == (
        "condition_kind.defined",
    )
    kind = ConditionKind.objects.get(code="course")
    assert client.post(f"/credentials/conditionkind/{kind.pk}/change/", KIND | {"longest_days": "9"}).status_code == 403
    assert client.post("/credentials/conditionkind/add/", KIND).status_code == 200  # the code is taken
    assert ConditionKind.objects.get(code="course").longest_days == 365


@pytest.mark.parametrize(("district", "role"), [("연수구", StaffRole.MANAGER), ("", StaffRole.CLERK)])
def test_kind__by_who_may_not_define_cards__is_not_added(district, role):
    answer = staff_client(staff(district, role=role)).post("/credentials/conditionkind/add/", KIND)

    assert answer.status_code == 403
    assert not ConditionKind.objects.filter(code="course").exists()
