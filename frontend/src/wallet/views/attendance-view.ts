/** A coordinator scans volunteers in and out, with or without a network, sends it later, and decides on hours. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { language } from "../../i18n";
import { formatClock, formatTime } from "../../i18n/format";
import { type CoordinatedShift, type Person, type Scan, decide, getCoordinated } from "../api/volunteering";
import { Action, infoBox } from "../parts/action";
import { Explained } from "../parts/error-words";
import { icon } from "../parts/icons";
import { field, heading } from "../parts/page";
import { choice } from "../parts/times";
import { StateController, state } from "../state";
import { volunteerOf } from "../volunteer/codes";
import { type AnsweredScan, keepScan, keepShifts, keptShifts, syncScans, waitingScans } from "../volunteer/kept";
import { type Reason, t } from "./attendance-texts";

const LOOK_EVERY_MS = 200;
const NOT_AGAIN_MS = 25_000;

@customElement("attendance-view")
export class AttendanceView extends AppElement {
  @reactive() private shifts: CoordinatedShift[] = [];
  @reactive() private chosen = 0;
  @reactive() private direction: Scan["direction"] = "in";
  @reactive() private waiting = 0;
  @reactive() private ready = false;
  @reactive() private kept = "";
  @reactive() private results: AnsweredScan[] = [];
  @reactive() private stream: MediaStream | undefined;
  @query("video") private video: HTMLVideoElement | undefined;
  private readonly seen = new Map<string, number>();
  private asked: boolean | undefined;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.restore();
    void this.prepare();
  }

  /** Have the reader here before the network is gone. */
  private async prepare(): Promise<void> {
    try {
      const { readSymbol } = await import("../receive/reader");
      await readSymbol(new ImageData(16, 16));
      this.ready = true;
    } catch {
      this.ready = false; // said when a code is to be read
    }
  }

  override disconnectedCallback(): void {
    this.stop();
    super.disconnectedCallback();
  }

  protected override willUpdate(): void {
    const connected = state.session.kind === "in" && state.online;
    if (connected === this.asked) return;
    this.asked = connected;
    if (connected) this.sync();
  }

  private async restore(): Promise<void> {
    this.waiting = (await waitingScans()).length;
    if (this.shifts.length === 0) this.show(await keptShifts());
  }

  /** Send what waits, then get the lists. */
  private readonly sync = (): void => {
    void this.action.run(async () => {
      await this.sendWaiting();
      await this.take(await getCoordinated());
    });
  };

  private async sendWaiting(): Promise<void> {
    const results = await syncScans();
    if (results.length > 0) this.results = results;
    this.waiting = (await waitingScans()).length;
  }

  private async take({ shifts }: { shifts: CoordinatedShift[] }): Promise<void> {
    await keepShifts(shifts);
    this.show(shifts);
  }

  private show(shifts: CoordinatedShift[]): void {
    this.shifts = shifts;
    if (shifts.some(({ id }) => id === this.chosen)) return;
    this.chosen = (shifts.find(({ ends }) => Date.parse(ends) > Date.now()) ?? shifts[0])?.id ?? 0;
  }

  private get shift(): CoordinatedShift | undefined {
    return this.shifts.find(({ id }) => id === this.chosen);
  }

  protected override render(): TemplateResult {
    return html`${heading(t("title"), "/volunteering")} ${this.action.alert()}
    ${state.session.kind === "out"
      ? html`${infoBox(t("sign-in-lead"))} <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`
      : nothing}
    ${this.unsent()} ${this.shift ? this.desk(this.shift) : infoBox(t("none"))}`;
  }

  private unsent(): TemplateResult {
    return html`<div class="message ${this.waiting > 0 ? "warning" : "information"}" role="status">
      ${icon(this.waiting > 0 ? "warning" : "check")}
      <div class="notice-text">
        <p>${this.kept}</p>
        <p class="unsent">${this.waiting > 0 ? t("waiting", { count: this.waiting }) : t("all-sent")}</p>
        ${this.results.filter(({ outcome }) => outcome !== "taken").map((row) => html`<p>${this.result(row)}</p>`)}
        ${this.waiting > 0 && state.online
          ? html`<button type="button" class="krds-btn small tertiary" ?disabled=${this.action.busy} @click=${this.sync}>
              ${t("send")}
            </button>`
          : nothing}
      </div>
    </div>`;
  }

  private result({ outcome, reason, scan }: AnsweredScan): string {
    const told = { name: this.nameOf(scan?.code ?? ""), direction: t(scan?.direction ?? "in"), reason: t(`reason-${reason}` as Reason) };
    return t(outcome === "refused" ? "result-refused" : "result-flagged", told);
  }

  private nameOf(code: string): string {
    const volunteer = volunteerOf(code);
    const everyone = this.shifts.flatMap(({ people }) => people);
    return everyone.find((each) => each.volunteer === volunteer)?.name ?? t("unlisted");
  }

  private desk(shift: CoordinatedShift): TemplateResult {
    const title = (row: CoordinatedShift): string => (language() === "ko" ? row.title_ko : row.title_en);
    const options = this.shifts.map((row) => ({ value: row.id, text: `${title(row)} · ${formatTime(new Date(row.starts))}` }));
    return html`<form class="question-form narrow-form" @change=${this.choose}>
        ${choice("shift", t("shift"), options, this.chosen)}
        ${choice("direction", t("direction"), (["in", "out"] as const).map((value) => ({ value, text: t(value) })), this.direction)}
      </form>
      ${this.stream ? html`<div class="finder live"><video .srcObject=${this.stream} autoplay playsinline muted></video></div>` : nothing}
      <div class="button-row">
        <button type="button" class="krds-btn large primary" ?disabled=${this.action.busy} @click=${this.stream ? this.stop : this.start}>
          ${icon("scan")}${t(this.stream ? "stop" : "scan")}
        </button>
        <label class="krds-btn large tertiary file-button">
          ${icon("image")}${t("picture")}
          <input class="sr-only" type="file" accept="image/*" @change=${this.picture} />
        </label>
      </div>
      ${this.ready ? html`<p>${t("ready")}</p>` : nothing}
      <h2 class="section-title">${t("people")}</h2>
      ${shift.people.length === 0 ? html`<p>${t("nobody")}</p>` : nothing}
      <ul class="parking-list">
        ${shift.people.map((person) => html`<li>${this.person(person, shift)}</li>`)}
      </ul>`;
  }

  private person(person: Person, shift: CoordinatedShift): TemplateResult {
    const { came_at, left_at, scanned, minutes, reason } = person;
    const open = ["signed", "present", "left", "approved", "refused"].includes(person.state);
    const over = left_at !== null || Date.parse(shift.ends) < Date.now();
    const facts = [
      came_at && t("came-at", { time: formatClock(new Date(came_at)) }),
      left_at && t("left-at", { time: formatClock(new Date(left_at)) }),
      scanned && t("scanned", { minutes: scanned }),
      minutes && t("approved", { minutes }),
      reason,
    ].filter(Boolean);
    return html`<h3>${person.name} · ${t(`state-${person.state}` as "state-signed")}</h3>
      ${facts.length > 0 ? html`<p>${facts.join(" · ")}</p>` : nothing}
      ${person.flags.map((flag) => html`<p>${icon("warning")} ${t("flag", { reason: t(`reason-${flag}` as Reason) })}</p>`)}
      ${open && over && state.online ? this.decision(person) : nothing}`;
  }

  private decision(person: Person): TemplateResult {
    const minutes = String(person.minutes ?? person.scanned ?? "");
    return html`<form class="narrow-form" @submit=${(event: SubmitEvent) => this.decide(event, person)}>
      ${field({ id: `minutes-${person.id}`, label: t("minutes"), value: minutes, inputMode: "numeric", required: false })}
      ${field({ id: `reason-${person.id}`, label: t("reason"), value: person.reason, required: false })}
      <div class="button-row">
        <button type="submit" name="how" value="approve" class="krds-btn medium primary" ?disabled=${this.action.busy}>
          ${t("approve")}
        </button>
        <button type="submit" name="how" value="refuse" class="krds-btn medium tertiary" ?disabled=${this.action.busy}>
          ${t("refuse")}
        </button>
      </div>
    </form>`;
  }

  private decide(event: SubmitEvent, person: Person): void {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const how = (event.submitter as HTMLButtonElement).value as "approve" | "refuse";
    const minutes = Number(given.get(`minutes-${person.id}`)) || undefined;
    const reason = String(given.get(`reason-${person.id}`)).trim();
    const body = { reason, ...(how === "approve" && minutes !== undefined && { minutes }) };
    void this.action.run(async () => this.take(await decide(person.id, how, body)));
  }

  private readonly choose = (event: Event): void => {
    const form = new FormData(event.currentTarget as HTMLFormElement);
    this.chosen = Number(form.get("shift"));
    this.direction = form.get("direction") as Scan["direction"];
  };

  private readonly start = (): void => {
    void this.action.run(async () => {
      try {
        this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch (error) {
        throw new Explained(t("no-camera"), { cause: error });
      }
      void this.look();
    });
  };

  private readonly stop = (): void => {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
  };

  private readonly picture = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    void this.action.run(async () => {
      const { readSymbol } = await import("../receive/reader");
      await this.keep((await readSymbol(file)) ?? "");
    });
  };

  private async look(): Promise<void> {
    const { readSymbol } = await import("../receive/reader");
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    while (this.stream && this.isConnected && context) {
      const { video } = this;
      if (video && video.videoWidth > 0) {
        [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
        context.drawImage(video, 0, 0);
        const text = await readSymbol(context.getImageData(0, 0, canvas.width, canvas.height));
        if (text !== undefined) await this.action.run(() => this.keep(text));
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Keep a scan on this phone; the city judges its seal when it is sent. */
  private async keep(code: string): Promise<void> {
    const volunteer = volunteerOf(code);
    if (!volunteer) throw new Explained(t("not-a-code"));
    const isThis = (each: Person): boolean => each.volunteer === volunteer;
    const person = this.shift?.people.find(isThis);
    if (!person && this.shifts.some(({ people }) => people.some(isThis))) throw new Explained(t("not-signed-up"));
    const { direction, chosen } = this;
    const last = `${volunteer} ${chosen} ${direction}`;
    if (Date.now() - (this.seen.get(last) ?? 0) < NOT_AGAIN_MS) return;
    this.seen.set(last, Date.now());
    await keepScan({ id: crypto.randomUUID(), shift: chosen, code, direction, at: new Date().toISOString() });
    // who signed up after this phone got its lists is on none of them
    this.kept = person ? t("kept", { name: person.name, direction: t(direction) }) : t("kept-unlisted", { direction: t(direction) });
    this.waiting = (await waitingScans()).length;
    navigator.vibrate?.(100);
    if (state.online && state.session.kind === "in") {
      await this.sendWaiting();
      await this.take(await getCoordinated());
    }
  }
}
