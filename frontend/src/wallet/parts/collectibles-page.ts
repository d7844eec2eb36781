/** What the pages of collectibles share: they show what the server answered last, and do one thing at a time. */
import { type TemplateResult, html, nothing } from "lit";
import { state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { language } from "../../i18n";
import { type Collectibles, getCollectibles } from "../api/collectibles";
import { StateController, state } from "../state";
import { t } from "../views/collectibles-texts";
import { Action, infoBox } from "./action";
import { heading, loading } from "./page";

/** Name and number, in the language in use. */
export function named(row: { name_ko: string; name_en: string; serial: number }): { name: string; serial: number } {
  return { name: language() === "ko" ? row.name_ko : row.name_en, serial: row.serial };
}

export abstract class CollectiblesPage extends AppElement {
  @reactive() protected found: Collectibles | undefined;
  private asked = false;
  protected readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected abstract page(found: Collectibles): TemplateResult;
  protected abstract readonly up: string;

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    this.run(getCollectibles);
  }

  /** Do it; the page then shows what the server answers. */
  protected run(act: () => Promise<Collectibles>): void {
    void this.action.run(async () => {
      this.found = await act();
    });
  }

  protected button(text: string, kind: string, act: () => void): TemplateResult {
    return html`<button type="button" class="krds-btn medium ${kind}" ?disabled=${this.action.busy} @click=${act}>${text}</button>`;
  }

  protected override render(): TemplateResult {
    return html`${heading(t("title"), this.up)} ${this.action.alert()} ${this.body()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (this.found) return this.page(this.found);
    if (this.action.error) return nothing;
    return state.online ? loading() : infoBox(t("offline"));
  }
}
