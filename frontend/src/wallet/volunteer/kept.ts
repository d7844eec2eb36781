/** What this phone keeps of volunteering: the key of its code, the coordinator's lists, and scans that wait to be sent. */
import { Unreachable, Refused } from "../api/http";
import { type CoordinatedShift, type Scan, type ScanResult, type Volunteering, sendScans } from "../api/volunteering";
import { database, readFact, writeFact } from "../store/database";

const MOST = 200;

/** Keep what is needed to show a code without a network. `behind`: seconds that this phone's clock is behind. */
export async function keepCode({ code, now }: Volunteering): Promise<void> {
  if (code) await writeFact("volunteerCode", { ...code, behind: (Date.parse(now) - Date.now()) / 1000 });
}

export const keepShifts = (shifts: CoordinatedShift[]): Promise<void> => writeFact("coordinatedShifts", shifts);
export const keptShifts = async (): Promise<CoordinatedShift[]> => (await readFact("coordinatedShifts")) ?? [];
export const waitingScans = async (): Promise<Scan[]> => (await readFact("waitingScans")) ?? [];

/** One transaction, so that a scan made while others are sent is not lost. */
async function changeScans(change: (scans: Scan[]) => Scan[]): Promise<void> {
  const transaction = (await database()).transaction("facts", "readwrite");
  const before = ((await transaction.store.get("waitingScans")) as Scan[] | undefined) ?? [];
  await transaction.store.put(change(before), "waitingScans");
  await transaction.done;
}

export const keepScan = (scan: Scan): Promise<void> => changeScans((scans) => [...scans, scan]);

export interface AnsweredScan extends ScanResult {
  scan: Scan | undefined;
}

/** Send what waits; what was answered waits no more. Nothing where there is no network. Throws other refusals. */
export async function syncScans(): Promise<AnsweredScan[]> {
  const sending = (await waitingScans()).slice(0, MOST);
  if (sending.length === 0) return [];
  try {
    const { results } = await sendScans(sending);
    const answered = new Set(results.map(({ id }) => id));
    await changeScans((scans) => scans.filter(({ id }) => !answered.has(id)));
    return results.map((result) => ({ ...result, scan: sending.find(({ id }) => id === result.id) }));
  } catch (error) {
    if (error instanceof Unreachable || (error instanceof Refused && error.status >= 500)) return [];
    throw error;
  }
}
