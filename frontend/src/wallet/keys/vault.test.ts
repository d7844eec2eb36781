import { expect, test } from "vitest";
import { randomBytes, utf8 } from "../../base/bytes";
import { KeysLocked, createHolderKey, signJws, signingKey, thumbprint } from "./holder-keys";
import { addPasskey, createVault, openVault } from "./vault";

const prf = randomBytes(32);

test("a vault opens with the passkey that made it and cannot be exported", async () => {
  const vault = await openVault(await createVault("passkey-1", prf), prf);

  expect(vault.extractable).toBe(false);
  await expect(crypto.subtle.exportKey("raw", vault)).rejects.toThrow();
});

test("a vault stays shut for another secret, another passkey's name, and changed bytes", async () => {
  const envelope = await createVault("passkey-1", prf);
  const [first = 0, ...rest] = envelope.wrapped;

  await expect(openVault(envelope, randomBytes(32))).rejects.toThrow();
  await expect(openVault({ ...envelope, credentialId: "passkey-2" }, prf)).rejects.toThrow();
  await expect(openVault({ ...envelope, wrapped: new Uint8Array([first ^ 1, ...rest]) }, prf)).rejects.toThrow();
});

test("a second passkey opens the same vault", async () => {
  const envelope = await createVault("passkey-1", prf);
  const other = randomBytes(32);
  const second = await addPasskey(envelope, prf, { credentialId: "passkey-2", prf: other });
  const sealed = await createHolderKey(await openVault(envelope, prf));

  const key = await signingKey(sealed, await openVault(second, other));

  expect(key.extractable).toBe(false);
  await expect(openVault(second, prf)).rejects.toThrow();
});

test("a sealed key is stored as ciphertext alone and signs for its public part", async () => {
  const vault = await openVault(await createVault("passkey-1", prf), prf);
  const stored = await createHolderKey(vault);
  if (stored.kind !== "sealed") throw new Error("not sealed");

  expect(Object.values(stored).some((value) => value instanceof CryptoKey)).toBe(false);
  await expect(crypto.subtle.importKey("pkcs8", stored.wrapped, p256, true, ["sign"])).rejects.toThrow();
  await expect(signingKey(stored, undefined)).rejects.toThrow(KeysLocked);

  const key = await signingKey(stored, vault);
  await expect(crypto.subtle.exportKey("pkcs8", key)).rejects.toThrow();
  expect(await verifies(await signJws(key, { alg: "ES256" }, { a: 1 }), stored.publicJwk)).toBe(true);
});

test("without a vault the key is not extractable from the start", async () => {
  const stored = await createHolderKey(undefined);
  if (stored.kind !== "device") throw new Error("sealed");

  expect(stored.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey("jwk", stored.privateKey)).rejects.toThrow();
  expect(await verifies(await signJws(stored.privateKey, { alg: "ES256" }, {}), stored.publicJwk)).toBe(true);
});

test("a key's name is its RFC 7638 thumbprint", async () => {
  const stored = await createHolderKey(undefined);

  expect(stored.id).toBe(await thumbprint(stored.publicJwk));
  expect(stored.id).toMatch(/^[\w-]{43}$/);
});

const p256 = { name: "ECDSA", namedCurve: "P-256" } as const;

async function verifies(jws: string, publicJwk: JsonWebKey): Promise<boolean> {
  const [header, payload, signature = ""] = jws.split(".");
  const key = await crypto.subtle.importKey("jwk", publicJwk, p256, true, ["verify"]);
  const bytes = Uint8Array.from(Buffer.from(signature, "base64url"));
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bytes, utf8(`${header}.${payload}`));
}
