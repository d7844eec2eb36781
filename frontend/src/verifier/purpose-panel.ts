import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { language } from "../i18n";
import { needsDistrict, type Purpose } from "../qr/purposes";
import { DISPLAY_MAX_AGE } from "../verify/presentation";
import type { Choice, Desk, Mode } from "./desk";
import { span, t } from "./desk-texts";
import type { Session } from "./session";

interface Option {
  value: string;
  text: string;
}

/** What this desk checks: the purpose, and what the purpose leaves open. Kept until it is changed. */
@customElement("purpose-panel")
export class PurposePanel extends AppElement {
  @property({ attribute: false }) session!: Session;
  /** Of the session, so that a change of it draws anew. */
  @property({ attribute: false }) desk!: Desk;

  protected override render(): TemplateResult {
    const { choice, purposes, districts } = this.desk;
    const purpose = purposes.find(({ code }) => code === choice.purpose);
    const named = purposes.map((one) => ({ value: one.code, text: titled(one) }));
    const places = districts.map((one) => ({
      value: one.name_ko,
      text: language() === "ko" ? one.name_ko : one.name_en,
    }));
    const modes = purpose?.modes.map((mode) => ({ value: mode, text: t(`mode-${mode}`) })) ?? [];
    return html`<section class="panel vf-purpose">
      ${this.select("purpose", [{ value: "", text: t("any") }, ...named], choice.purpose, (value) =>
        this.choose({ purpose: value }),
      )}
      ${purpose && needsDistrict(purpose)
        ? this.select("district", [{ value: "", text: t("district-choose") }, ...places], choice.district, (value) =>
            this.choose({ district: value }),
          )
        : nothing}
      ${modes.length > 1
        ? this.select("mode", modes, choice.mode, (value) => this.choose({ mode: value as Mode }))
        : nothing}
      ${this.words(purpose)}
    </section>`;
  }

  private words(purpose: Purpose | undefined): TemplateResult {
    const { kind } = this.session.work;
    if (kind === "gone" || kind === "no-district") return html`<p class="vf-problem" role="alert">${t(kind)}</p>`;
    const ground = purpose && (language() === "ko" ? purpose.ground_ko : purpose.ground_en);
    const limit = span(Math.min(DISPLAY_MAX_AGE, purpose?.max_list_age ?? DISPLAY_MAX_AGE));
    return html`<p class="vf-hint">${ground ? t("ground", { ground }) : t("any-text")}</p>
      <p class="vf-hint">${t("age-limit", { limit })}</p>`;
  }

  private select(
    id: "purpose" | "district" | "mode",
    options: Option[],
    chosen: string,
    choose: (value: string) => void,
  ): TemplateResult {
    const known = options.some(({ value }) => value === chosen);
    return html`<div class="form-group">
      <div class="form-tit"><label for=${id}>${t(id)}</label></div>
      <div class="form-conts">
        <select
          id=${id}
          class="krds-form-select"
          .value=${chosen}
          @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
        >
          ${known ? nothing : html`<option value=${chosen} selected hidden>–</option>`}
          ${options.map(
            ({ value, text }) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
          )}
        </select>
      </div>
    </div>`;
  }

  private choose(change: Partial<Choice>): void {
    void this.session.choose(change);
  }
}

function titled({ name_ko: ko, name_en: en, of }: Purpose): string {
  const name = language() === "ko" ? ko : en;
  return of ? `${name} (${of[language()]})` : name;
}
