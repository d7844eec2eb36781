/** The volunteer's code, as services/volunteering/codes.py reads it. Made on this phone, with or without a network. */
import { fromBase64url, toBase64url, utf8 } from "../../base/bytes";
import type { CodeKey } from "../api/volunteering";

const SEAL_BYTES = 16;
const FORM = /^ICV1\.([0-9a-z]{1,12})\.([0-9a-z]{1,7})\.[\w-]{22}$/;

/** `at`: seconds since 1970, by the city's clock. */
export async function makeCode({ volunteer, key }: CodeKey, at: number): Promise<string> {
  const said = `ICV1.${volunteer}.${Math.floor(at).toString(36)}`;
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", fromBase64url(key), hmac, false, ["sign"]);
  const seal = new Uint8Array(await crypto.subtle.sign("HMAC", imported, utf8(said)));
  return `${said}.${toBase64url(seal.slice(0, SEAL_BYTES))}`;
}

/** Who shows it, as far as a phone without the key can tell; undefined: not a volunteer's code. */
export const volunteerOf = (code: string): string | undefined => FORM.exec(code)?.[1];
