/** Presentation by QR code: docs/qr-presentation.md. */

export { challengeAddress, challengeNonce, newChallenge, readChallenge, type Challenge } from "./challenge";
export { addressPrefix, fromAddress, toAddress } from "./address";
export { AUDIENCE, BROADCAST_AUDIENCE, FRESHNESS, packCode, RENEW_EVERY, selectDisclosures } from "./showing";
export type { CodeRequest, ShownPresentation } from "./showing";
export { QrError, type QrErrorCode } from "./errors";
export { headerReference, Mode, pack, unpack, VERSION, type KnownHeader, type ResolveHeader } from "./packing";
export { drawSymbol, symbolPath, type QrSymbol } from "./symbol";
