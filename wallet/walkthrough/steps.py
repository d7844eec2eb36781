"""The steps of the main job, in order. Each holds or raises."""

from __future__ import annotations

import datetime as dt
import html
import json
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from identity.register.generator import as_csv, generate
from identity.register.samples import SEED
from identity.samples import PASSWORD
from wallet.config import BASE_DIR, Origin

from .desk import HolderSide, OnlineHolderSide, VerifierSide
from .holder import Citizen, Copy, describe, receive
from .http import Browser, Unexpected
from .staff import Staff

SHOWN = ("district", "age_over_19")
PROVEN, NOT_INDEPENDENT = 0, 2  # exit codes of anchoring.verify
REVOKED_WITHIN = 60  # seconds
PATIENCE = 60  # seconds for the log to take something up
TRIES = 20  # letters; one in ten is a child's
HOURS = 3


@dataclass
class Walk:
    """What the steps hand on to each other."""

    origins: dict[str, Origin]
    rows: int = 10_000
    admin: Staff = field(init=False)
    citizen: Citizen = field(init=False)
    member_id: str = ""
    import_id: str = ""
    code: str = ""
    copies: list[Copy] = field(default_factory=list)
    card_id: str = ""
    entry_id: str = ""

    def at(self, role: str) -> str:
        return self.origins[role].url

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """Title and function of each step; the function gives what there was to see."""
        yield "the instance is ready", self.ready
        yield "staff signs in with a second factor", self.staff_signs_in
        yield f"a resident list of {self.rows:,} rows is imported", self.import_list
        yield "binding codes are made, and printed by another person", self.make_code
        yield "a citizen signs up by passkey, and signs in again elsewhere", self.sign_up
        yield "the citizen is bound to the register entry", self.bind
        yield "the citizen card is issued to the citizen's own keys", self.receive_card
        yield "the card is shown as a QR and judged by someone else", self.show
        yield "a verifier asks online, and the card answers over OpenID4VP", self.present
        yield "volunteer hours earn mileage", self.earn
        yield "the card's issuing is proven without us", self.prove_card
        yield "the ledger entry is proven without us", self.prove_entry
        yield f"the card is revoked, and refused within {REVOKED_WITHIN} s", self.revoke

    def ready(self) -> str:
        deadline = time.monotonic() + PATIENCE
        while (answer := Browser(self.at("issuer")).get("/readyz")).status != 200 and time.monotonic() < deadline:
            time.sleep(1)
        return ", ".join(answer.expect(200).json()["checks"])

    def staff_signs_in(self) -> str:
        self.admin = Staff(self.at("admin"))
        self.admin.sign_in("city-admin", PASSWORD)
        return "city-admin"

    def import_list(self) -> str:
        today = dt.datetime.now(ZoneInfo("Asia/Seoul")).date()
        content = b"".join(as_csv(generate(self.rows, SEED, today)))
        self.import_id = self.admin.import_residents(content, today.isoformat())
        return f"{len(content):,} bytes"

    def make_code(self) -> str:
        batch = self.admin.make_codes()
        printer = Staff(self.at("admin"))
        printer.sign_in("code-printer", PASSWORD)
        codes = printer.print_codes(batch)
        self.codes = random.SystemRandom().sample(codes, TRIES)
        return f"{len(codes):,} letters"

    def sign_up(self) -> str:
        self.citizen = Citizen(self.at("wallet"))
        self.member_id = self.citizen.sign_up(f"walkthrough-{secrets.token_hex(6)}@example.com")
        self.citizen.sign_in()
        return f"member {self.member_id[:8]}"

    def bind(self) -> str:
        for code in self.codes:
            self.citizen.bind(code)
            if self._may_have_the_card():
                break
            self.sign_up()  # the letter was a child's, who needs a guardian: the next one, by another citizen
        someone_else = Citizen(self.at("wallet"))
        someone_else.sign_up(f"walkthrough-{secrets.token_hex(6)}@example.com")
        again = someone_else.browser.send_json("POST", "/api/binding", {"code": code})
        if again.status == 201:
            raise Unexpected("the same code bound two people")
        return f"the same code for someone else is refused ({again.json()['code']})"

    def _may_have_the_card(self) -> bool:
        kinds = self.citizen.browser.get("/api/cards").expect(200).json()["kinds"]
        return any(kind["code"] == "citizen" and kind["eligible"] for kind in kinds)

    def receive_card(self) -> str:
        self.copies = receive(*self.citizen.ask_for_offer())
        kinds = self.citizen.browser.get("/api/cards").expect(200).json()["kinds"]
        self.card_id = next(card["id"] for kind in kinds for card in kind["cards"] if card["state"] == "active")
        return describe(self.copies)

    def show(self) -> str:
        verifier = self.at("verifier")
        with HolderSide() as holder, VerifierSide() as desk:
            code = holder.show(self.copies[0], *SHOWN, verifier_origin=verifier)
            verdict = desk.judge(code["address"], verifier)
            _expect(verdict, "green", "valid")
            seen = set(verdict["known"]["claims"])
            if seen != set(SHOWN):
                raise Unexpected(f"shown were {SHOWN}, seen {sorted(seen)}")
            _expect(desk.judge(code["address"], verifier), "red", "replayed")
        return f"QR version {code['version']}, {len(SHOWN)} of 8 claims seen, shown again: refused"

    def present(self) -> str:
        desk = Browser(self.at("verifier"))
        desk.get("/check").expect(200)
        page = desk.post_form("/check", {"purpose": "resident", "csrfmiddlewaretoken": desk.csrf()}).expect(200)
        link = html.unescape(page.text.split(f'href="{self.at("wallet")}/present?')[1].split('"')[0])
        with OnlineHolderSide() as holder:
            said = holder.answer(
                self.copies[2],
                f"{self.at('wallet')}/present?{link}",
                issuer_origin=self.at("issuer"),
                verifier_origin=self.at("verifier"),
            )
        if "Proven." not in desk.get(page.url).expect(200).text:
            raise Unexpected("the wallet answered, but the page does not say so")
        if Browser(self.at("verifier")).get(page.url).status != 403:
            raise Unexpected("another browser sees the result")
        return f"{said['purpose']['name_en']}: shown were {said['claims']} and nothing else"

    def earn(self) -> str:
        before = self._balance()
        today = dt.datetime.now(ZoneInfo("Asia/Seoul")).date()
        self.admin.record_hours(self.member_id, today.isoformat(), HOURS)
        after = self._balance()
        if after <= before:
            raise Unexpected(f"{HOURS} hours were recorded, the balance stayed at {after}")
        history = self.citizen.browser.get("/api/mileage/history").expect(200).json()["results"]
        self.entry_id = history[0]["id"]
        return f"{after - before:,} points for {HOURS} hours"

    def prove_card(self) -> str:
        return self._prove(f"/api/cards/{self.card_id}/proof")

    def prove_entry(self) -> str:
        return self._prove(f"/api/mileage/entries/{self.entry_id}/proof")

    def revoke(self) -> str:
        self.admin.revoke(self.card_id, "holder_asked")
        began, verifier = time.monotonic(), self.at("verifier")
        with HolderSide() as holder, VerifierSide() as desk:
            while time.monotonic() - began < REVOKED_WITHIN:
                code = holder.show(self.copies[1], "district", verifier_origin=verifier)
                if (verdict := desk.judge(code["address"], verifier))["code"] == "revoked":
                    return f"refused after {time.monotonic() - began:.1f} s"
                time.sleep(1)
        raise Unexpected(f"still {verdict['code']} after {REVOKED_WITHIN} s")

    def _balance(self) -> int:
        accounts = self.citizen.browser.get("/api/mileage/accounts").expect(200).json()["accounts"]
        return sum(account["balance"] for account in accounts)

    def _prove(self, path: str) -> str:
        """Wait for the proof, then let the stand-alone verifier judge it: first as it is, then altered."""
        deadline = time.monotonic() + PATIENCE
        while (answer := self.citizen.browser.get(path)).status != 200 and time.monotonic() < deadline:
            time.sleep(1)
        bundle = answer.expect(200).json()
        policy = Browser(self.at("issuer")).get("/log/trust-policy.json").expect(200).json()
        outcome = _verify(bundle, policy)
        if outcome not in (PROVEN, NOT_INDEPENDENT):
            raise Unexpected(f"the proof is false (exit code {outcome})")
        altered = bundle | {"record": bundle["record"] | {"altered": True}}
        if _verify(altered, policy) != 1:
            raise Unexpected("an altered record passed for true")
        note = "" if outcome == PROVEN else ", with no witness but the operator's own (as in any sandbox)"
        return f"{len(json.dumps(bundle)):,} bytes{note}; altered: refused"


def _verify(bundle: dict[str, Any], policy: dict[str, Any]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("bundle.json", "policy.json")]
        for path, content in zip(paths, (bundle, policy), strict=True):
            path.write_text(json.dumps(content))
        command = [sys.executable, "-m", "anchoring.verify", str(paths[0]), "--trust", str(paths[1])]
        return subprocess.run(command, cwd=BASE_DIR, capture_output=True, check=False).returncode


def _expect(verdict: dict[str, Any], colour: str, code: str) -> None:
    if (verdict["colour"], verdict["code"]) != (colour, code):
        raise Unexpected(f"the verdict is {verdict['colour']}, {verdict['code']} ({verdict['doubts']}), not {code}")
