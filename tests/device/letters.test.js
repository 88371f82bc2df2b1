/** Letters: what a colleague may read without a network, and nobody who carries it. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import { signingKey } from "../../static/device/enrol.js";
import { sealTo, sign } from "../../static/device/envelope.js";
import { newId } from "../../static/device/ids.js";
import { letterKey } from "../../static/device/letters.js";
import { makeParcel, takeParcel } from "../../static/device/parcel.js";
import { LARGEST_PARCEL } from "../../static/device/parcel_size.js";
import { kindOf, mayShare } from "../../static/device/sharing.js";
import { factsOf, keepFact, keepMeta } from "../../static/device/store.js";
import { unlockedStore } from "./unlocked.js";
import { giveReference } from "./woerden.js";

const CONTROL = newId();
const SEALING = await sealingKey();
const VECTORS = JSON.parse(readFileSync(new URL("../conformance/sharing.json", import.meta.url), "utf8"));
const KEYS = [
  ...["visit/started", "visit/entry/x/consent", "answer/q", "person/p/name", "registered/brp/r/outcome"],
  ...["finding/f/decision", "signal/s/observation", "here/x", "guest/g/revoked", "photo/00", "own/boa/x"],
];
const { police: POLICE, housing_association: HOUSING } = VECTORS.organisations;
const COLLEAGUE = { given: null, writes: null, own: [] };

/** @typedef {import("../../static/device/database.js").Store} Store */
/** @typedef {{store: Store, device: string, user: string, rules: {given: string[] | null, writes: string[] | null, own?: string[]}}} Phone */

/** @type {Phone} */
let leader;
/** @type {Phone} */
let colleague;
/** @type {Phone} */
let police;
beforeEach(async () => {
  leader = await aPhone("Leo Leider", COLLEAGUE);
  colleague = await aPhone("Cor Collega", COLLEAGUE);
  police = await aPhone("Guus Gast (Politie)", POLICE);
  await meet(leader, colleague, police);
});

async function sealingKey() {
  const { publicKey } = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, [
    "deriveBits",
  ]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  return { kty, crv, x, y, kid: "server" };
}

/** @param {string} name @param {Phone["rules"]} rules @returns {Promise<Phone>} */
async function aPhone(name, rules) {
  const store = await unlockedStore(new IDBFactory());
  const [device, user] = [newId(), newId()];
  const me = { id: user, name, role: rules.given ? "partner_guest" : "inspector" };
  await keepMeta(store, "enrolment", { device, user: me, municipality: { id: "woerden", name: "Woerden" } });
  await giveReference(store, { "sealing-key": SEALING });
  return { store, device, user, rules };
}

/** The server tells each of these phones of all. @param {Phone[]} phones */
async function meet(...phones) {
  const people = await Promise.all(
    phones.map(async ({ store, device, user, rules }) => {
      const exported = await crypto.subtle.exportKey("jwk", (await signingKey(store)).publicKey);
      const { kty, crv, x, y } = exported;
      const letter_key = await letterKey(store);
      const name = `Persoon ${user.slice(-4)}`;
      return {
        id: user,
        name,
        organisation: "",
        heard: null,
        own: [],
        ...rules,
        phones: [{ device, key: { kty, crv, x, y }, letter_key }],
      };
    }),
  );
  for (const { store } of phones)
    await giveReference(store, { [`together/${CONTROL}`]: { people, photos: [] } });
}

/** @param {Phone} phone @param {string[]} keys */
async function record(phone, keys = KEYS) {
  for (const key of keys) await keepFact(phone.store, { inspection: CONTROL, key, value: `geheim ${key}` });
}

/** @param {Phone} phone */
const keysOf = async (phone) => (await factsOf(phone.store, CONTROL)).map(({ key }) => key).sort();

test("keys are of the kinds that the server says", () => {
  for (const { key, kind } of VECTORS.keys) assert.equal(kindOf(key), kind, key);
});

test("what a circle keeps to itself is shared with whom the server says", () => {
  for (const { organisation, own, shared } of VECTORS.circles) {
    const { given } = organisation ? (VECTORS.organisations[organisation] ?? { given: [] }) : { given: null };
    assert.deepEqual(
      VECTORS.apart.filter((/** @type {string} */ key) => mayShare(given, key, own)),
      shared,
    );
  }
});

test("what is for a circle alone is read by its phones, whoever carries it, and believed of nobody else", async () => {
  const officer = await aPhone("Bo de BOA", { ...COLLEAGUE, own: ["boa"] });
  const other = await aPhone("Bea de BOA", { ...COLLEAGUE, own: ["boa"] });
  await meet(leader, police, officer, other);
  await record(officer, ["own/boa/x"]);
  await record(leader, ["own/boa/y"]);

  for (const phone of [leader, police, other])
    for (const from of [officer, leader]) await takeParcel(phone.store, await makeParcel(from.store));

  assert.deepEqual(await keysOf(other), ["own/boa/x"]);
  assert.deepEqual(await keysOf(police), []);
  assert.deepEqual(await keysOf(leader), ["own/boa/y"]);
});

test("a colleague reads all but signals, a partner what their organisation is given, and each once", async () => {
  await record(leader);
  const parcel = await makeParcel(leader.store);

  const read = [];
  for (const phone of [colleague, police]) read.push((await takeParcel(phone.store, parcel)).read);

  const given = (/** @type {string[] | null} */ kinds) =>
    KEYS.filter((key) => mayShare(kinds, key, [])).sort();
  assert.deepEqual(await keysOf(colleague), given(null));
  assert.deepEqual(await keysOf(police), given(POLICE.given));
  assert.deepEqual(read, [9, 7]);
  assert.ok(!(await keysOf(colleague)).some((key) => key.startsWith("signal/")));
  assert.equal((await takeParcel(colleague.store, parcel)).read, 0);
  const [fact] = await factsOf(colleague.store, CONTROL);
  assert.deepEqual([fact.mine, fact.waiting, fact.author.id], [false, undefined, leader.user]);
});

for (const [organisation, rules] of Object.entries(VECTORS.organisations))
  test(`a letter brings ${organisation} what it is given of each kind, and takes of it what it records`, async () => {
    const partner = await aPhone("Partner", rules);
    await meet(leader, partner);
    await record(leader);
    await takeParcel(partner.store, await makeParcel(leader.store));
    const given = KEYS.filter((key) => mayShare(rules.given, key, []));
    assert.deepEqual(await keysOf(partner), [...given].sort());
    assert.ok(given.length < KEYS.length - 2);

    const other = await aPhone("Ander", rules);
    const colleagueToo = await aPhone("Nog een collega", COLLEAGUE);
    await meet(other, colleagueToo);
    await record(other);
    await takeParcel(colleagueToo.store, await makeParcel(other.store));
    assert.deepEqual(
      await keysOf(colleagueToo),
      KEYS.filter((key) => mayShare(rules.writes, key, [])).sort(),
    );
  });

test("whoever carries a letter for somebody else can't read it", async () => {
  const courier = await aPhone("Hans Huur", HOUSING);
  await record(leader, ["answer/q"]);
  const parcel = await makeParcel(leader.store);

  assert.equal((await takeParcel(courier.store, parcel)).read, 0);

  assert.deepEqual(await keysOf(courier), []);
  for (const { body } of JSON.parse(parcel).letters) {
    assert.equal(body.split(".").length, 5, "a JWE");
    for (const part of body.split(".")) assert.ok(!Buffer.from(part, "base64url").includes("geheim"));
  }
  // Nor with its own key under another's name.
  await takeParcel(courier.store, parcel.replaceAll(colleague.device, courier.device));
  assert.deepEqual(await keysOf(courier), []);
});

test("a partner tells what their organisation may record, and nothing else is believed of them", async () => {
  await record(police, ["answer/q", "finding/f/decision", "status", "visit/started", "here/x"]);

  await takeParcel(colleague.store, await makeParcel(police.store));

  assert.deepEqual(await keysOf(colleague), ["answer/q", "here/x"]);
});

test("what somebody wrote who is not in the control, or under another's name, is not believed", async () => {
  const stranger = await aPhone("Vreemde", COLLEAGUE);
  const fact = {
    id: newId(),
    inspection: CONTROL,
    number: 1,
    key: "answer/q",
    value: "vals",
    supersedes: [],
    at: "x",
  };
  const to = { ...(await letterKey(colleague.store)), kid: colleague.device };
  await record(leader, ["answer/real"]);
  const { envelopes } = JSON.parse(await makeParcel(leader.store));
  const key = (await signingKey(stranger.store)).privateKey;
  for (const device of [stranger.device, leader.device]) {
    const body = await sealTo(to, await sign({ letter: [fact] }, { device, key }), "JWT");
    await takeParcel(
      colleague.store,
      JSON.stringify({ envelopes, letters: [{ to: colleague.device, body }] }),
    );
  }
  // Nor of another control than that in which they met.
  await keepFact(leader.store, { inspection: newId(), key: "answer/other", value: "x" });
  await takeParcel(colleague.store, await makeParcel(leader.store));

  assert.deepEqual(await keysOf(colleague), ["answer/real"]);
});

test("of many letters in one file so many go along that it can be taken in, and every envelope", async () => {
  const phones = await Promise.all(
    Array.from({ length: 5 }, (_, number) => aPhone(`Collega ${number}`, COLLEAGUE)),
  );
  await meet(leader, colleague, ...phones);
  const long = "x".repeat(200_000);
  for (const number of Array(6).keys())
    await keepFact(leader.store, { inspection: CONTROL, key: `answer/q${number}/note`, value: long });

  const parcel = await makeParcel(leader.store);

  assert.ok(parcel.length <= LARGEST_PARCEL);
  const { envelopes, letters } = JSON.parse(parcel);
  assert.equal(envelopes.flatMap((/** @type {{facts: string[]}} */ { facts }) => facts).length, 6);
  assert.ok(letters.length >= 1 && letters.length < 6, `${letters.length} letters`);
  assert.equal((await takeParcel(colleague.store, parcel)).read, 6);
});

test("a letter that is cut off or no letter leaves the envelopes to be carried", async () => {
  await record(leader, ["answer/q"]);
  const parcel = JSON.parse(await makeParcel(leader.store));
  const [letter] = parcel.letters;
  const cut = { to: colleague.device, body: letter.body.slice(0, -4) };

  assert.deepEqual(await takeParcel(colleague.store, JSON.stringify({ ...parcel, letters: [cut] })), {
    carried: 1,
    read: 0,
  });
  for (const letters of [
    "x",
    [1],
    [{ to: "", body: letter.body }],
    [{ to: letter.to, body: "geen brief" }],
    [{}],
  ])
    await assert.rejects(takeParcel(colleague.store, JSON.stringify({ ...parcel, letters })), {
      code: "parcel-unreadable",
    });
});

test("a file of before there were letters is carried as it was", async () => {
  await record(leader, ["answer/q"]);
  const { envelopes } = JSON.parse(await makeParcel(leader.store));

  assert.deepEqual(await takeParcel(colleague.store, JSON.stringify({ envelopes })), { carried: 1, read: 0 });
});

test("two answers that had not seen each other stand beside each other as soon as a letter brings the other", async () => {
  await keepFact(leader.store, { inspection: CONTROL, key: "answer/q", value: "yes" });
  await keepFact(colleague.store, { inspection: CONTROL, key: "answer/q", value: "no" });

  await takeParcel(colleague.store, await makeParcel(leader.store));

  assert.deepEqual((await factsOf(colleague.store, CONTROL)).map(({ value }) => value).sort(), ["no", "yes"]);
});

test("the key of letters can't be read on a locked phone", async () => {
  const { vault } = colleague.store;
  colleague.store.vault = null;
  await record(leader, ["answer/q"]);
  const parcel = await makeParcel(leader.store);

  assert.equal((await takeParcel(colleague.store, parcel)).read, 0);

  colleague.store.vault = vault;
  assert.equal((await takeParcel(colleague.store, parcel)).read, 1);
});
