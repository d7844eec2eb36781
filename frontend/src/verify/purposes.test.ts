import { beforeAll, describe, expect, test } from "vitest";
import { challengeNonce, newChallenge } from "../qr/challenge";
import type { Task } from "../qr/purposes";
import { CITIZEN } from "../qr/testing/cards";
import { BY_DOCUMENT, BY_NAME, JEMULPO, LOCAL, OTHER_CARD, RESIDENT } from "../qr/testing/purposes";
import { compared, initialOf } from "./holder";
import { NOW, World } from "./testing/world";

let world: World;
beforeAll(async () => {
  world = await World.make();
});

const judged = async (task: Task, claims: string[], card?: Parameters<World["card"]>[0]) =>
  world.judge(await world.show(await world.card(card), claims), { task });

describe("a purpose", () => {
  test("that is answered is green, and only what it asks for is seen", async () => {
    const verdict = await judged({ purpose: RESIDENT }, ["resident", "name", "birthdate"]);

    expect(verdict).toMatchObject({ colour: "green", code: "valid" });
    expect(verdict.checked.at(-1)).toBe("purpose");
    expect(verdict.known?.claims).toEqual({ resident: true });
  });

  test.each([
    ["another card", OTHER_CARD, ["resident"], {}, "other_card"],
    ["a claim that is not shown", RESIDENT, ["district"], {}, "claim_missing"],
    ["a claim that says no", RESIDENT, ["resident"], { claims: { ...CITIZEN, resident: false } }, "claim_differs"],
    ["a yes that is text", RESIDENT, ["resident"], { claims: { ...CITIZEN, resident: "true" } }, "claim_differs"],
  ] as const)("%s is red, and nothing of it is seen", async (_, purpose, claims, card, code) => {
    const verdict = await judged({ purpose }, [...claims], card);

    expect(verdict).toMatchObject({ colour: "red", code });
    expect(verdict.known).toBeUndefined();
  });

  test("of the desk's district refuses another, and one that the desk did not choose", async () => {
    const shown = ["resident", "district"];
    const elsewhere = { ...JEMULPO, name_ko: "연수구", former: [] };

    expect(await judged({ purpose: LOCAL, district: JEMULPO }, shown)).toMatchObject({ colour: "green" });
    expect(await judged({ purpose: LOCAL, district: elsewhere }, shown)).toMatchObject({ code: "claim_differs" });
    expect(await judged({ purpose: LOCAL }, shown)).toMatchObject({ code: "claim_differs" });
  });

  test("of the desk's district: a card from before the redrawing is amber, one from after it red", async () => {
    const old = { claims: { ...CITIZEN, district: "중구" } };
    const until = JEMULPO.former[0]!.until;
    const shown = ["resident", "district"];
    const task = { purpose: LOCAL, district: JEMULPO };

    expect(await judged(task, shown, { ...old, iat: until - 3600 })).toMatchObject({
      colour: "amber",
      doubts: ["former_district"],
    });
    expect(await judged(task, shown, { ...old, iat: until })).toMatchObject({ colour: "red", code: "claim_differs" });
  });

  test("takes one of its sets of claims", async () => {
    const purpose = {
      ...RESIDENT,
      query: {
        ...RESIDENT.query,
        claims: [
          { id: "old", path: ["age_over_65"], values: [true] },
          { id: "here", path: ["resident"], values: [true] },
        ],
        claim_sets: [["old"], ["here"]],
      },
    };

    expect((await judged({ purpose }, ["resident"])).known?.claims).toEqual({ resident: true });
    expect((await judged({ purpose }, ["city"])).code).toBe("claim_missing");
  });

  test("of value is amber with lists of 16 minutes, one of display green", async () => {
    const old = { trust: { list: world.trust!, fetchedAt: NOW - 16 * 60 } };
    const judge = async (purpose: typeof RESIDENT) =>
      world.judge(await world.show(await world.card(), ["resident", "district"]), {
        ...old,
        task: { purpose, district: JEMULPO },
      });

    expect(await judge(LOCAL)).toMatchObject({ colour: "amber", doubts: ["trust_list_old"], maxAge: 900 });
    expect(await judge(RESIDENT)).toMatchObject({ colour: "green", maxAge: 86_400 });
  });
});

describe("a holder check", () => {
  test("is a step before green; the desk sees an initial only", async () => {
    const verdict = await judged({ purpose: BY_NAME }, ["resident", "name"]);

    expect(verdict).toMatchObject({ colour: "amber", code: "compare", compare: { kind: "initial", name: "김○○" } });
    expect(verdict.known?.claims).toEqual({ resident: true });
    expect(compared(verdict, true)).toMatchObject({ colour: "green", code: "valid" });
    const other = compared(verdict, false);
    expect(other).toMatchObject({ colour: "red", code: "holder_differs" });
    expect(other.known ?? other.compare).toBeUndefined();
  });

  test("by document shows the name to compare", async () => {
    const verdict = await judged({ purpose: BY_DOCUMENT }, ["resident", "name"]);
    expect(verdict.compare).toEqual({ kind: "document", name: CITIZEN.name });
  });

  test("without the name can never be green", async () => {
    const verdict = await judged({ purpose: BY_NAME }, ["resident"]);
    expect(verdict).toMatchObject({ colour: "amber", code: "unchecked", doubts: ["name_not_shown"] });
  });

  test("does not heal old lists", async () => {
    const address = await world.show(await world.card(), ["resident", "name"]);
    const verdict = await world.judge(address, { now: NOW, task: { purpose: BY_NAME }, trust: { list: world.trust!, fetchedAt: NOW - 1000 } });
    expect(compared(verdict, true)).toMatchObject({ colour: "amber", doubts: ["trust_list_old"] });
  });

  test.each([
    ["김하연", "김○○"],
    [" 이 ", "이"],
    ["Ada Lovelace", "A. L."],
    ["Plato", "P○○○○"],
  ])("initial of %s", (name, initial) => expect(initialOf(name)).toBe(initial));
});

describe("a challenge", () => {
  const answer = async (nonce: string, now = NOW) => world.show(await world.card(), ["resident"], now, nonce);
  const gate = (...open: string[]) => {
    const nonces = new Set(open);
    return { task: { purpose: RESIDENT }, spend: (nonce: string) => nonces.delete(nonce) };
  };

  test("answered is green once; the same again, and a second answer to it, are red", async () => {
    const nonce = await challengeNonce(newChallenge("resident"));
    const here = gate(nonce);
    const address = await answer(nonce);

    const verdict = await world.judge(address, here);
    expect(verdict).toMatchObject({ colour: "green" });
    expect(verdict.checked).toContain("challenge");
    expect(await world.judge(address, here)).toMatchObject({ colour: "red", code: "wrong_challenge" });
    expect(await world.judge(await answer(nonce), here)).toMatchObject({ colour: "red", code: "wrong_challenge" });
  });

  test("of another gate, or of another purpose, is red", async () => {
    const asked = newChallenge("resident", "연수구");
    const others = [newChallenge("resident", "연수구"), { ...asked, purpose: "parking" }, { ...asked, district: "" }];

    for (const other of others) {
      const verdict = await world.judge(await answer(await challengeNonce(other)), gate(await challengeNonce(asked)));
      expect(verdict).toMatchObject({ colour: "red", code: "wrong_challenge" });
    }
  });

  test("is not used up by an answer that another key signed", async () => {
    const nonce = await challengeNonce(newChallenge("resident"));
    const here = gate(nonce);
    const stranger = await World.make();
    const forged = await stranger.show(await world.card(), ["resident"], NOW, nonce);

    expect(await world.judge(forged, here)).toMatchObject({ colour: "red", code: "holder_binding" });
    expect(await world.judge(await answer(nonce), here)).toMatchObject({ colour: "green" });
  });

  test("and broadcast: each is refused where the other is asked for", async () => {
    const nonce = await challengeNonce(newChallenge("resident"));
    const broadcast = await world.show(await world.card(), ["resident"]);

    expect(await world.judge(broadcast, gate(nonce))).toMatchObject({ colour: "red", code: "unsupported_mode" });
    expect(await world.judge(await answer(nonce))).toMatchObject({ colour: "red", code: "unsupported_mode" });
  });
});
