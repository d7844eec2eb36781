"""Pictures of the running sandbox for the README: `python -m tests.screenshots`, with `make run` in another terminal.

Walks the main job in Chromium as a citizen, a verifier and a member of staff, and writes docs/screenshots/.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from typing import Any

import django
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from wallet.config import BASE_DIR, config, follow_running_instance

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallet.settings")
follow_running_instance()
django.setup()

from identity.samples import PASSWORD  # noqa: E402
from tests.browser import VIEWPORTS, add_authenticator  # noqa: E402
from tests.journeys.wallet import receive_card, show_card, sign_up  # noqa: E402

FOLDER = BASE_DIR / "docs" / "screenshots"
CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}\b")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for size in VIEWPORTS:
            _walk(browser, size)
        browser.close()
    _overview()


def _walk(browser: Browser, size: str) -> None:
    at = {role: origin.url for role, origin in config.origins.items()}
    page = _page(browser, size)
    add_authenticator(page)
    sign_up(page, at["wallet"], f"picture-{time.time_ns()}@example.kr")
    page.get_by_label("거주 확인 코드").fill(_binding_code())
    page.get_by_role("button", name="확인", exact=True).click()
    expect(page.get_by_role("heading", name="거주 확인이 끝났습니다")).to_be_visible()
    receive_card(page)
    _shot(page, "card", size)
    show_card(page)
    _shot(page, "qr", size)
    picture = page.get_by_role("img", name="고른 내용이 담긴 QR 코드").screenshot()
    page.goto(at["wallet"])
    page.wait_for_load_state("networkidle")
    _shot(page, "wallet", size)
    _verifier(_page(browser, size), at["verifier"], picture, size)
    _admin(_page(browser, size), at["admin"], size)


def _verifier(page: Page, address: str, picture: bytes, size: str) -> None:
    page.goto(address)
    page.get_by_label("확인 단어").fill("파란 소나무")
    page.get_by_role("button", name="정하고 시작하기").click()
    expect(page.locator("[data-sync]")).to_have_attribute("data-sync", "done")
    page.locator("input[type=file]").set_input_files({"name": "qr.png", "mimeType": "image/png", "buffer": picture})
    expect(page.locator(".vf-banner")).to_be_visible()
    _shot(page, "verifier", size)


def _admin(page: Page, address: str, size: str) -> None:
    page.goto(address)
    page.locator("[name=username]").fill("city-admin")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=code]")
    code = _manage("sandbox_totp", "city-admin").strip()
    page.locator("[name=code]").fill(code)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/identity/auditrow/")
    page.wait_for_load_state("networkidle")
    _shot(page, "admin", size)


def _page(browser: Browser, size: str) -> Page:
    options: dict[str, Any] = {"viewport": VIEWPORTS[size], "locale": "ko-KR"}
    return browser.new_context(**options).new_page()


def _shot(page: Page, name: str, size: str) -> None:
    page.wait_for_timeout(400)  # for the last transition
    page.screenshot(path=FOLDER / f"{name}-{size}.png")


def _binding_code() -> str:
    return CODE.findall(_manage("sandbox_codes"))[0]


def _manage(*arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=BASE_DIR, check=True, capture_output=True, text=True).stdout


def _overview() -> None:
    """Four phones side by side, with few colours, so that the file stays small."""
    names = ("wallet", "card", "qr", "verifier")
    pictures = [Image.open(FOLDER / f"{name}-phone.png").convert("RGB") for name in names]
    gap = 24
    width = sum(picture.width + gap for picture in pictures) + gap
    sheet = Image.new("RGB", (width, pictures[0].height + 2 * gap), "#e5e7eb")
    left = gap
    for picture in pictures:
        sheet.paste(picture, (left, gap))
        left += picture.width + gap
    sheet.quantize(128).save(FOLDER / "overview.png", optimize=True)
    for path in FOLDER.glob("*-*.png"):
        Image.open(path).convert("RGB").quantize(128).save(path, optimize=True)


if __name__ == "__main__":
    main()
