/** Sign-up, sign-in and passkeys by django-allauth's headless JSON. */
import { hasVault, rememberPasskey, sharePasskey } from "../keys/session";
import { type CreationJson, type PasskeyAnswer, type RequestJson, createPasskey, usePasskey } from "../keys/passkeys";
import { Refused, send } from "./http";

const BASE = "/_allauth/browser/v1";

/** What the server waits for before a person is signed in. */
export type Step = "signed-in" | "verify_email" | "mfa_signup_webauthn" | "login_by_code" | "mfa_authenticate" | "start";

interface Flows {
  data: { flows: { id: string; is_pending?: boolean }[] };
}

/** Send, and tell the next step; a 401 with a pending flow is an answer, not an error. */
async function advance(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<Step> {
  try {
    await send(method, BASE + path, body);
    return "signed-in";
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return pending(error.body as unknown as Flows);
    throw error;
  }
}

function pending({ data }: Flows): Step {
  return (data?.flows?.find((flow) => flow.is_pending)?.id as Step | undefined) ?? "start";
}

/** Where a sign-up or sign-in that was begun stands now. */
export function currentStep(): Promise<Step> {
  return advance("GET", "/auth/session");
}

export function signUp(email: string): Promise<Step> {
  return advance("POST", "/auth/webauthn/signup", { email });
}

export function confirmEmail(key: string): Promise<Step> {
  return advance("POST", "/auth/email/verify", { key });
}

/** Make the passkey that ends a sign-up. */
export async function signUpWithPasskey(name: string): Promise<Step> {
  const { data } = await send<{ data: { creation_options: CreationJson } }>("GET", `${BASE}/auth/webauthn/signup`);
  const made = await createPasskey(data.creation_options);
  const step = await advance("PUT", "/auth/webauthn/signup", { name, credential: made.credential });
  await rememberPasskey(made);
  return step;
}

export async function signInWithPasskey(): Promise<Step> {
  const { data } = await send<{ data: { request_options: RequestJson } }>("GET", `${BASE}/auth/webauthn/login`);
  const used = await usePasskey(data.request_options);
  const step = await advance("POST", "/auth/webauthn/login", { credential: used.credential });
  await rememberPasskey(used);
  return step;
}

/** Without a passkey at hand: a code by e-mail first, a recovery code second. */
export function askSignInCode(email: string): Promise<Step> {
  return advance("POST", "/auth/code/request", { email });
}

export function confirmSignInCode(code: string): Promise<Step> {
  return advance("POST", "/auth/code/confirm", { code });
}

export function useRecoveryCode(code: string): Promise<Step> {
  return advance("POST", "/auth/2fa/authenticate", { code });
}

export async function signOut(): Promise<void> {
  await send("DELETE", `${BASE}/auth/session`).catch((error: unknown) => {
    if (!(error instanceof Refused && error.status === 401)) throw error;
  });
}

/** New recovery codes; the server shows them this once. */
export async function newRecoveryCodes(): Promise<string[]> {
  return confirmedAnew(async () => {
    const path = `${BASE}/account/authenticators/recovery-codes`;
    const { data } = await send<{ data: { unused_codes: string[] } }>("POST", path);
    return data.unused_codes;
  });
}

/** Add a passkey on this device. Where there is a vault, one that opens it is asked first, and the new one learns it. */
export async function addPasskey(name: string): Promise<void> {
  const known = (await hasVault()) ? await reauthenticate() : undefined;
  const path = `${BASE}/account/authenticators/webauthn`;
  const { data } = await confirmedAnew(() =>
    send<{ data: { creation_options: CreationJson } }>("GET", `${path}?passwordless`),
  );
  const made = await createPasskey(data.creation_options);
  await send("POST", path, { name, credential: made.credential });
  if (known) await sharePasskey(known, made);
  else await rememberPasskey(made);
}

export async function removePasskey(id: number): Promise<void> {
  await confirmedAnew(() => send("DELETE", `${BASE}/account/authenticators/webauthn`, { authenticators: [id] }));
}

async function confirmedAnew<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refused && error.status === 401)) throw error;
    await reauthenticate();
    return act();
  }
}

/** Confirm by any passkey of the account, known on this device or not. */
export async function reauthenticate(): Promise<PasskeyAnswer> {
  const path = `${BASE}/auth/webauthn/reauthenticate`;
  const { data } = await send<{ data: { request_options: RequestJson } }>("GET", path);
  const used = await usePasskey(data.request_options);
  await send("POST", path, { credential: used.credential });
  await rememberPasskey(used);
  return used;
}
