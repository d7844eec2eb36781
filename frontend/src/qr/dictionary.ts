/**
 * Dictionary 1 of the presentation format: what presentations of the city's cards have in common, most likely last.
 * It never changes; another dictionary is another version of the format. docs/vectors/qr-dictionary-1.json holds it too.
 */

import { utf8, type Bytes } from "./bytes";

/** Bytes that no UTF-8 text contains stand for values that do not compress. */
export const MARK = {
  bytes32: 0xff, // a JSON string of 43 base64url characters: next 32 bytes of the pool
  bytes16: 0xfe, // a JSON string of 22 base64url characters: next 16 bytes of the pool
  digest: 0xfd, // a JSON string, the digest of the disclosure whose index is in the next byte
  sdHash: 0xfc, // a JSON string, the digest of the presentation without its key binding
  issuer: 0xfb, // the issuer's address, as the trust list has it (no quotes)
  next: 0xfa, // between two parts
  uuid: 0xf9, // a UUID in lower case (no quotes): next 16 bytes of the pool
} as const;

/** Bytes below are JSON. */
export const LOWEST_MARK = MARK.uuid;

const DISTRICTS = "중구,동구,미추홀구,연수구,남동구,부평구,계양구,서구,강화군,옹진군,제물포구,영종구,검단구".split(",");
const CITY_CLAIMS = ["resident", "age_over_14", "age_over_19", "age_over_65"];

/** `<…>` stands for a marker. */
const claim = (name: string, value: unknown): string => `[<16>,"${name}",${JSON.stringify(value)}]<next>`;

const TEXT = [
  '"id":"valid_until":"hours":"children":"youth":"family_name":"given_name":true,false,null}],"nbf":17,"kid":"',
  "city-participation/1/vct/district-card/1/vct/family-card/1/vct/youth-card/1/vct/volunteer-card/1",
  ...CITY_CLAIMS.map((name) => claim(name, false)),
  claim("name", "김이박최"),
  claim("birthdate", "1990-01-01"),
  claim("birthdate", "2000-12-31"),
  ...CITY_CLAIMS.map((name) => claim(name, true)),
  claim("city", "인천광역시"),
  ...DISTRICTS.map((name) => claim("district", name)),
  '{"_sd":[<32>,<32>,<32>,<32>,<32>,<32>,<32>,<32>,<32>,<32>,<32>,<32>],"_sd_alg":"sha-256",',
  '"cnf":{"jwk":{"crv":"P-256","kty":"EC","x":<32>,"y":<32>}},"exp":18,"iat":17,"iss":"<issuer>",',
  '"legal_identity_document":false,"status":{"status_list":{"idx":1,"uri":"<issuer>/status-lists/<uuid>"}},',
  '"vct":"<issuer>/vct/citizen-card/1"}<next>{"alg":"ES256","typ":"kb+jwt"}<next>',
  '{"iat":18,"aud":"urn:incheon:wallet:challenge:1","nonce":<16>,"sd_hash":<hash>}',
  '{"iat":17,"aud":"urn:incheon:wallet:broadcast:1","nonce":<16>,"sd_hash":<hash>}',
].join("");

const MARKERS: Record<string, number> = {
  "<32>": MARK.bytes32,
  "<16>": MARK.bytes16,
  "<hash>": MARK.sdHash,
  "<issuer>": MARK.issuer,
  "<next>": MARK.next,
  "<uuid>": MARK.uuid,
};

function build(text: string): Bytes {
  const pieces = text.split(/(<\w+>)/);
  return Uint8Array.from(pieces.flatMap((piece) => [MARKERS[piece] ?? [...utf8(piece)]].flat()));
}

export const DICTIONARY_1 = build(TEXT);
