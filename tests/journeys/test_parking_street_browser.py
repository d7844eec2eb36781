"""A warning, objected to and lifted; a vehicle without a plate, reported, inspected and rewarded: citizen and staff."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from anchoring.tasks import advance_log
from identity.models import Member
from services.parking.models import AbandonedCase, Penalty
from tests.factories import mileage
from tests.factories import parking as make
from tests.factories.identity import staff, staff_client
from tests.journeys import wallet
from tests.journeys.test_parking_browser import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def photo() -> dict[str, object]:
    """As a camera makes it: larger than is sent, with a place in it."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (2400, 1800), (90, 120, 150)).save(out, "JPEG", exif=exif)
    return {"name": "차.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def warn_on_a_phone(page, origin, attendant):
    """The attendant types the plate, reads that there is no right, and leaves a warning."""
    for name, morsel in staff_client(attendant).cookies.items():
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": origin}])
    page.goto(f"{origin}/parking/look/add/")
    page.get_by_label("차량번호").fill("12가 3456")
    page.locator("select[name=lot]").select_option(label="송도 공영주차장")
    page.get_by_role("button", name="조회", exact=True).click()
    expect(page.get_by_text("12가3456: 권한 없음.")).to_be_visible()
    expect(page.get_by_role("link", name="다음 차량 조회")).to_be_visible()
    picture(page, "looked")
    page.get_by_role("link", name="경고 또는 부과").click()
    page.locator("#object-action-form").get_by_role("button", name="경고 또는 부과").click()
    expect(page.get_by_text("처리했습니다")).to_be_visible()


def test_object_to_a_warning_and_report_a_vehicle(new_device, live_origins, tmp_path):
    page = new_device("phone", prf=True)
    wallet.sign_up(page, live_origins.wallet)
    page.goto(live_origins.wallet)  # who lives elsewhere has no card, and parks all the same
    expect(page.get_by_role("link", name="지금 주차장이 얼마나 찼는지 보기")).to_be_visible()
    citizen = Member.objects.get(user__isnull=False, kind="individual")
    clerk = staff("연수구", "parking", "clerk")
    mileage.programme("parking-report", activity_kind="parking-report")
    make.car(citizen, typed="12가3456", points=0)
    make.lot(name_ko="송도 공영주차장")
    warn_on_a_phone(new_device("phone"), live_origins.admin, staff("연수구", "parking", "clerk"))

    page.goto(f"{live_origins.wallet}/parking/penalties")
    expect(page.get_by_text("송도 공영주차장 · 12가3456")).to_be_visible()
    page.get_by_label("이의 내용").fill("예약하고 세웠습니다.")
    page.get_by_role("button", name="이의 제기").click()
    expect(page.get_by_text("이의를 제기했습니다.")).to_be_visible()
    expect(page.get_by_label("이의 내용")).to_have_count(0)
    desk = staff_client(clerk, "ko")
    row = Penalty.objects.get()
    assert "예약하고 세웠습니다." in desk.get(f"/parking/penalty/{row.pk}/change/").content.decode()
    answered = desk.post(f"/parking/penalty/{row.pk}/do/decide/", {"answer": "예약을 확인했습니다.", "lift": "on"})
    assert answered.status_code == 302
    advance_log()
    page.reload()
    expect(page.get_by_text("취소됨")).to_be_visible()
    expect(page.get_by_text("답변: 예약을 확인했습니다.")).to_be_visible()
    page.get_by_text("기록과 증명").click()
    with page.expect_download() as waited:
        page.get_by_role("button", name="취소 증명 내려받기").click()
    bundle = tmp_path / "proof.json"
    waited.value.save_as(bundle)
    picture(page, "penalties")

    page.context.grant_permissions(["geolocation"], origin=live_origins.wallet)
    page.context.set_geolocation({"latitude": 37.38, "longitude": 126.65})
    page.goto(f"{live_origins.wallet}/parking/reports")
    page.get_by_label("장소").fill("송도동 1-1 앞 골목")
    page.get_by_label("번호판이 없습니다").check(force=True)
    page.get_by_role("button", name="신고 보내기").click()
    expect(page.get_by_role("alert")).to_have_text("사진을 골라 주세요.")
    page.get_by_label("사진").set_input_files(photo())
    expect(page.get_by_text("사진을 골랐습니다")).to_be_visible()
    page.get_by_label("구·군").select_option(label="연수구")
    page.get_by_label("지금 내 위치를").check(force=True)
    picture(page, "report")
    page.get_by_role("button", name="신고 보내기").click()
    expect(page.get_by_text("신고했습니다.")).to_be_visible()
    expect(page.get_by_role("heading", name="번호판 없는 차량")).to_be_visible()
    case = AbandonedCase.objects.get()
    assert (case.latitude, case.plate, b"taken at home" in bytes(case.photo)) == (37.38, None, False)
    assert Image.open(io.BytesIO(bytes(case.photo))).size == (1600, 1200)

    form = {"abandoned": "on", "remark": "", "plate": "", "chassis": "KMHDU41DBAU123456", "earlier": ""}
    assert desk.post(f"/parking/abandonedcase/{case.pk}/do/inspect/", form).status_code == 302
    page.reload()
    expect(page.get_by_role("heading", name="KMHDU41DBAU123456")).to_be_visible()
    expect(page.get_by_text("보상 10")).to_be_visible()
    picture(page, "reports")
    page.goto(f"{live_origins.verifier}/proof")
    expect(page.locator("[data-policy=operator]")).to_be_visible()
    page.locator("proof-checker input[type=file]").set_input_files(bundle)
    expect(page.locator("[data-verdict]")).to_have_attribute("data-verdict", "dependent")
