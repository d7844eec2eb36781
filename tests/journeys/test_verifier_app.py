# ruff: noqa: F401, F811 - fixtures come by import
"""A verifier at a desk: from an image of a code to a verdict, in Chromium."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest
import segno
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from credentials.actions.statuses import revoke, suspend
from credentials.models import StatusReason
from identity.actors import Actor
from tests.browser import Origins
from tests.journeys.qr_desk import Desk, Packer, holder, packer, png_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewDevice = Callable[..., Page]


def qr_png(text: str) -> bytes:
    """A code that the wallet did not draw."""
    stream = io.BytesIO()
    segno.make(text, error="l", micro=False).save(stream, kind="png", scale=4, border=4)
    return stream.getvalue()


def test_verify__a_fresh_code__is_green_and_shows_only_what_was_chosen(
    live_origins: Origins,
    new_device: NewDevice,
    packer: Packer,
):
    citizen = holder(name="김하연", born="1990-03-04", district="연수구")
    desk = Desk.open(new_device())

    desk.check(packer.show(citizen.card, citizen.key, "district", "age_over_19").png())

    desk.expect_verdict("green", "valid")
    shown = desk.page.locator("verdict-details")
    expect(shown).to_contain_text("연수구")
    expect(shown).to_contain_text("만 19세 이상")
    expect(shown).to_contain_text("인천광역시")
    expect(desk.page.locator("body")).not_to_contain_text("김하연")
    expect(desk.page.locator("body")).not_to_contain_text("1990")


def test_verify__the_same_code_again__says_so_and_a_new_one_is_green(
    live_origins: Origins,
    new_device: NewDevice,
    packer: Packer,
):
    citizen = holder()
    desk = Desk.open(new_device())
    code = packer.show(citizen.card, citizen.key, "resident")

    desk.check(code.png())
    desk.expect_verdict("green", "valid")
    desk.next()
    desk.check(code.png(5))
    desk.expect_verdict("red", "replayed")
    desk.next()
    desk.check(packer.show(citizen.card, citizen.key, "resident").png())

    desk.expect_verdict("green", "valid")


@pytest.mark.parametrize(("end", "code"), [(revoke, "revoked"), (suspend, "suspended")])
def test_verify__a_card_that_its_issuer_ended__is_red_after_a_sync(
    live_origins: Origins,
    new_device: NewDevice,
    packer: Packer,
    end: Callable[..., object],
    code: str,
):
    citizen = holder()
    desk = Desk.open(new_device())
    end(citizen.fetched.credential, StatusReason.DEVICE_LOST, by=Actor.system("test"))

    desk.sync()
    desk.check(packer.show(citizen.card, citizen.key, "resident").png())

    desk.expect_verdict("red", code)
    expect(desk.page.locator("verdict-details .facts")).to_have_count(0)


def test_verify__what_is_no_fresh_code_of_ours__is_red_and_never_followed(
    live_origins: Origins,
    new_device: NewDevice,
    packer: Packer,
):
    citizen = holder()
    page = new_device()
    desk = Desk.open(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fresh = packer.show(citizen.card, citizen.key, "resident").address
    at = len(settings.VERIFIER_ORIGIN) + 3 + 100
    digit = "1" if fresh[at] != "1" else "2"
    stale = packer.show(citizen.card, citizen.key, "resident", now=int(time.time()) - 60)
    early = packer.show(citizen.card, citizen.key, "resident", now=int(time.time()) + 60)
    for picture, code in [
        (stale.png(), "too_old"),
        (early.png(), "in_future"),
        (qr_png(fresh[:at] + digit + fresh[at + 1 :]), "issuer_signature"),
        (qr_png("https://example.org/v#123"), "foreign"),
        (qr_png(fresh.replace(settings.VERIFIER_ORIGIN, settings.WALLET_ORIGIN)), "foreign"),
        (qr_png(f"{settings.VERIFIER_ORIGIN}/v#001"), "malformed"),
    ]:
        desk.check(picture)
        desk.expect_verdict("red", code)
        assert page.url == settings.VERIFIER_ORIGIN + "/"
        desk.next()
    assert not [url for url in asked if not url.startswith((settings.VERIFIER_ORIGIN, settings.ISSUER_ORIGIN))]


def test_verify__a_file_without_a_code__says_what_to_do(live_origins: Origins, new_device: NewDevice):
    desk = Desk.open(new_device())

    desk.check(b"no picture at all")
    expect(desk.page.get_by_role("alert").filter(has_text="이미지 파일이 아니거나")).to_be_visible()

    desk.check(png_of(Image.new("L", (300, 300), 255)))
    expect(desk.page.get_by_role("alert").filter(has_text="QR 코드를 찾지 못했습니다")).to_be_visible()


def test_verifier__keeps_no_word_of_a_person(live_origins: Origins, new_device: NewDevice, packer: Packer):
    citizen = holder(name="김하연", born="1990-03-04")
    desk = Desk.open(new_device())
    code = packer.show(citizen.card, citizen.key, "name", "birthdate")
    desk.check(code.png())
    desk.expect_verdict("green", "valid")

    kept = desk.page.evaluate(
        """async () => {
            const database = await new Promise((resolve) => {
                const request = indexedDB.open("verifier");
                request.onsuccess = () => resolve(request.result);
            });
            const all = (name) => new Promise((resolve) => {
                const request = database.transaction(name).objectStore(name).getAll();
                request.onsuccess = () => resolve(request.result);
            });
            const tables = {};
            for (const name of database.objectStoreNames) tables[name] = await all(name);
            tables.storage = [{ ...localStorage }, { ...sessionStorage }, document.cookie];
            return JSON.stringify(tables, (_, value) => (value instanceof Uint8Array ? "bytes" : value));
        }"""
    )

    assert kept.count('"digest"') == 1
    for secret in ("김하연", "1990-03-04", code.address[60:100], *citizen.card.split("~")[1:-1]):
        assert secret not in kept
