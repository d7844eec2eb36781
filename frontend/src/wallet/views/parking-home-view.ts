/** A home's consent, given by showing the citizen card, and the times for which its bay is offered. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatTime } from "../../i18n/format";
import { type Home, askToShow, consent, getHomes, offer, withdrawConsent, withdrawOffer } from "../api/parking";
import { Action, infoBox } from "../parts/action";
import "../parts/confirm-dialog";
import type { ConfirmDialog } from "../parts/confirm-dialog";
import { field, heading, loading, valueOf } from "../parts/page";
import { fieldTime, inSeoul, timeField } from "../parts/times";
import { inLanguage } from "../parts/words";
import { go } from "../router";
import { StateController, state } from "../state";
import { t } from "./parking-texts";

/** The check under way, remembered while the card is shown in another view. */
const ASKING = "parking-asking";

@customElement("parking-home-view")
export class ParkingHomeView extends AppElement {
  @reactive() private homes: Home[] | undefined;
  @reactive() private asking = sessionStorage.getItem(ASKING) ?? "";
  @query("confirm-dialog") private dialog!: ConfirmDialog;
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    this.run(async () => undefined);
  }

  private readonly run = (act: () => Promise<unknown>): void => {
    void this.action.run(async () => {
      try {
        await act();
      } finally {
        this.homes = (await getHomes()).homes;
      }
    });
  };

  protected override render(): TemplateResult {
    return html`${heading(t("home-title"), "/parking")} ${this.action.alert()} ${this.body()}
      <confirm-dialog .heading=${t("withdraw-sure")} .text=${t("withdraw-text")} .yes=${t("withdraw")}></confirm-dialog>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (!this.homes) return this.action.error ? nothing : loading();
    const [home] = this.homes;
    return home ? this.home(home) : this.join();
  }

  private join(): TemplateResult {
    const finish = html`${infoBox(t("shown-lead"))}
      <button type="button" class="krds-btn large primary wide-button" ?disabled=${this.action.busy} @click=${this.finish}>
        ${this.action.label(t("consent"))}
      </button>`;
    return html`<div class="narrow-form">
      <p class="lead">${t("home-lead")}</p>
      ${this.asking ? finish : nothing}
      <form class="question-form" @submit=${this.ask}>
        ${field({ id: "code", label: t("code"), hint: t("code-hint"), autocapitalize: "characters" })}
        <button type="submit" class="krds-btn large ${this.asking ? "tertiary" : "primary"} wide-button" ?disabled=${this.action.busy}>
          ${this.asking ? t("show-again") : t("show-card")}
        </button>
      </form>
    </div>`;
  }

  private readonly ask = (event: SubmitEvent): void => {
    const code = valueOf(event, "code");
    void this.action.run(async () => {
      const asked = await askToShow(code);
      sessionStorage.setItem(ASKING, asked.asking);
      const link = new URL(asked.wallet_link);
      go(link.pathname + link.search);
    });
  };

  private readonly finish = (): void => {
    this.run(async () => {
      await consent(this.asking);
      sessionStorage.removeItem(ASKING);
      this.asking = "";
    });
  };

  private home(home: Home): TemplateResult {
    return html`<section class="narrow-form">
      <h2 class="section-title">${inLanguage({ ko: home.building_ko, en: home.building_en })} · ${home.home}</h2>
      ${home.open ? html`<p><strong>${t("open")}</strong> · ${t("share", { percent: home.share_percent })}</p>` : infoBox(t("closed"))}
      ${home.bay ? this.offers(home) : html`<p>${t("no-bay")}</p>`}
      <button type="button" class="krds-btn medium text wide-button" ?disabled=${this.action.busy} @click=${this.withdraw}>
        ${t("withdraw")}
      </button>
    </section>`;
  }

  private offers(home: Home): TemplateResult {
    return html`<h3>${t("windows")} · ${t("bay", { bay: home.bay ?? "" })}</h3>
      ${home.windows.length === 0 ? html`<p>${t("no-windows")}</p>` : nothing}
      <ul class="parking-list">
        ${home.windows.map((row) => {
          const time = `${formatTime(new Date(row.start))} – ${formatTime(new Date(row.end))}`;
          return html`<li class="parking-car">
            <span>${time}${row.booked > 0 ? html` · ${t("booked-count", { count: row.booked })}` : nothing}</span>
            <button
              type="button"
              class="krds-btn small tertiary"
              aria-label=${t("take-back-of", { time })}
              @click=${() => this.run(() => withdrawOffer(row.id))}
            >
              ${t("take-back")}
            </button>
          </li>`;
        })}
      </ul>
      <form class="question-form" @submit=${this.offer}>
        ${timeField("start", t("from"), fieldTime(0))} ${timeField("end", t("until"), fieldTime(480))}
        <button type="submit" class="krds-btn large primary wide-button" ?disabled=${this.action.busy}>
          ${this.action.label(t("offer"))}
        </button>
      </form>`;
  }

  private readonly offer = (event: SubmitEvent): void => {
    const time = { start: inSeoul(valueOf(event, "start")), end: inSeoul(valueOf(event, "end")) };
    this.run(() => offer(time));
  };

  private readonly withdraw = async (): Promise<void> => {
    if (await this.dialog.ask()) this.run(withdrawConsent);
  };
}
