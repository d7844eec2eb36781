# ruff: noqa: F401, F811 - fixtures come by import
"""The camera at the desk: Chromium's camera is a film of a code that we draw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import ARGUMENTS, Origins, chromium, connected, leading_to
from tests.journeys.qr_desk import Code, Desk, Packer, holder, packer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FRAME = (1280, 720)


def film(code: Code, path: Path) -> None:
    """A still film (Motion JPEG) of a phone held up to the camera, at about 5 pixels a module."""
    frame = Image.new("L", FRAME, 150)
    phone = code.photo(5)
    frame.paste(phone, ((FRAME[0] - phone.width) // 2, (FRAME[1] - phone.height) // 2))
    with path.open("wb") as file:
        for _ in range(10):
            frame.convert("RGB").save(file, "JPEG", quality=80)


def test_verify__by_camera__finds_the_code_and_turns_the_camera_off(
    _playwright: Any, live_origins: Origins, packer: Packer, tmp_path: Path
):
    citizen = holder(district="연수구")
    film(packer.show(citizen.card, citizen.key, "district", "age_over_19"), tmp_path / "phone.mjpeg")
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={tmp_path / 'phone.mjpeg'}"]
    browser = _playwright.chromium.launch(
        executable_path=chromium(), args=[*ARGUMENTS, leading_to(live_origins, live_origins.port), *camera]
    )
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ko-KR", permissions=["camera"])
    page = connected(context.new_page())
    page.add_init_script(
        "const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        "navigator.mediaDevices.getUserMedia = async (wanted) => (window.stream = await get(wanted));"
    )
    desk = Desk.open(page)

    page.get_by_role("button", name="카메라로 확인하기").click()

    desk.expect_verdict("green", "valid")
    expect(page.locator("verdict-details")).to_contain_text("연수구")
    assert page.evaluate("stream.getTracks().map((track) => track.readyState)") == ["ended"]
    desk.next()
    desk.choose("인천시민 확인", mode="시민이 QR 보여 주기")
    page.get_by_role("button", name="게이트 모드 시작").click()
    expect(page.locator(".vf-gate-banner")).to_have_attribute("data-code", "replayed")
    assert page.evaluate("stream.getTracks().map((track) => track.readyState)") == ["live"]
    page.get_by_role("button", name="게이트 모드 끝내기").click()
    expect(page.locator("scan-panel")).to_be_visible()
    assert page.evaluate("stream.getTracks().map((track) => track.readyState)") == ["ended"]
    browser.close()
