/** Presentation by QR code: docs/qr-presentation.md. */

export { addressPrefix, fromAddress, toAddress } from "./address";
export { BROADCAST_AUDIENCE, FRESHNESS, packBroadcast, RENEW_EVERY, selectDisclosures } from "./broadcast";
export type { BroadcastCode, BroadcastRequest } from "./broadcast";
export { QrError, type QrErrorCode } from "./errors";
export { headerReference, Mode, pack, unpack, VERSION, type KnownHeader, type ResolveHeader } from "./packing";
export { drawSymbol, symbolPath, type QrSymbol } from "./symbol";
