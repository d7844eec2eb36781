"""A new release of the front end: a browser takes it once the log holds it and every file is as the log says."""

import json
import shutil
from fnmatch import fnmatch
from hashlib import sha256

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from anchoring.tasks import advance_log
from wallet.pages.views import DIST
from wallet.provenance import front_end
from wallet.provenance.tasks import commit_publications

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Deployment:
    """The built front end, changed as a further release would be. The mark tells which script really ran."""

    def __init__(self, folder, settings):
        self.dist = folder / "dist"
        shutil.copytree(DIST, self.dist)
        settings.STATICFILES_DIRS = [self.dist]
        self.release = json.loads((self.dist / "release.json").read_text())
        self.take_effect()

    def deploy(self, mark, *, role, listed=True):
        """`listed`: with its hash in the release; else it was altered on its way."""
        name = next(name for name in self.release["kept"][role] if fnmatch(name, f"assets/{role}-*.js"))
        script = (DIST / name).read_bytes() + f"\ndocument.documentElement.dataset.mark = '{mark}';\n".encode()
        (self.dist / name).write_bytes(script)
        listing = script if listed else script + b" "
        self.release["files"][name] = sha256(listing).hexdigest()
        (self.dist / "release.json").write_text(json.dumps(self.release))
        self.take_effect()

    def take_effect(self):
        finders.get_finder.cache_clear()
        front_end._built.cache_clear()


@pytest.fixture
def deployment(tmp_path, settings):
    made = Deployment(tmp_path, settings)
    yield made
    finders.get_finder.cache_clear()
    front_end._built.cache_clear()


def commit():
    commit_publications()
    advance_log()


def expect_mark(page, mark):
    expect(page.locator("html")).to_have_attribute("data-mark", mark)


@pytest.mark.parametrize("role", ["wallet", "verifier"])
def test_release__waits_for_the_log__is_taken__and_a_tampered_one_never(new_device, live_origins, deployment, role):
    origin = getattr(live_origins, role)
    deployment.deploy("first", role=role)
    commit()
    page = new_device()
    page.goto(f"{origin}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")

    deployment.deploy("second", role=role)
    page.reload()
    expect(page.get_by_text("공개 로그에 오른 것을 확인할 때까지")).to_be_visible()
    page.reload()
    expect_mark(page, "first")

    commit()
    page.reload()
    page.get_by_role("button", name="다시 열기").click()
    expect_mark(page, "second")
    expect(page.locator("release-notice .app-notice")).to_have_count(0)

    deployment.deploy("tampered", role=role, listed=False)
    commit()
    page.reload()
    expect(page.locator("release-notice [data-reason=files]")).to_be_visible()
    page.reload()
    expect_mark(page, "second")
