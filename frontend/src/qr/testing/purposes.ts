/** Test material: purposes as the server delivers them. */

import type { District, Purpose } from "../purposes";
import { ISSUER } from "./cards";

const purpose = (code: string, claims: Purpose["query"]["claims"], more: Partial<Purpose> = {}): Purpose => ({
  code,
  name_ko: code,
  name_en: code,
  ground_ko: "",
  ground_en: "",
  holder_check: "none",
  modes: ["broadcast", "challenge"],
  max_list_age: 900,
  query: { meta: { vct_values: [`${ISSUER}/vct/citizen-card/1`] }, ...(claims && { claims }) },
  ...more,
});

export const RESIDENT = purpose("resident", [{ path: ["resident"], values: [true] }], { max_list_age: 86_400 });
export const LOCAL = purpose("district-resident", [
  { path: ["resident"], values: [true] },
  { path: ["district"], values: ["{district}"] },
]);
export const BY_NAME = purpose("parking", [{ path: ["resident"], values: [true] }], { holder_check: "initial" });
export const BY_DOCUMENT = purpose("prize", [{ path: ["resident"], values: [true] }], { holder_check: "document" });
export const OTHER_CARD = purpose("youth", undefined, { query: { meta: { vct_values: [`${ISSUER}/vct/youth-card/1`] } } });

/** The cards of the tests name it; it came out of 중구 a day before the tests' now. */
export const JEMULPO: District = {
  name_ko: "제물포구",
  name_en: "Jemulpo-gu",
  former: [{ name_ko: "중구", until: 1_785_500_000 }],
};
