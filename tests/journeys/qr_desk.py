"""What the verifier's journeys share: a card shown by the wallet's own code, pictures of it, the desk in a browser."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from PIL import Image, ImageFilter
from playwright.sync_api import Page, expect

from identity.signing.encoding import b64url, public_jwk
from tests.factories.credentials import Fetched, Key, Wallet, new_keys, resident

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
WORD = "파란 소나무"


@dataclass(frozen=True)
class Code:
    address: str
    presentation: str
    version: int
    rows: list[str]

    def picture(self, scale: float = 4, quiet: int = 4) -> Image.Image:
        """As a screen shows it, `scale` pixels a module."""
        dark = np.array([[255 - 255 * int(module) for module in row] for row in self.rows], dtype=np.uint8)
        image = Image.fromarray(np.pad(dark, quiet, constant_values=255))
        side = round(image.width * scale)
        return image.resize((side, side), Image.Resampling.NEAREST if scale == int(scale) else Image.Resampling.LANCZOS)

    def photo(self, scale: float, blur: float = 0.6) -> Image.Image:
        """As a camera sees it: a little turned, a little out of focus."""
        turned = self.picture(scale).rotate(4, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        return turned.filter(ImageFilter.GaussianBlur(blur))

    def png(self, scale: float = 4) -> bytes:
        return png_of(self.picture(scale))


def png_of(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


class Packer:
    """frontend/src/qr, as the wallet runs it, in one Node process."""

    def __init__(self, bundle: Path) -> None:
        self._node = subprocess.Popen(["node", str(bundle)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def show(self, card: str, key: Key, *claims: str, now: int | None = None, nonce: str | None = None) -> Code:
        """A fresh code, one made at another time, or an answer to a gate."""
        numbers = key.private_numbers()
        jwk = public_jwk(key.public_key()) | {"d": b64url(numbers.private_value.to_bytes(32, "big"))}
        wanted: dict[str, Any] = {
            "card": card,
            "claims": claims,
            "key": jwk,
            "verifierOrigin": settings.VERIFIER_ORIGIN,
        }
        assert self._node.stdin and self._node.stdout
        wanted |= {name: value for name, value in (("now", now), ("nonce", nonce)) if value is not None}
        self._node.stdin.write(json.dumps(wanted) + "\n")
        self._node.stdin.flush()
        return Code(**json.loads(self._node.stdout.readline()))

    def close(self) -> None:
        self._node.terminate()
        self._node.communicate()


@pytest.fixture(scope="session")
def packer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Packer]:
    bundle = tmp_path_factory.mktemp("qr") / "show.mjs"
    command = ["node", "node_modules/rolldown/bin/cli.mjs", "src/cli/show.ts"]
    options = ["--format", "esm", "--platform", "node", "--file", str(bundle)]
    subprocess.run([*command, *options], cwd=FRONTEND, check=True, capture_output=True)
    packer = Packer(bundle)
    yield packer
    packer.close()


@dataclass(frozen=True)
class Holder:
    """A resident with one copy of the citizen card in a wallet."""

    key: Key
    card: str
    fetched: Fetched


def holder(**facts: Any) -> Holder:
    wallet = Wallet(keys=new_keys(1))
    fetched = wallet.fetch(resident(**facts))
    return Holder(wallet.keys[0], fetched.copies[0], fetched)


@dataclass(frozen=True)
class Desk:
    """The verifier's app at work on one device."""

    page: Page

    @staticmethod
    def open(page: Page, *, first: bool = True, sync: str = "done") -> Desk:
        page.goto(settings.VERIFIER_ORIGIN + "/")
        if first:
            page.get_by_label("확인 단어").fill(WORD)
            page.get_by_role("button", name="정하고 시작하기").click()
        desk = Desk(page)
        desk.expect_sync(sync)
        return desk

    def expect_sync(self, outcome: str) -> None:
        expect(self.page.locator("[data-sync]")).to_have_attribute("data-sync", outcome)

    def sync(self, outcome: str = "done") -> None:
        self.page.get_by_role("button", name="지금 새로 받기").click()
        self.expect_sync(outcome)

    def choose(self, purpose: str, *, district: str = "", mode: str = "") -> None:
        """What this desk checks, by the words on the page."""
        chosen = {"무엇을 확인하나요?": purpose, "우리 시설의 구·군": district, "확인 방식": mode}
        for label, option in chosen.items():
            if option:
                self.page.get_by_label(label).select_option(label=option)

    def check(self, picture: bytes, name: str = "code.png", kind: str = "image/png") -> None:
        """Choose an image file, as a person would in the file dialog."""
        self.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": picture})

    def expect_verdict(self, colour: str, code: str) -> None:
        banner = self.page.locator(".vf-banner")
        expect(banner).to_have_attribute("data-code", code)
        expect(banner).to_contain_class(colour)
        expect(banner).to_contain_text(WORD)
        expect(banner).to_contain_text("법적 신분증이 아닙니다")

    def next(self) -> None:
        self.page.get_by_role("button", name="다음 코드 확인하기").click()
        expect(self.page.locator(".vf-banner")).to_have_count(0)
