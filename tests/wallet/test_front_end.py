"""What the server hands out of the front end: shells, entries, service workers, and their weight."""

import gzip
import json
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from wallet.pages.urls_wallet import VIEWS
from wallet.pages.views import DIST
from wallet.templatetags import vite

WALLET, VERIFIER = urlsplit(settings.WALLET_ORIGIN).netloc, urlsplit(settings.VERIFIER_ORIGIN).netloc
FIRST_LOAD_LIMIT = 150 * 1024


@pytest.mark.parametrize("view", VIEWS)
def test_wallet__every_view__is_one_shell_without_inline_script_or_style(client, db, view):
    response = client.get("/" + re.sub("<str:card>", "some-card", view), HTTP_HOST=WALLET)

    page = response.content.decode()
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-cache"
    assert "csrftoken" in response.cookies
    assert "<wallet-app>" in page
    assert not re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page)


def test_wallet__an_unknown_address__is_not_found(client, db):
    assert client.get("/no-such-view", HTTP_HOST=WALLET).status_code == 404


@pytest.mark.parametrize("host", [WALLET, VERIFIER])
def test_service_worker__from_the_root__is_always_asked_for_anew(client, db, host):
    response = client.get("/sw.js", HTTP_HOST=host)

    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"


def test_service_worker__kept_files__exist_and_leave_out_fonts_and_the_scanner():
    kept = json.loads((DIST / "release.json").read_text())["kept"]["wallet"]

    assert any(name.endswith(".css") for name in kept)
    assert [name for name in kept if not (DIST / name).exists()] == []
    assert [name for name in kept if name.endswith((".woff2", ".wasm"))] == []


@pytest.mark.parametrize("entry", ["wallet", "verifier"])
def test_first_load__script__stays_under_its_limit(entry):
    manifest = json.loads((DIST / "manifest.json").read_text())
    first = manifest[f"src/{entry}.ts"]
    needed = {first["file"], *(chunk["file"] for chunk in vite._imported(manifest, first))}
    if entry == "wallet":
        home = manifest["src/wallet/views/home-view.ts"]
        needed |= {home["file"], *(chunk["file"] for chunk in vite._imported(manifest, home))}

    assert sum(len(gzip.compress((DIST / name).read_bytes())) for name in needed) < FIRST_LOAD_LIMIT


def test_vite_entry__an_unknown_name__says_what_to_do():
    with pytest.raises(ImproperlyConfigured, match="npm run build"):
        vite.vite_entry("no-such-entry")


def test_web_app_manifest__its_icons__exist():
    manifest = json.loads((DIST / "wallet.webmanifest").read_text())

    assert [icon for icon in manifest["icons"] if not (DIST / icon["src"].removeprefix("/static/")).exists()] == []
