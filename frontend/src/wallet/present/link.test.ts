import { expect, test } from "vitest";
import { isReachable, linkFrom, requestPage } from "./link";

const URI = "http://localhost:8002/api/openid4vp/requests/1";
const QUERY = `client_id=x509_hash%3Aabc&request_uri=${encodeURIComponent(URI)}&request_uri_method=post`;

test.each([`openid4vp://?${QUERY}`, `haip-vp://?${QUERY}`, `http://localhost:8001/present?${QUERY}`, `http://localhost:8001/present#${QUERY}`])(
  "%s leads to our own page",
  (text) => {
    expect(requestPage(text)).toBe(`/present?${QUERY}`);
  },
);

test.each(["", "hello", "https://elsewhere.example/present?client_id=a", "openid-credential-offer://?credential_offer_uri=a"])(
  "%s is no request",
  (text) => {
    expect(requestPage(text)).toBeUndefined();
  },
);

test("nothing but the protocol's parameters comes along", () => {
  expect(requestPage(`openid4vp://?${QUERY}&next=https%3A%2F%2Felsewhere.example`)).toBe(`/present?${QUERY}`);
});

test("the link is read from query or fragment", () => {
  const expected = { clientId: "x509_hash:abc", requestUri: URI, byPost: true };

  expect(linkFrom(new URL(`http://localhost:8001/present?${QUERY}`))).toEqual(expected);
  expect(linkFrom(new URL(`http://localhost:8001/present#${QUERY}`))).toEqual(expected);
  expect(linkFrom(new URL("http://localhost:8001/present?client_id=a"))).toBeUndefined();
});

test.each([
  [URI, true],
  ["http://localhost:8002/check", false],
  ["http://localhost:8002/api/openid4vp/../verifier", false],
  ["http://localhost:8002.elsewhere.example/api/openid4vp/requests/1", false],
  ["not an address", false],
])("%s is reached: %s", (address, reached) => {
  expect(isReachable(address, "http://localhost:8002")).toBe(reached);
});
