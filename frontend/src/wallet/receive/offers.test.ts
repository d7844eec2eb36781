import { expect, test } from "vitest";
import { offerCode, offerFrom, offerPage } from "./offers";

const address = "http://localhost:8000/credential-offer/Abc_123-xyz";
const offer = `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(address)}`;

test.each([
  ["a link of the protocol", offer],
  ["our own page", `http://localhost:8001/offer?credential_offer_uri=${encodeURIComponent(address)}`],
  ["a typed code", " Abc_123-xyz "],
])("%s is an offer", (_, text) => {
  expect(offerFrom(text)).toBe(offer);
});

test.each([
  ["another site's page", `https://example.com/offer?credential_offer_uri=${encodeURIComponent(address)}`],
  ["a verifier's address", "http://localhost:8002/v#123"],
  ["plain words", "안녕하세요"],
  ["nothing", ""],
])("%s is none", (_, text) => {
  expect(offerFrom(text)).toBeUndefined();
});

test("our page keeps the offer", () => {
  expect(offerPage(offer)).toBe(`/offer?credential_offer_uri=${encodeURIComponent(address)}`);
});

test.each([
  [offer, "Abc_123-xyz"],
  [offer.replace("8000", "9000"), undefined],
  ["openid-credential-offer://?credential_offer=%7B%7D", undefined],
])("the code to type instead of %s", (address, code) => {
  expect(offerCode(address)).toBe(code);
});
