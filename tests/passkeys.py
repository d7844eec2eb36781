"""What the wallet's pages do with passkeys, done from a test in the page's own context."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

API = "/_allauth/browser/v1"
SCRIPT = """
async ([steps, input]) => {
  const cookie = () => (document.cookie.match(/csrftoken=([^;]+)/) || [])[1] || "";
  const call = async (method, path, body) => {
    const answer = await fetch(path, {
      method, credentials: "same-origin", headers: {"Content-Type": "application/json", "X-CSRFToken": cookie()},
      body: body === undefined ? undefined : JSON.stringify(body)});
    const text = await answer.text();
    return {status: answer.status, body: text ? JSON.parse(text) : null};
  };
  const create = async (options) => (await navigator.credentials.create(
    {publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)})).toJSON();
  const get = async (options) => (await navigator.credentials.get(
    {publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options)})).toJSON();
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  const run = new AsyncFunction("call", "create", "get", "input", "api", steps);
  return await run(call, create, get, input, "/_allauth/browser/v1");
}
"""


def in_page(page: Page, steps: str, given: Any = None) -> Any:
    """Run steps with `call(method, path, body)`, `create(options)`, `get(options)`, `input` and `api` at hand."""
    return page.evaluate(SCRIPT, [steps, given])


def call(page: Page, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Fetch as the wallet does: same origin, with its session and CSRF cookie. Returns status and body."""
    answer: dict[str, Any] = in_page(
        page, "return await call(input.method, input.path, input.body ?? undefined)",
        {"method": method, "path": path, "body": body},
    )  # fmt: skip
    return answer


def begin_sign_up(page: Page, email: str) -> dict[str, Any]:
    """Sign up as far as the verified address. Returns the answer that asks for the passkey."""
    answer: dict[str, Any] = in_page(
        page,
        """
        await call("GET", api + "/config");
        const begun = await call("POST", api + "/auth/webauthn/signup", {email: input});
        const code = await call("GET", "/api/sandbox/last-code");
        if (code.status !== 200) return begun;
        return await call("POST", api + "/auth/email/verify", {key: code.body.code});
        """,
        email,
    )
    return answer


def finish_sign_up(page: Page, name: str = "Phone") -> dict[str, Any]:
    answer: dict[str, Any] = in_page(
        page,
        """
        const options = await call("GET", api + "/auth/webauthn/signup");
        if (options.status !== 200) return options;
        const credential = await create(options.body.data.creation_options.publicKey);
        return await call("PUT", api + "/auth/webauthn/signup", {name: input, credential});
        """,
        name,
    )
    return answer


def sign_up(page: Page, email: str, name: str = "Phone") -> dict[str, Any]:
    """Sign up with a passkey on this page's device. The page must be on the wallet origin."""
    begin_sign_up(page, email)
    return finish_sign_up(page, name)


def sign_in(page: Page) -> dict[str, Any]:
    """Sign in with a passkey of this page's device."""
    answer: dict[str, Any] = in_page(
        page,
        """
        const options = await call("GET", api + "/auth/webauthn/login");
        if (options.status !== 200) return options;
        const credential = await get(options.body.data.request_options.publicKey);
        return await call("POST", api + "/auth/webauthn/login", {credential});
        """,
    )
    return answer


def sign_out(page: Page) -> dict[str, Any]:
    return call(page, "DELETE", f"{API}/auth/session")
