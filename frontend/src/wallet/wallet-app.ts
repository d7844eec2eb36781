/** The frame of the wallet: header, menu, notices, and the view of the present address. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { sandbox } from "../base/page";
import { language, setLanguage } from "../i18n";
import { go, onMove } from "./router";
import { StateController, state } from "./state";
import { type Change, onOtherTab } from "./store/tabs";
import { t } from "./texts";
import { type Place, placeOf } from "./views";
import { icon } from "./parts/icons";

const MENU = [
  { id: "home", href: "/", icon: "wallet" },
  { id: "receive", href: "/receive", icon: "plus" },
  { id: "book", href: "/book", icon: "calendar" },
  { id: "mileage", href: "/mileage", icon: "coins" },
  { id: "settings", href: "/settings", icon: "gear" },
] as const;
const ASK_AGAIN_MS = 20_000;

@customElement("wallet-app")
export class WalletApp extends AppElement {
  @reactive() private place: Place | undefined;
  @reactive() private shown: HTMLElement | undefined;
  @reactive() private broken = false;

  constructor() {
    super();
    new StateController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    onMove(() => void this.move());
    onOtherTab((change) => void this.followTab(change));
    window.addEventListener("online", () => void this.backOnline());
    window.addEventListener("offline", () => state.setOffline());
    document.addEventListener("visibilitychange", this.askAgain);
    setInterval(this.askAgain, ASK_AGAIN_MS);
    void state.refreshCards();
    void state.refreshSession().then(() => this.finishReceived());
    void this.move({ first: true });
  }

  /** Load and show the view of the present address; the heading takes the focus, so that it is read out. */
  private async move({ first = false } = {}): Promise<void> {
    const place = placeOf(location.pathname);
    if (!place) return go("/", { replace: true });
    try {
      await place.view.load();
      this.broken = false;
    } catch {
      this.broken = true;
    }
    if (placeOf(location.pathname)?.view !== place.view) return;
    this.place = place;
    this.shown = Object.assign(document.createElement(place.view.element), place.parameters);
    await this.updateComplete;
    scrollTo(0, 0);
    if (!first) this.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
  }

  /** What another tab did to the cards, or to who is signed in, holds here too. */
  private async followTab(change: Change): Promise<void> {
    if (change === "signed-out") (await import("./keys/session")).lock();
    await state.refreshCards();
    if (change !== "cards") await state.refreshSession();
  }

  /** A page that was loaded without a server is not told when there is one again: it asks. */
  private readonly askAgain = (): void => {
    if (!state.online && navigator.onLine && document.visibilityState === "visible") void this.backOnline();
  };

  /** What was shown without a network used copies up. */
  private async backOnline(): Promise<void> {
    await state.refreshSession();
    if (!state.online) return;
    const { refillUsedUp } = await import("./receive/refill");
    await refillUsedUp();
  }

  /** The issuer may still wait to hear that a card arrived. */
  private async finishReceived(): Promise<void> {
    if (!state.online) return;
    const { pollDeferred, resumeWaiting } = await import("./receive/waiting");
    await resumeWaiting();
    if (state.session.kind === "in") {
      await pollDeferred(() => void Promise.all([state.refreshCards(), state.refreshKinds().catch(() => undefined)]));
    }
    const { prepareForGates } = await import("./gate/purposes");
    await prepareForGates();
  }

  protected override render(): TemplateResult {
    return html`
      <a class="skip-link" href="#main" @click=${this.skip}>${t("skip")}</a>
      ${this.header()}
      <div class="app-notices" role="status">
        ${sandbox ? html`<p class="app-notice sandbox">${icon("info")}<span>${t("sandbox")}</span></p>` : nothing}
        ${state.online ? nothing : html`<p class="app-notice offline">${icon("offline")}<span>${t("offline")}</span></p>`}
        <release-notice></release-notice>
      </div>
      <main id="main" class="app-main" tabindex="-1">${this.broken ? this.missing() : this.shown}</main>
      ${this.bottomMenu()}
    `;
  }

  private header(): TemplateResult {
    const other = language() === "ko" ? "en" : "ko";
    return html`<header class="app-header">
      <div class="app-bar">
        <a class="app-brand" href="/">
          <img src="/static/icons/wallet.svg" alt="" width="32" height="32" /><span>${t("name")}</span>
        </a>
        <nav class="app-menu wide" aria-label=${t("menu")}>${this.items()}</nav>
        <button
          type="button"
          class="krds-btn small text language-switch"
          lang=${other}
          @click=${() => setLanguage(other)}
        >
          ${icon("globe")}${other === "en" ? "English" : "한국어"}
        </button>
      </div>
    </header>`;
  }

  private bottomMenu(): TemplateResult {
    return html`<nav class="app-menu bottom" aria-label=${t("menu")}>${this.items()}</nav>`;
  }

  private items(): TemplateResult {
    const current = this.place?.view.menu;
    return html`<ul>
      ${MENU.map(
        (item) =>
          html`<li>
            <a href=${item.href} aria-current=${item.id === current ? "page" : nothing}>
              ${icon(item.icon)}<span>${t(`menu-${item.id}`)}</span>
            </a>
          </li>`,
      )}
    </ul>`;
  }

  private missing(): TemplateResult {
    return html`<h1 class="view-title">${t("missing-title")}</h1>
      <p>${t("missing-text")}</p>
      <button type="button" class="krds-btn primary" @click=${() => location.reload()}>${t("again")}</button>`;
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.querySelector<HTMLElement>("main")?.focus();
  }
}
