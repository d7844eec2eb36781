/**
 * This installation of the wallet: a key that the city attests, and that every token is bound to. It cannot be exported
 * by script; it is not bound to hardware, and the attestation does not say so.
 */
import { randomBytes, toBase64url } from "../../base/bytes";
import { issuerOrigin, walletOrigin } from "../../base/page";
import { send } from "../api/http";
import { type PublicJwk, signJws, thumbprint } from "../keys/holder-keys";
import { deviceName } from "../parts/device-name";
import { type DeviceKey, database, writeFact } from "../store/database";

interface Registered {
  id: string;
  attestation: string;
  expires_at: string;
  replaces: string | null;
}

/** Longer than any exchange for which an attestation is asked. */
const SPARE_MS = 120_000;
let registered: Registered | undefined;

/** The key, made when first asked for; whichever tab comes first makes it. */
export async function deviceKey(): Promise<DeviceKey> {
  const db = await database();
  const known = (await db.get("facts", "device")) as DeviceKey | undefined;
  if (known) return known;
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const { x = "", y = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const publicJwk: PublicJwk = { kty: "EC", crv: "P-256", x, y };
  const made = { publicJwk, thumbprint: await thumbprint(publicJwk), privateKey: pair.privateKey };
  const transaction = db.transaction("facts", "readwrite");
  const first = (await transaction.store.get("device")) as DeviceKey | undefined;
  if (!first) await transaction.store.put(made, "device");
  await transaction.done;
  return first ?? made;
}

/** What a request needs to prove the key (RFC 9449), with a nonce of the issuer. */
export async function dpop() {
  const { publicJwk } = await deviceKey();
  return { signer: { method: "jwk" as const, alg: "ES256", publicJwk: { ...publicJwk } }, nonce: await freshNonce() };
}

/** The city's word for this key; asked for anew before it ends. Throws `Refused` when nobody is signed in. */
export async function attestation(): Promise<string> {
  if (registered && Date.parse(registered.expires_at) - Date.now() > SPARE_MS) return registered.attestation;
  const address = "/api/devices";
  const proof = await proofFor(walletOrigin + address);
  registered = await send<Registered>("POST", address, { name: deviceName() }, { DPoP: proof });
  await writeFact("deviceId", registered.id);
  if (registered.replaces) await writeFact("replaces", registered.replaces);
  return registered.attestation;
}

/** After signing out or deleting: the next one asks again. */
export function forgetAttestation(): void {
  registered = undefined;
}

async function proofFor(htu: string): Promise<string> {
  const { publicJwk, privateKey } = await deviceKey();
  const header = { alg: "ES256", typ: "dpop+jwt", jwk: publicJwk };
  const iat = Math.floor(Date.now() / 1000);
  const nonce = await freshNonce();
  return signJws(privateKey, header, { jti: toBase64url(randomBytes(16)), htm: "POST", htu, iat, nonce });
}

async function freshNonce(): Promise<string> {
  const response = await fetch(`${issuerOrigin}/openid4vci/nonce`, { method: "POST", credentials: "omit" });
  // A body that nobody reads keeps its connection.
  await response.arrayBuffer();
  return response.headers.get("DPoP-Nonce") ?? "";
}
