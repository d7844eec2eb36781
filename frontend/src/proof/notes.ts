/** C2SP signed notes, checkpoints and cosignatures, with Ed25519. */

import { utf8, type Bytes } from "../base/bytes";
import { signed } from "./ed25519";
import { concat, fromBase64, hash, sameBytes, Unreadable } from "./encoding";

export const ED25519 = 1;
export const COSIGNATURE = 4;
const MAX_NOTE = 64 * 1024;

/** A line under a note carries a known key's name and id, and does not hold: the note must be refused. */
export class Forged extends Error {}

export class VerifierKey {
  private constructor(
    readonly name: string,
    readonly algorithm: number,
    readonly publicKey: Bytes,
    readonly id: Bytes,
  ) {}

  static async make(name: string, algorithm: number, publicKey: Bytes): Promise<VerifierKey> {
    if (!/^[^\s+]+$/.test(name) || publicKey.length !== 32 || ![ED25519, COSIGNATURE].includes(algorithm)) {
      throw new Unreadable("not an Ed25519 verifier key");
    }
    const full = await hash(utf8(`${name}\n`), Uint8Array.of(algorithm), publicKey);
    return new VerifierKey(name, algorithm, publicKey, full.slice(0, 4));
  }

  /** Read `name+id+base64(algorithm, key)`; the id must be the key's own. */
  static async parse(text: string): Promise<VerifierKey> {
    const found = /^([^+]*)\+([^+]*)\+(.*)$/.exec(text.trim());
    if (!found) throw new Unreadable("not a verifier key");
    const [, name = "", id = "", material = ""] = found;
    const bytes = fromBase64(material);
    const key = await VerifierKey.make(name, bytes[0] ?? 0, bytes.slice(1));
    const hex = Array.from(key.id, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hex !== id) throw new Unreadable("the id is not that of the key");
    return key;
  }

  signed(message: Bytes, signature: Bytes): Promise<boolean> {
    return signed(this.publicKey, message, signature);
  }
}

interface Signature {
  name: string;
  id: Bytes;
  value: Bytes;
}

export interface Head {
  origin: string;
  size: number;
  root: Bytes;
}

export class Note {
  private constructor(
    readonly text: string,
    private readonly signatures: Signature[],
  ) {}

  static parse(note: string): Note {
    const cut = note.lastIndexOf("\n\n");
    const lines = note.slice(cut + 2);
    // biome-ignore lint: control characters are what is looked for
    if (cut < 0 || !lines.endsWith("\n") || note.length > MAX_NOTE || /[\x00-\x09\x0b-\x1f]/.test(note)) {
      throw new Unreadable("not a signed note");
    }
    return new Note(note.slice(0, cut + 1), lines.slice(0, -1).split("\n").map(signatureLine));
  }

  get head(): Head {
    const lines = this.text.split("\n");
    const [origin = "", size = "", root = ""] = lines;
    const formed = lines.length >= 4 && lines.at(-1) === "" && lines.slice(0, -1).every((line) => line !== "");
    if (!formed || !/^(0|[1-9][0-9]{0,18})$/.test(size)) throw new Unreadable("not a checkpoint");
    const bytes = fromBase64(root);
    if (bytes.length !== 32 || !Number.isSafeInteger(Number(size))) throw new Unreadable("not a checkpoint");
    return { origin, size: Number(size), root: bytes };
  }

  /** Whether that key signed the text. Throws Forged if a line of that very key does not hold. */
  async isSignedBy(key: VerifierKey): Promise<boolean> {
    return (await this.lineOf(key, (value) => key.signed(utf8(this.text), value))) !== null;
  }

  /** When (POSIX seconds) that witness cosigned, or null. Throws Forged as `isSignedBy`. */
  async cosignedBy(key: VerifierKey): Promise<bigint | null> {
    const line = await this.lineOf(key, async (value) => {
      if (value.length !== 72 || (value[0] ?? 0x80) >= 0x80) return false;
      return key.signed(utf8(`cosignature/v1\ntime ${secondsOf(value)}\n${this.text}`), value.slice(8));
    });
    return line && secondsOf(line.value);
  }

  private async lineOf(key: VerifierKey, holds: (value: Bytes) => Promise<boolean>): Promise<Signature | null> {
    const lines = this.signatures.filter((one) => one.name === key.name && sameBytes(one.id, key.id));
    for (const line of lines) {
      if (!(await holds(line.value))) throw new Forged(key.name);
    }
    return lines[0] ?? null;
  }
}

function signatureLine(line: string): Signature {
  const [dash, name = "", value = "", ...more] = line.split(" ");
  const bytes = fromBase64(value);
  if (dash !== "—" || !/^[^\s+]+$/.test(name) || more.length || bytes.length < 5) {
    throw new Unreadable("not a signature line");
  }
  return { name, id: bytes.slice(0, 4), value: bytes.slice(4) };
}

function secondsOf(value: Bytes): bigint {
  return new DataView(concat(value).buffer).getBigUint64(0);
}
