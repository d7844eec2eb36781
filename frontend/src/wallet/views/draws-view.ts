/** Draws of popular times: apply with up to three wishes, see the result, take its record along. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { type Draw, type DrawSlot, applyToDraw, getDraws, withdrawFromDraw } from "../api/hopes";
import { Action, infoBox } from "../parts/action";
import { moment, span } from "../parts/booking-words";
import { icon } from "../parts/icons";
import { heading, loading } from "../parts/page";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t as book } from "./book-texts";
import { t } from "./hope-texts";

const MOST = 3;

@customElement("draws-view")
export class DrawsView extends AppElement {
  @reactive() private draws: Draw[] | undefined;
  /** Wishes by draw, the dearest first. */
  @reactive() private wishes: Record<string, number[]> = {};
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
        this.draws = await getDraws();
      }
    });
  };

  protected override render(): TemplateResult {
    return html`${heading(t("draws-title"), "/book")} ${this.action.alert()} ${this.body()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(book("sign-in-lead"))} <a class="krds-btn large primary" href="/start">${book("sign-in")}</a>`;
    }
    if (!this.draws) return this.action.error ? nothing : state.online ? loading() : infoBox(book("offline"));
    return html`<p class="lead">${t("draws-lead")}</p>
      ${this.draws.length === 0 ? html`<p class="empty">${t("draws-none")}</p>` : nothing}
      <ul class="bookings">${this.draws.map((draw) => html`<li>${this.draw(draw)}</li>`)}</ul>`;
  }

  private draw(draw: Draw): TemplateResult {
    const place = [
      inLanguage({ ko: draw.facility_ko, en: draw.facility_en }),
      inLanguage({ ko: draw.unit_ko, en: draw.unit_en }),
    ];
    return html`<section class="booking">
      <h2>${inLanguage({ ko: draw.name_ko, en: draw.name_en })}</h2>
      <span>${place.join(" · ")}</span>
      <small>${t("until", { until: moment(draw.apply_until) })} · ${t("draw-at", { at: moment(draw.beacon_at) })} ·
        ${t("applicants", { count: String(draw.applicants) })}</small>
      ${draw.state === "open" ? (draw.mine ? this.applied(draw) : this.form(draw)) : this.end(draw)} ${this.how(draw)}
    </section>`;
  }

  /** What was promised before the draw; who wants to check it later notes it down. */
  private how(draw: Draw): TemplateResult {
    const said: [string, string][] = [
      [t("beacon"), `${draw.beacon} · ${moment(draw.beacon_at)}`],
      [t("seed-hash"), draw.seed_hash],
      [t("list-hash"), draw.applicants_hash || t("list-open")],
    ];
    return html`<details>
      <summary>${t("how")}</summary>
      <dl class="promises">${said.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    </details>`;
  }

  private form(draw: Draw): TemplateResult {
    const chosen = this.wishes[draw.id] ?? [];
    return html`<fieldset class="slots">
        <legend>${t("wishes")}</legend>
        <div class="slot-grid">${draw.slots.map((slot) => this.time(draw, slot, chosen.indexOf(slot.number)))}</div>
      </fieldset>
      <button
        type="button"
        class="krds-btn large primary wide-button"
        ?disabled=${chosen.length === 0 || this.action.busy}
        @click=${() => this.run(() => applyToDraw(draw.id, chosen))}
      >
        ${this.action.label(t("apply"))}
      </button>`;
  }

  private time(draw: Draw, slot: DrawSlot, place: number): TemplateResult {
    const words = place >= 0 ? t("wish", { rank: String(place + 1) }) : t("places", { count: String(slot.places) });
    return html`<button type="button" class="slot" aria-pressed=${place >= 0 ? "true" : "false"} @click=${() => this.choose(draw, slot)}>
      <strong>${span(slot.start, slot.end)}</strong><small>${words}</small>
    </button>`;
  }

  private choose(draw: Draw, { number }: DrawSlot): void {
    const chosen = this.wishes[draw.id] ?? [];
    const next = chosen.includes(number) ? chosen.filter((one) => one !== number) : [...chosen, number].slice(0, MOST);
    this.wishes = { ...this.wishes, [draw.id]: next };
  }

  private wished(draw: Draw): TemplateResult {
    const wishes = (draw.mine?.choices ?? []).map((number) => this.when(draw, number)).join(", ");
    return html`<p>${t("applied", { wishes })}</p>
      <small class="ticket">${t("ticket", { ticket: draw.mine?.ticket ?? "" })}</small>`;
  }

  private applied(draw: Draw): TemplateResult {
    return html`${this.wished(draw)}
      <button type="button" class="krds-btn small tertiary" ?disabled=${this.action.busy} @click=${() => this.run(() => withdrawFromDraw(draw.id))}>
        ${t("withdraw")}
      </button>`;
  }

  private when(draw: Draw, number: number): string {
    const slot = draw.slots.find((one) => one.number === number);
    return slot ? span(slot.start, slot.end) : "";
  }

  private end(draw: Draw): TemplateResult {
    if (draw.state === "cancelled") return html`<p>${t("cancelled")}</p>`;
    if (draw.state !== "drawn") {
      return html`<p>${t("closed")}</p>
        ${draw.mine ? this.wished(draw) : nothing}`;
    }
    return html`${draw.mine ? this.outcome(draw, draw.mine) : nothing}
      <p>${t("drawn", { at: moment(draw.drawn_at ?? draw.beacon_at), applicants: String(draw.applicants), drawn: String(draw.drawn) })}</p>
      <a class="krds-btn medium text" href="/api/draws/${draw.id}/record" download>${icon("download")}${t("proof")}</a>
      <small>${t("proof-hint")}</small>`;
  }

  private outcome(draw: Draw, { won, rank, offer, ticket }: NonNullable<Draw["mine"]>): TemplateResult {
    const said = { rank: String(rank), when: won === null ? "" : this.when(draw, won) };
    return html`<p><strong>${won === null ? t("lost", said) : t("won", said)}</strong></p>
      ${offer ? html`<a class="krds-btn medium primary" href="/bookings">${t("to-offer")}</a>` : nothing}
      <small class="ticket">${t("ticket", { ticket })}</small>`;
  }
}
