/** What this device keeps: signed lists, digests of what was seen in the last hour, the desk's settings. No person. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { District, Purpose } from "../qr/purposes";
import type { Fetched } from "../verify/presentation";
import type { StatusList } from "../verify/status-list";
import type { TrustList } from "../verify/trust-list";
import type { FacilityDesk, KeptArrival, LateAnswer } from "./facility";
import type { Handed } from "./handed";
import { counted, type Colour, type Counts } from "./counts";
import type { Choice } from "./desk";
import { EMPTY, type Tally } from "./tally";

interface Settings {
  /** The team's own. */
  word: string;
  /** Seconds that this device's clock is behind. */
  clockOffset: number;
  purposes: Purpose[];
  districts: District[];
  choice: Choice;
  /** Of an organisation; null: none. */
  handed: Handed | null;
  /** Whose bookings this desk checks in; null: none. */
  facility: FacilityDesk | null;
  /** What was seen without a network. */
  arrivals: KeptArrival[];
  /** What the server said of those. */
  lateAnswers: LateAnswer[];
  counts: Counts;
  /** The right to upload counts; empty: none. */
  pass: string;
  tally: Tally;
}

interface Tables extends DBSchema {
  settings: { key: keyof Settings; value: Settings[keyof Settings] };
  trust: { key: "list"; value: TrustList };
  status: { key: string; value: StatusList };
  /** When each was got, apart from the lists: they are large. The trust list is under "trust". */
  fetched: { key: string; value: number };
  seen: { key: string; value: { digest: string; at: number }; indexes: { at: number } };
}

/** Digests are forgotten after this, in seconds: by then the code is long too old. */
const REMEMBERED = 3600;

const TRUST = "trust";

export class Store {
  private constructor(private readonly database: IDBPDatabase<Tables>) {}

  static async open(name = "verifier"): Promise<Store> {
    const database = await openDB<Tables>(name, 1, {
      upgrade(db) {
        db.createObjectStore("settings");
        db.createObjectStore("trust");
        db.createObjectStore("status");
        db.createObjectStore("fetched");
        db.createObjectStore("seen", { keyPath: "digest" }).createIndex("at", "at");
      },
    });
    return new Store(database);
  }

  async setting<K extends keyof Settings>(name: K, otherwise: Settings[K]): Promise<Settings[K]> {
    return ((await this.database.get("settings", name)) as Settings[K] | undefined) ?? otherwise;
  }

  async set<K extends keyof Settings>(name: K, value: Settings[K]): Promise<void> {
    await this.database.put("settings", value, name);
  }

  /** Seconds since 1970, corrected by the last sync. */
  async now(): Promise<number> {
    return Math.floor(Date.now() / 1000 + (await this.setting("clockOffset", 0)));
  }

  async trust(): Promise<Fetched<TrustList> | null> {
    const list = await this.database.get("trust", "list");
    return list ? { list, fetchedAt: (await this.database.get("fetched", TRUST)) ?? 0 } : null;
  }

  /** An older list than the one at hand is not taken: nobody may bring a withdrawn key back. */
  async setTrust(list: TrustList, fetchedAt: number): Promise<boolean> {
    const transaction = this.database.transaction(["trust", "fetched"], "readwrite");
    const before = await transaction.objectStore("trust").get("list");
    const newer = !before || list.iat >= before.iat;
    if (newer) await transaction.objectStore("trust").put(list, "list");
    if (newer) await transaction.objectStore("fetched").put(fetchedAt, TRUST);
    await transaction.done;
    return newer;
  }

  async status(uri: string): Promise<Fetched<StatusList> | undefined> {
    const list = await this.database.get("status", uri);
    return list && { list, fetchedAt: (await this.database.get("fetched", uri)) ?? 0 };
  }

  /** The same for status lists: a revocation is not taken back by an old list. */
  async setStatus(list: StatusList, fetchedAt: number): Promise<boolean> {
    const transaction = this.database.transaction(["status", "fetched"], "readwrite");
    const before = await transaction.objectStore("status").get(list.uri);
    const newer = !before || list.iat >= before.iat;
    if (newer) await transaction.objectStore("status").put(list, list.uri);
    if (newer) await transaction.objectStore("fetched").put(fetchedAt, list.uri);
    await transaction.done;
    return newer;
  }

  /** When the oldest of the named lists was got; null if one is missing. */
  async oldestStatus(uris: readonly string[]): Promise<number | null> {
    const times = await Promise.all(uris.map((uri) => this.database.get("fetched", uri)));
    return times.length === 0 || times.includes(undefined) ? null : Math.min(...times.map(Number));
  }

  /** One verdict more in this hour. One transaction, so that two tabs count both. */
  async count(colour: Colour, now: number): Promise<void> {
    const transaction = this.database.transaction("settings", "readwrite");
    const before = ((await transaction.store.get("counts")) ?? {}) as Counts;
    await transaction.store.put(counted(before, colour, now), "counts");
    await transaction.done;
  }

  /** One transaction, so that two tabs lose nothing and make one upload. */
  async changeTally(change: (tally: Tally) => Tally): Promise<Tally> {
    const transaction = this.database.transaction("settings", "readwrite");
    const after = change(((await transaction.store.get("tally")) as Tally | undefined) ?? EMPTY);
    await transaction.store.put(after, "tally");
    await transaction.done;
    return after;
  }

  /** One transaction, so that two tabs lose nothing. */
  async changeArrivals(change: (kept: KeptArrival[]) => KeptArrival[]): Promise<KeptArrival[]> {
    const transaction = this.database.transaction("settings", "readwrite");
    const after = change(((await transaction.store.get("arrivals")) as KeptArrival[] | undefined) ?? []);
    await transaction.store.put(after, "arrivals");
    await transaction.done;
    return after;
  }

  /** Of that desk code only: the desk may have taken another meanwhile. */
  async changeHanded(code: string, handed: Handed): Promise<void> {
    const transaction = this.database.transaction("settings", "readwrite");
    const now = (await transaction.store.get("handed")) as Handed | null | undefined;
    if (now?.code === code) await transaction.store.put(handed, "handed");
    await transaction.done;
  }

  /** When the digest was seen before, if it was; else it is remembered. One transaction, so that two tabs agree. */
  async remember(digest: string, now: number): Promise<number | undefined> {
    const transaction = this.database.transaction("seen", "readwrite");
    const before = await transaction.store.get(digest);
    if (!before) await transaction.store.put({ digest, at: now });
    const old = transaction.store.index("at").iterate(IDBKeyRange.upperBound(now - REMEMBERED));
    for await (const cursor of old) await cursor.delete();
    await transaction.done;
    return before?.at;
  }
}
