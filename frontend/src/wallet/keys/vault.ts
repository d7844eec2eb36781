/**
 * The vault key seals the holder keys. It is made once, wrapped for each passkey under a key derived from that
 * passkey's PRF output, and only the wrapped form is stored. A session opens it as non-extractable.
 */
import { type Bytes, randomBytes, utf8 } from "../../base/bytes";

/** What is stored for one passkey. Of no use without that passkey and its owner's verification. */
export interface Envelope {
  credentialId: string;
  salt: Bytes;
  iv: Bytes;
  wrapped: Bytes;
}

const INFO = utf8("incheon-wallet vault 1");
const VAULT = { name: "AES-GCM", length: 256 } as const;
const VAULT_USES: KeyUsage[] = ["wrapKey", "unwrapKey"];

/** A new vault for the passkey whose PRF output is `prf`. */
export async function createVault(credentialId: string, prf: Bytes): Promise<Envelope> {
  const vault = await crypto.subtle.generateKey(VAULT, true, VAULT_USES);
  return seal(vault, credentialId, prf);
}

/** The vault key of this session: it can seal and open holder keys, and cannot be exported. */
export function openVault(envelope: Envelope, prf: Bytes): Promise<CryptoKey> {
  return open(envelope, prf, false);
}

/** A further passkey for the same vault: both PRF outputs are needed. */
export async function addPasskey(
  envelope: Envelope,
  prf: Bytes,
  further: { credentialId: string; prf: Bytes },
): Promise<Envelope> {
  const vault = await open(envelope, prf, true);
  return seal(vault, further.credentialId, further.prf);
}

async function seal(vault: CryptoKey, credentialId: string, prf: Bytes): Promise<Envelope> {
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const wrapping = await wrappingKey(prf, salt);
  const wrapped = await crypto.subtle.wrapKey("raw", vault, wrapping, cipher(iv, credentialId));
  return { credentialId, salt, iv, wrapped: new Uint8Array(wrapped) };
}

async function open(envelope: Envelope, prf: Bytes, extractable: boolean): Promise<CryptoKey> {
  const wrapping = await wrappingKey(prf, envelope.salt);
  const parameters = cipher(envelope.iv, envelope.credentialId);
  return crypto.subtle.unwrapKey("raw", envelope.wrapped, wrapping, parameters, VAULT, extractable, VAULT_USES);
}

async function wrappingKey(prf: Bytes, salt: Bytes): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", prf, "HKDF", false, ["deriveKey"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt, info: INFO };
  return crypto.subtle.deriveKey(parameters, material, VAULT, false, VAULT_USES);
}

function cipher(iv: Bytes, credentialId: string): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: utf8(credentialId) };
}
