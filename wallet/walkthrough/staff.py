"""City staff at the admin, with nothing but its pages."""

from __future__ import annotations

import re
import time
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from .http import Answer, Browser, Unexpected

PATIENCE = 120  # seconds for a background import
LETTER_CODE = re.compile(r'<p class="code">([^<]+)</p>')


class Staff:
    """One member of staff in a browser of their own on the admin origin."""

    def __init__(self, admin_origin: str) -> None:
        self.browser = Browser(admin_origin)

    def sign_in(self, username: str, password: str) -> None:
        """Password, then the second factor; the sandbox shows the code that a phone would."""
        self.browser.get("/login/").expect(200)
        page = self._post("/login/", username=username, password=password)
        shown = re.search(r"data-sandbox-code[^>]*>\s*(\d{6})", page.text) or re.search(r"\b(\d{6})\b", _words(page))
        if not shown:
            raise Unexpected(f"no second factor for {username}: {_words(page)[:200]}")
        answer = self._post(page.url, code=shown.group(1))
        if answer.url.split("?")[0] in (page.url, f"{self.browser.origin}/login/"):
            raise Unexpected(f"{username} could not sign in: {_words(answer)[:300]}")

    def import_residents(self, content: bytes, reference_date: str) -> str:
        """Upload, wait for the dry run, apply, wait. Gives the import's id."""
        fields = {"reference_date": reference_date, "csrfmiddlewaretoken": self._token("/register/registerimport/add/")}
        answer = self.browser.post_file(
            "/register/registerimport/add/", fields, "file", "residents.csv", content
        ).expect(200)
        import_id = PurePosixPath(urlsplit(answer.url).path).parts[-2]
        if import_id in ("registerimport", "add"):
            raise Unexpected(f"the list was not taken: {_words(answer)[-400:]}")
        if self._wait(import_id, "checked") == "checked":
            self._post(f"/register/registerimport/{import_id}/apply/")
            self._wait(import_id, "applied")
        return import_id

    def make_codes(self) -> str:
        """Make binding codes for who has none. Gives the batch's id."""
        answer = self._post("/register/codebatch/add/")
        found = re.search(r"/register/codebatch/(\d+)/change/", answer.url)
        if not found:
            raise Unexpected(f"no codes were made: {_words(answer)[-300:]}")
        return found.group(1)

    def print_codes(self, batch_id: str) -> list[str]:
        """The codes of the printed letters."""
        self._token(f"/register/codebatch/{batch_id}/change/")
        return LETTER_CODE.findall(self._post(f"/register/codebatch/{batch_id}/print/").text)

    def record_hours(self, member_id: str, day: str, hours: int) -> None:
        """Confirm volunteer hours at the first institution of the list."""
        form = self.browser.get("/volunteering/volunteerrecord/add/").expect(200).text
        chosen = re.search(r'name="institution".*?<option value="(\d+)"', form, re.DOTALL)
        if not chosen:
            raise Unexpected("there is no institution to record hours at: load the samples")
        answer = self._post(
            "/volunteering/volunteerrecord/add/",
            member_code=member_id,
            institution=chosen.group(1),
            performed_on=day,
            hours=str(hours),
            evidence="Walkthrough",
        )
        if answer.url.rstrip("/").endswith("/add"):
            raise Unexpected(f"hours were not recorded: {_words(answer)[-400:]}")

    def revoke(self, credential_id: str, reason: str) -> None:
        """Revoke a card for good. `reason`: one of those that the page offers."""
        card = self.browser.get(f"/credentials/credential/{credential_id}/change/").expect(200).text
        link = re.search(rf'href="([^"]*{credential_id}[^"]*status[^"]*)"', card)
        if not link:
            raise Unexpected("the card's page offers no change of status")
        path = unescape(link.group(1))
        self._token(path)
        self._post(path, after="revoked", reason=reason)
        if "revoked" not in _words(self.browser.get(f"/credentials/credential/{credential_id}/change/")).lower():
            raise Unexpected("the card's page does not say that it is revoked")

    def _wait(self, import_id: str, wanted: str) -> str:
        """Until the import is in that state, or one after it. Raises Unexpected when it failed or takes too long."""
        good = {"checked": ("checked", "applied"), "applied": ("applied",)}[wanted]
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            state = self.browser.get(f"/register/registerimport/{import_id}/progress/").expect(200).json()["state"]
            if state in good:
                return str(state)
            if state in ("failed", "refused", "waiting_second_person"):
                raise Unexpected(f"the import is {state}")
            time.sleep(0.3)
        raise Unexpected(f"the import was not {wanted} within {PATIENCE} s")

    def _token(self, path: str) -> str:
        page = self.browser.get(path).expect(200).text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        return found.group(1) if found else self.browser.csrf()

    def _post(self, path: str, **fields: str) -> Answer:
        return self.browser.post_form(path, fields).expect(200)


def _words(answer: Answer) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()
