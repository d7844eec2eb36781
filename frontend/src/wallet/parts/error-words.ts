/** What went wrong, in words that say what to do. */
import { KeysLocked } from "../keys/holder-keys";
import { PasskeyRefused } from "../keys/passkeys";
import { NoPasskeyHere, VaultUnavailable } from "../keys/session";
import { Refused, Unreachable } from "../api/http";
import { t } from "../texts";

/** An error that brings its own words. */
export class Explained extends Error {}

interface FieldError {
  message?: string;
}

export function errorWords(error: unknown): string {
  if (error instanceof Explained) return error.message;
  if (error instanceof Refused) return refusal(error);
  if (error instanceof PasskeyRefused) return t("error-passkey");
  if (error instanceof NoPasskeyHere) return t("error-no-passkey");
  if (error instanceof VaultUnavailable || error instanceof KeysLocked) return t("error-keys-locked");
  if (error instanceof Unreachable || isNetworkError(error)) return t("error-network");
  if (error instanceof DOMException && ["InvalidStateError", "QuotaExceededError"].includes(error.name)) {
    return t("error-storage");
  }
  console.error(error);
  return t("error-unexpected");
}

/** A broken connection is a TypeError in fetch, which libraries wrap. */
export function isNetworkError(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof TypeError && /fetch|network|load failed/i.test(cause.message)) return true;
  }
  return false;
}

function refusal(error: Refused): string {
  const fields = (error.body.errors as FieldError[] | undefined) ?? [];
  const messages = Array.isArray(fields) ? fields.map((field) => field.message).filter(Boolean) : [];
  if (messages.length > 0) return messages.join(" ");
  if (error.status === 429) return t("error-too-many");
  if (error.message) return error.message;
  if (error.status === 401) return t("error-signed-out");
  return t("error-unexpected");
}
