"""The wallet by keyboard alone, with letters of twice the size, and in the colours that the system forces."""

import pytest
from playwright.sync_api import expect

from tests.factories import register
from wallet.pages.urls_wallet import VIEWS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
CARD = "citizen-card-sd-jwt"
MOVE = "address => { history.pushState({}, '', address); dispatchEvent(new PopStateEvent('popstate')); }"
LARGEST = "localStorage.setItem('text-size', 'largest')"
FOCUSED = """
() => {
  const one = document.activeElement;
  const name = one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || "";
  // a check box of KRDS is drawn by its label
  const drawn = one.type === "checkbox" ? one.labels[0] : one;
  return { name: name.trim(), seen: getComputedStyle(drawn).outlineStyle !== "none" };
}
"""
CUT_OFF = """
() => [...document.querySelectorAll("header *, main *, .app-notices *, nav.bottom *")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (box.width <= 1 || one.closest(".sr-only, svg, .krds-form-check input, .card-art, a.skip-link")) return false;
  const hides = ["hidden", "clip"].includes(getComputedStyle(one).overflowX);
  return box.right > innerWidth + 1 || box.left < -1 || (hides && one.scrollWidth > one.clientWidth + 1);
}).map((one) => `${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 20)}`)
"""
ADJUSTED = "(one) => getComputedStyle(one).forcedColorAdjust + ' ' + getComputedStyle(one).backgroundColor"


class Keys:
    """A person who has only a keyboard."""

    def __init__(self, page):
        self.page = page

    def reach(self, name):
        """Go on by Tab to what is called so; where the focus is can be seen on the way."""
        exact = name == "확인"
        found = self.page.get_by_text(name, exact=exact).or_(self.page.get_by_label(name, exact=exact))
        expect(found.first).to_be_attached()
        for _ in range(60):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(FOCUSED)
            if focused["name"] == name or (focused["name"].startswith(name) and not exact):
                assert focused["seen"], f"the focus on {name} cannot be seen"
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    def press(self, name, key="Enter"):
        self.reach(name)
        self.page.keyboard.press(key)

    def write(self, name, text):
        self.reach(name)
        self.page.keyboard.type(text)

    def see(self, heading):
        expect(self.page.get_by_role("heading", name=heading)).to_be_visible(timeout=20_000)


def until_the_code_is_shown(keys, origin):
    register.applied(register.listing(register.line("R0")))
    keys.page.goto(origin)
    keys.press("시작하기")
    keys.press("처음이에요, 가입하기")
    keys.write("이메일 주소", "citizen@example.kr")
    keys.press("확인 번호 받기")
    keys.press("체험용")
    expect(keys.page.get_by_label("확인 번호", exact=True)).not_to_have_value("")
    keys.press("확인")
    keys.press("패스키 만들기")
    keys.press("안전한 곳에 보관했습니다", "Space")
    keys.press("계속하기")
    keys.write("거주 확인 코드", register.printed_code("R0"))
    keys.press("확인")
    keys.see("거주 확인이 끝났습니다")
    keys.press("인천시민카드 받기")
    keys.press("인천시민카드 바로 받기")
    keys.press("이 지갑에 카드 발급")
    keys.see("카드를 받았습니다")
    keys.press("카드 보기")
    keys.press("QR 보여주기")
    keys.press("구·군", "Space")
    keys.press("QR 만들기")


def test_wallet__by_keyboard_in_forced_colours_and_with_letters_twice_as_large__is_all_there(new_device, live_origins):
    page = new_device(prf=True, reduced_motion="reduce", forced_colors="active")
    page.add_init_script(LARGEST)
    until_the_code_is_shown(Keys(page), live_origins.wallet)

    code = page.get_by_role("img", name="고른 내용이 담긴 QR 코드")
    expect(code).to_be_visible()
    talkative = "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert], [role=timer]"
    assert not code.evaluate(f"(one) => Boolean(one.closest('{talkative}'))")  # a new code every 20 s is not read out
    assert code.evaluate(ADJUSTED) == "none rgb(255, 255, 255)"
    assert page.evaluate("document.getAnimations().length") == 0
    Keys(page).press("닫기")
    cut_off = []
    for view in VIEWS:
        page.evaluate(MOVE, "/" + view.replace("<str:card>", CARD))
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator("main .loading")).to_have_count(0)
        cut_off += [f"/{view} {one}" for one in page.evaluate(CUT_OFF)]
    assert cut_off == []
