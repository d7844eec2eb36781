/** Why a code could not be packed or read. The verifier maps each to a verdict. */

export type QrErrorCode =
  | "foreign" // not an address of this verifier: never followed
  | "malformed" // our address, but not a presentation
  | "unsupported_version"
  | "unsupported_mode"
  | "unknown_issuer" // the header reference is in no trust list that we hold
  | "too_large" // expands to more than 8 KB, or does not fit a QR code
  | "not_packable"; // the card's text cannot be made again byte for byte

export class QrError extends Error {
  constructor(
    readonly code: QrErrorCode,
    message: string,
  ) {
    super(message);
    this.name = "QrError";
  }
}
