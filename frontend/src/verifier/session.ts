/** One device at one desk: what it keeps, how it judges, when it syncs. Elements watch it. */

import { verifierOrigin, walletOrigin } from "../base/page";
import type { Purpose } from "../qr/purposes";
import { judge } from "../verify/presentation";
import type { Verdict } from "../verify/verdict";
import type { Colour, Counts } from "./counts";
import { ANY, workOf, type Choice, type Desk, type Work } from "./desk";
import { arrivalOf, sendKept, type FacilityDesk, type LateAnswer, type Told } from "./facility";
import { renewHanded, type Handed } from "./handed";
import { Questions, type Question } from "./questions";
import { Store } from "./store";
import { EMPTY, tallied } from "./tally";
import { uploadTally, type UploadOutcome } from "./uploading";
import { SYNC_EVERY, syncLists, type SyncOutcome } from "./sync";

export interface ListAges {
  /** Seconds; null if there is none. */
  trust: number | null;
  status: number | null;
}

export class Session extends EventTarget {
  ages: ListAges = { trust: null, status: null };
  sync: SyncOutcome | "running" | "idle" = "idle";
  word = "";
  hasPass = false;
  upload: UploadOutcome = "none";
  handed: Handed | null = null;
  facility: FacilityDesk | null = null;
  /** Check-ins that wait for a network, and what was said of those that did. */
  kept = 0;
  late: LateAnswer[] = [];
  desk: Desk = { choice: ANY, purposes: [], districts: [] };
  private chosen: Choice | undefined;
  private readonly questions = new Questions();
  private running: Promise<void> | null = null;

  private constructor(private readonly store: Store) {
    super();
  }

  static async open(): Promise<Session> {
    const session = new Session(await Store.open());
    session.word = await session.store.setting("word", "");
    session.hasPass = (await session.store.setting("pass", "")) !== "";
    await session.measure();
    return session;
  }

  /** Begin to keep the lists young while the app is in sight. */
  keepInSync(): void {
    const inSight = (): void => {
      if (document.visibilityState === "visible") void this.syncNow();
    };
    setInterval(inSight, SYNC_EVERY);
    addEventListener("online", inSight);
    document.addEventListener("visibilitychange", inSight);
    inSight();
  }

  /** One at a time; a second call waits for the first. */
  syncNow(): Promise<void> {
    this.running ??= this.runSync().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async setWord(word: string): Promise<void> {
    await this.store.set("word", word);
    this.word = word;
    this.changed();
  }

  /** Empty takes it away, and what was counted under it. */
  async setPass(pass: string): Promise<void> {
    await this.store.set("pass", pass);
    await this.store.set("tally", EMPTY);
    this.hasPass = pass !== "";
    this.upload = "none";
    this.changed();
    await this.syncNow();
  }

  /** Null takes the organisation's purposes away. */
  async setHanded(handed: Handed | null): Promise<void> {
    await this.store.set("handed", handed);
    await this.measure();
  }

  /** Null takes the facility away, and what was not sent yet. */
  async setFacility(facility: FacilityDesk | null): Promise<void> {
    await this.store.set("facility", facility);
    await this.store.set("arrivals", []);
    await this.store.set("lateAnswers", []);
    await this.measure();
  }

  /** Check in whoever showed the card; undefined where this is no facility's desk, or nothing was proven. */
  async arrive({ colour, compare, evidence }: Verdict): Promise<Told | undefined> {
    if (!this.facility || colour === "red" || compare || !evidence) return undefined;
    const told = await arrivalOf(this.store, this.facility, evidence);
    await this.measure();
    return told;
  }

  get work(): Work {
    return workOf(this.desk);
  }

  /** At once, then kept: a second choice may follow before the first is written. */
  async choose(change: Partial<Choice>): Promise<void> {
    this.chosen = { ...this.desk.choice, ...change };
    this.desk = { ...this.desk, choice: this.chosen };
    this.questions.clear();
    this.changed();
    await this.store.set("choice", this.chosen);
  }

  /** What the gate asks now; undefined where wallets show without being asked. */
  async question(): Promise<Question | undefined> {
    const { work } = this;
    if (work.kind !== "task" || work.mode !== "challenge") return undefined;
    return this.questions.fresh(work.task, walletOrigin);
  }

  async judge(text: string): Promise<Verdict> {
    const { work } = this;
    const asking = work.kind === "task" && work.mode === "challenge";
    const verdict = await judge(text, {
      origin: verifierOrigin,
      now: await this.store.now(),
      trust: await this.store.trust(),
      status: (uri) => this.store.status(uri),
      remember: (digest, now) => this.store.remember(digest, now),
      task: work.kind === "task" ? work.task : undefined,
      spend: asking ? (nonce) => this.questions.spend(nonce) : undefined,
    });
    await this.measure();
    return verdict;
  }

  async count(colour: Colour): Promise<void> {
    await this.store.count(colour, await this.store.now());
    await this.tally(colour);
  }

  /** For the city's figures: only with a pass, and only checks for a purpose. */
  async tally(colour: Colour): Promise<void> {
    const { work } = this;
    if (!this.hasPass || work.kind !== "task") return;
    const now = await this.store.now();
    await this.store.changeTally((tally) => tallied(tally, work.task.purpose.code, colour, now));
  }

  async counts(): Promise<{ counts: Counts; now: number }> {
    return { counts: await this.store.setting("counts", {}), now: await this.store.now() };
  }

  private async runSync(): Promise<void> {
    this.sync = "running";
    this.changed();
    // What fails besides the network is this device's storage.
    this.sync = await syncLists(this.store).catch(() => "failed" as const);
    await renewHanded(this.store).catch(() => undefined);
    await sendKept(this.store).catch(() => undefined);
    this.upload = await uploadTally(this.store).catch(() => "later" as const);
    await this.measure();
  }

  /** What the store has, for the elements that watch. */
  private async measure(): Promise<void> {
    this.handed = await this.store.setting("handed", null);
    this.facility = await this.store.setting("facility", null);
    this.kept = (await this.store.setting("arrivals", [])).length;
    this.late = await this.store.setting("lateAnswers", []);
    this.desk = {
      purposes: [...(await this.store.setting("purposes", [])), ...purposesOf(this.handed)],
      districts: await this.store.setting("districts", []),
      choice: this.chosen ?? (await this.store.setting("choice", ANY)),
    };
    const [now, trust] = await Promise.all([this.store.now(), this.store.trust()]);
    const uris = trust?.list.issuers.flatMap((issuer) => issuer.status_lists) ?? [];
    const oldest = await this.store.oldestStatus(uris);
    const since = (at: number | undefined | null): number | null => (at == null ? null : Math.max(0, now - at));
    this.ages = { trust: since(trust?.fetchedAt), status: since(oldest) };
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

/** With whose they are, for the list to choose from. */
function purposesOf(handed: Handed | null): Purpose[] {
  if (!handed) return [];
  return handed.purposes.map((one) => ({ ...one, of: { ko: handed.name_ko, en: handed.name_en } }));
}
