"""What a citizen does in the wallet, step by step, as the page words it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.factories import register

BREACHES = ("Content Security Policy", "TrustedScript", "TrustedHTML")
STORED = """
async () => {
  const open = indexedDB.open("wallet");
  const db = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const all = (name) => new Promise((resolve) => {
    const request = db.transaction(name).objectStore(name).getAll();
    request.onsuccess = () => resolve(request.result);
  });
  const keys = await all("keys");
  const found = {
    kinds: [...new Set(keys.map((key) => key.kind))],
    extractable: keys.some((key) => key.privateKey?.extractable === true),
    keys: keys.length, copies: (await all("copies")).length,
    envelopes: (await all("envelopes")).length, waiting: (await all("issuances")).length,
  };
  db.close();
  return found;
}
"""

FORGET_FACT = """
async (name) => {
  const open = indexedDB.open("wallet");
  const db = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const transaction = db.transaction("facts", "readwrite");
  transaction.objectStore("facts").delete(name);
  await new Promise((resolve) => { transaction.oncomplete = resolve; });
  db.close();
}
"""


def sign_up(page: Page, origin: str, email: str = "citizen@example.kr", start: str = "/") -> list[str]:
    """From the first visit to the recovery codes being kept. Returns the codes."""
    page.goto(f"{origin}{start}")
    if start == "/":
        page.get_by_role("link", name="시작하기").click()
    page.get_by_role("button", name="처음이에요, 가입하기").click()
    page.get_by_label("이메일 주소").fill(email)
    page.get_by_role("button", name="확인 번호 받기").click()
    page.get_by_role("button", name="체험용").click()
    expect(page.get_by_label("확인 번호", exact=True)).not_to_have_value("")
    page.get_by_role("button", name="확인", exact=True).click()
    page.get_by_role("button", name="패스키 만들기").click()
    page.get_by_label("안전한 곳에 보관했습니다").check(force=True)
    codes = page.locator(".recovery-list code").all_inner_texts()
    page.get_by_role("button", name="계속하기").click()
    return codes


def recover(page: Page, origin: str, code: str, email: str = "citizen@example.kr") -> None:
    """Sign in on a new device by a code by mail and a recovery code, and make a passkey there."""
    page.goto(f"{origin}/start")
    page.get_by_role("button", name="패스키를 쓸 수 없나요?").click()
    page.get_by_label("이메일 주소").fill(email)
    page.get_by_role("button", name="확인 번호 받기").click()
    page.get_by_role("button", name="체험용").click()
    expect(page.get_by_label("확인 번호", exact=True)).not_to_have_value("")
    page.get_by_role("button", name="확인", exact=True).click()
    page.get_by_label("복구 코드", exact=True).fill(code)
    page.get_by_role("button", name="확인", exact=True).click()
    page.get_by_role("button", name="패스키 만들기").click()


def bind(page: Page, key: str = "R0", children: int = 1) -> None:
    """Type the code of a register entry, made here, into the view that sign-up ends on."""
    register.applied(register.listing(register.line(key, children=children)))
    page.get_by_label("거주 확인 코드").fill(register.printed_code(key))
    page.get_by_role("button", name="확인", exact=True).click()
    expect(page.get_by_role("heading", name="거주 확인이 끝났습니다")).to_be_visible()


def receive_card(page: Page) -> None:
    page.get_by_role("link", name="인천시민카드 받기").click()
    page.get_by_role("button", name="바로 받기").click()
    consent(page)
    see_card(page)


def consent(page: Page) -> None:
    """Say yes on the page of the authorization endpoint."""
    page.get_by_role("button", name="이 지갑에 카드 발급").click()


def see_card(page: Page) -> None:
    """The card is on its way here: go and see it."""
    expect(page.get_by_role("heading", name="카드를 받았습니다")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="카드 보기").click()


def show_card(page: Page, *claims: str) -> str:
    """Show the chosen claims besides the least one. Returns the address in the QR code."""
    page.get_by_role("link", name="QR 보여주기").click()
    for claim in claims:
        page.get_by_label(claim).check(force=True)
    page.get_by_role("button", name="QR 만들기").click()
    return shown_address(page)


def shown_address(page: Page) -> str:
    code = page.get_by_role("img", name="고른 내용이 담긴 QR 코드")
    expect(code).to_be_visible()
    return str(code.get_attribute("data-address"))


def stored(page: Page) -> dict[str, Any]:
    """What this device keeps."""
    found: dict[str, Any] = page.evaluate(STORED)
    return found


def watch(page: Page) -> list[str]:
    """Collects what the page complains of: script errors and breaches of its policy."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if any(sign in message.text for sign in BREACHES) else None,
    )
    return complaints
