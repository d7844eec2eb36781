/** A verifier asks: who, why and for what, in words; then a yes or a no. Nothing leaves the phone before the yes. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { issuerOrigin, verifierOrigin } from "../../base/page";
import { language } from "../../i18n";
import { ownerConfirmed } from "../keys/session";
import { Action, alertBox } from "../parts/action";
import { Explained, errorWords } from "../parts/error-words";
import { icon } from "../parts/icons";
import { heading } from "../parts/page";
import { claimLabel, claimValue, inLanguage } from "../parts/words";
import { NotTaken } from "../present/answer";
import { type Labels, labelsOf } from "../present/labels";
import { linkFrom } from "../present/link";
import { Presenting } from "../present/presenting";
import type { Asked } from "../present/query";
import { type Purpose, type Request, RequestFailed, fetchRequest } from "../present/request";
import { type Part, type PossibleChoice, Selection, toldBy } from "../present/selection";
import { StateController, state } from "../state";
import { type Card, listCards } from "../store/cards";
import { t as common } from "../texts";
import { t } from "./present-texts";

type Ending = { kind: "answered" } | { kind: "declined"; told: boolean } | { kind: "not-taken"; words: string };

const SAID = ["card_revoked", "card_suspended", "card_expired"] as const;
const CLOCK = ["key_binding_in_future", "key_binding_too_old"];

@customElement("present-view")
export class PresentView extends AppElement {
  @reactive() private request: Request | undefined;
  @reactive() private selection: Selection | undefined;
  @reactive() private problem: string | undefined;
  @reactive() private ending: Ending | undefined;
  private labels = new Map<string, Labels>();
  private presenting: Presenting | undefined;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      const link = linkFrom(new URL(location.href));
      if (!link) throw new RequestFailed("not-a-request");
      const trust = { root: `${issuerOrigin}/pki/root.pem`, verifier: verifierOrigin };
      const [request, cards] = await Promise.all([fetchRequest(link, trust), listCards()]);
      this.selection = new Selection(request.query, cards);
      await this.name(cards);
      this.presenting = new Presenting(request);
      this.request = request;
    } catch (error) {
      this.problem = error instanceof RequestFailed ? t(`fail-${error.reason}`) : errorWords(error);
    }
  }

  private async name(cards: Card[]): Promise<void> {
    const types = new Set(cards.map(({ payload }) => payload.vct));
    await Promise.all([...types].map(async (vct) => this.labels.set(vct, await labelsOf(vct))));
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">${this.content()}</div>`;
  }

  private content(): TemplateResult {
    if (state.foreign) return html`${heading(t("title"), "/")} ${alertBox(common("foreign"))}`;
    if (this.problem !== undefined) {
      return html`${heading(t("title"), "/")} ${alertBox(this.problem)}
        <a class="krds-btn large secondary wide-button" href="/scan">${t("scan-again")}</a>`;
    }
    if (this.ending) return this.ended(this.ending);
    const { request, selection } = this;
    if (!request || !selection) {
      return html`${heading(t("title"), "/")}
        <p class="loading" role="status"><span class="busy-dot" aria-hidden="true"></span>${t("reading")}</p>`;
    }
    return html`${heading(selection.impossible ? t("no-card-title") : t("title"), "/")} ${this.who(request)}
      ${selection.impossible ? this.without() : this.consent(selection)}`;
  }

  private who({ asker, purpose, responseUri }: Request): TemplateResult {
    const korean = language() === "ko";
    return html`<dl class="facts">
      <div>
        <dt>${t("asker")}</dt>
        <dd>${inLanguage(asker) || t("asker-unnamed")}<small>${new URL(responseUri).host}</small></dd>
      </div>
      <div>
        <dt>${t("purpose")}</dt>
        <dd>${purpose ? (korean ? purpose.name_ko : purpose.name_en) : t("no-purpose")}</dd>
      </div>
      ${purpose
        ? html`<div><dt>${t("ground")}</dt><dd>${korean ? purpose.ground_ko : purpose.ground_en}</dd></div>
            <div><dt>${t("kept")}</dt><dd>${keptWords(purpose)}</dd></div>`
        : nothing}
    </dl>`;
  }

  private without(): TemplateResult {
    return html`<div class="message warning">${icon("info")}<p>${t("no-card")}</p></div>
      ${this.action.alert()}
      <div class="button-row">
        ${this.refuseButton()}<a class="krds-btn large primary" href="/receive">${t("get-card")}</a>
      </div>`;
  }

  private consent(selection: Selection): TemplateResult {
    return html`<form class="question-form" @submit=${this.agree}>
      ${selection.choices.map((choice, index) => this.choice(selection, choice, index))}
      ${selection.parts.map((part) => this.panelOf(selection, part))}
      <p class="form-hint">${t("always")}</p>
      <div class="message warning">${icon("info")}<p>${common("legal-notice-long")}</p></div>
      ${ownerConfirmed() ? nothing : html`<p class="form-hint">${t("values-locked")}</p>`} ${this.action.alert()}
      <div class="button-row">
        ${this.refuseButton()}
        <button type="submit" class="krds-btn large primary broad" ?disabled=${this.action.busy}>
          ${this.action.label(t("agree"))}
        </button>
      </div>
    </form>`;
  }

  private refuseButton(): TemplateResult {
    return html`<button type="button" class="krds-btn large tertiary" ?disabled=${this.action.busy} @click=${this.decline}>
      ${t("refuse")}
    </button>`;
  }

  /** What is optional as a whole, and which of several ways, if there is anything to choose. */
  private choice(selection: Selection, choice: PossibleChoice, index: number): TemplateResult | typeof nothing {
    const { options, required, taken } = choice;
    if (options.length === 0 || (required && options.length === 1)) return nothing;
    const named = options.map((option) => selection.cardsOf(option).map(({ names }) => inLanguage(names)).join(" + "));
    const change = (option: number) => (): void => this.change(() => selection.take(choice, option));
    if (options.length === 1) {
      const label = t("optional", { cards: named[0] ?? "" });
      return html`<div class="choices">${box(`set-${index}`, label, taken === 0, change(taken === 0 ? -1 : 0))}</div>`;
    }
    const shown = named.map((label, option) => ({ label, chosen: option === taken, choose: change(option) }));
    return radios(`set-${index}`, t("which-option"), shown);
  }

  private panelOf(selection: Selection, part: Part): TemplateResult {
    const { fit, fits, id } = part;
    const cards = fits.map(({ card }) => ({
      label: inLanguage(card.names),
      chosen: card === fit.card,
      choose: () => this.change(() => selection.useCard(id, card.id)),
    }));
    return html`<section class="panel">
      <h2 class="panel-title">${inLanguage(fit.card.names)}</h2>
      ${fits.length > 1 ? radios(`card-${id}`, t("which-card"), cards) : nothing}
      <h3 class="sr-only">${t("shows")}</h3>
      ${toldBy(part).length === 0 ? html`<p>${t("shows-nothing")}</p>` : nothing}
      <dl class="facts">${toldBy(part).map((asked) => this.line(fit.card, asked))}</dl>
      ${fit.more.length > 0
        ? html`<fieldset class="choices">
            <legend>${t("more")}</legend>
            ${fit.more.map((added, index) => {
              const label = added.map((asked) => this.labelOf(fit.card, asked)).join(", ");
              const next = part.more === index ? -1 : index;
              const change = (): void => this.change(() => selection.showMore(id, next));
              return box(`more-${id}-${index}`, label, part.more === index, change);
            })}
          </fieldset>`
        : nothing}
    </section>`;
  }

  private line(card: Card, asked: Asked): TemplateResult {
    return html`<div>
      <dt>${this.labelOf(card, asked)}</dt>
      <dd>
        ${ownerConfirmed() ? claimValue(asked) : icon("check")}
        ${asked.always ? html`<small>${t("always-shown")}</small>` : nothing}
      </dd>
    </div>`;
  }

  private labelOf({ payload }: Card, { name }: Asked): string {
    return claimLabel(name, this.labels.get(payload.vct)?.[name]);
  }

  private change(act: () => void): void {
    act();
    this.requestUpdate();
  }

  private readonly agree = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.action.run(async () => {
      const parts = this.selection?.parts ?? [];
      if (parts.length === 0) throw new Explained(t("choose-something"));
      try {
        this.leave(await this.presenting?.agree(parts), { kind: "answered" });
      } catch (error) {
        if (!(error instanceof NotTaken)) throw error;
        this.ending = { kind: "not-taken", words: words(error) };
      }
    });
  };

  private readonly decline = (): void => {
    void this.action.run(async () => {
      try {
        this.leave(await this.presenting?.decline(), { kind: "declined", told: true });
      } catch {
        this.ending = { kind: "declined", told: false };
      }
    });
  };

  /** On the same device the verifier's page takes over; else this one says how it ended. */
  private leave(address: string | undefined, ending: Ending): void {
    this.ending = ending;
    if (address !== undefined) location.assign(address);
  }

  private ended(ending: Ending): TemplateResult {
    const [mark, title, text] = {
      answered: () => ["check", t("done-title"), t("done-text")] as const,
      declined: () => ["shield", t("declined-title"), this.toldWords(ending)] as const,
      "not-taken": () => ["warning", t("failed-title"), ending.kind === "not-taken" ? ending.words : ""] as const,
    }[ending.kind]();
    return html`<div class="result" role="status">
        <span class="result-mark ${ending.kind === "answered" ? "" : "quiet"}">${icon(mark)}</span>
        <h1 class="view-title">${title}</h1>
        <p class="lead">${text}</p>
      </div>
      <div class="button-row">
        <a class="krds-btn large tertiary" href="/activity">${t("record")}</a>
        <a class="krds-btn large primary" href="/">${t("home")}</a>
      </div>`;
  }

  private toldWords(ending: Ending): string {
    return ending.kind === "declined" && ending.told ? t("declined-text") : t("declined-untold");
  }
}

function keptWords({ kept, keep_minutes: minutes, keep_days: days }: Purpose): string {
  return t(`kept-${kept}`, { minutes, days });
}

interface Radio {
  label: string;
  chosen: boolean;
  choose: () => void;
}

function radios(name: string, legend: string, options: Radio[]): TemplateResult {
  return html`<fieldset class="choices">
    <legend>${legend}</legend>
    ${options.map(
      ({ label, chosen, choose }, index) =>
        html`<div class="krds-form-check choice">
          <input type="radio" id="${name}-${index}" name=${name} .checked=${chosen} @change=${choose} />
          <label for="${name}-${index}">${label}</label>
        </div>`,
    )}
  </fieldset>`;
}

function box(id: string, label: string, checked: boolean, change: () => void): TemplateResult {
  return html`<div class="krds-form-check choice">
    <input type="checkbox" id=${id} .checked=${checked} @change=${change} />
    <label for=${id}>${label}</label>
  </div>`;
}

/** What the verifier said, where there is something to do about it. */
function words({ code }: NotTaken): string {
  const known = SAID.find((said) => said === code);
  if (known) return t(`said-${known}`);
  if (CLOCK.includes(code)) return t("said-clock");
  return ["invalid_request", "410", "404"].includes(code) ? t("said-gone") : t("said-other", { code });
}
