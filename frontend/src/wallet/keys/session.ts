/**
 * What this page may do with the keys until it is closed. Nothing here is stored: a reload asks the owner again.
 */
import { database } from "../store/database";
import { type StoredKey, createHolderKey, signingKey } from "./holder-keys";
import { type PasskeyAnswer, confirmOwner } from "./passkeys";
import { type Envelope, addPasskey, createVault, openVault } from "./vault";

export class NoPasskeyHere extends Error {}
export class VaultUnavailable extends Error {}

let vault: CryptoKey | undefined;
let confirmed = false;
let asking: Promise<void> | undefined;

export function ownerConfirmed(): boolean {
  return confirmed;
}

/** Ask the owner to confirm with a passkey, once in a session; who asks meanwhile waits for the same answer. */
export async function confirmOnce(): Promise<void> {
  if (confirmed) return;
  asking ??= askOwner().finally(() => (asking = undefined));
  await asking;
}

async function askOwner(): Promise<void> {
  const db = await database();
  const sealed = (await db.getAllKeys("envelopes")) as string[];
  const usable = sealed.length > 0 ? sealed : ((await db.getAllKeys("passkeys")) as string[]);
  if (usable.length === 0) throw new NoPasskeyHere("no passkey is known on this device");
  await take(await confirmOwner(usable));
}

/** Whether holder keys are sealed on this device. */
export async function hasVault(): Promise<boolean> {
  return (await (await database()).count("envelopes")) > 0;
}

/** A passkey was just used or made for signing in: know it from now on, and open the vault if it gave its secret. */
export async function rememberPasskey(answer: PasskeyAnswer): Promise<void> {
  const db = await database();
  await db.put("passkeys", { credentialId: answer.credentialId, usedAt: Date.now() });
  const opens = (await db.getKey("envelopes", answer.credentialId)) !== undefined;
  if (answer.userVerified && (opens || (answer.prf && !(await hasVault())))) await take(answer);
}

/** Let a further passkey on this device open the vault too. Both owners' confirmations were just given. */
export async function sharePasskey(known: PasskeyAnswer, further: PasskeyAnswer): Promise<void> {
  const db = await database();
  await db.put("passkeys", { credentialId: further.credentialId, usedAt: Date.now() });
  const envelope = await db.get("envelopes", known.credentialId);
  if (!envelope || !known.prf || !further.prf) return;
  await db.put("envelopes", await addPasskey(envelope, known.prf, { credentialId: further.credentialId, prf: further.prf }));
}

/** Make and store keys for the copies of a card. */
export async function makeKeys(count: number): Promise<StoredKey[]> {
  await confirmOnce();
  const keys = await Promise.all(Array.from({ length: count }, () => createHolderKey(vault)));
  const transaction = (await database()).transaction("keys", "readwrite");
  await Promise.all([...keys.map((key) => transaction.store.put(key)), transaction.done]);
  return keys;
}

/** The key for signing with, after the owner confirmed. */
export async function useKey(id: string): Promise<CryptoKey> {
  await confirmOnce();
  const stored = await (await database()).get("keys", id);
  if (!stored) throw new VaultUnavailable("the key is gone from this device");
  return signingKey(stored, vault);
}

/** Forget what the session opened: after signing out or deleting. */
export function lock(): void {
  vault = undefined;
  confirmed = false;
}

async function take(answer: PasskeyAnswer): Promise<void> {
  const envelope = await envelopeFor(answer);
  if (envelope) {
    if (!answer.prf) throw new VaultUnavailable("this browser gave no PRF output");
    vault = await openVault(envelope, answer.prf);
  }
  confirmed = true;
}

/** The stored envelope; the first passkey with a PRF output makes it, once, whichever tab comes first. */
async function envelopeFor({ credentialId, prf }: PasskeyAnswer): Promise<Envelope | undefined> {
  const db = await database();
  if (prf && (await db.count("envelopes")) === 0) {
    const made = await createVault(credentialId, prf);
    const transaction = db.transaction("envelopes", "readwrite");
    if ((await transaction.store.count()) === 0) await transaction.store.put(made);
    await transaction.done;
  }
  return db.get("envelopes", credentialId);
}
