/** Delivering facts to a real server, over a network that lies, cuts and repeats. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import { current } from "../../static/device/fold.js";
import { enrol, signingKey } from "../../static/device/enrol.js";
import {
  factsOf,
  inspectionsOnPhone,
  keepDraft,
  keepFact,
  keepFacts,
  meta,
  reference,
  refused,
  status,
  waiting,
} from "../../static/device/store.js";
import { deliver, isDelivering } from "../../static/device/sync.js";
import { Office, problem, says } from "./office.js";
import { unlockedStore } from "./unlocked.js";

const CONTROL = "01900000-0000-7000-8000-000000000001";

/** @type {Office} */
let office;
beforeEach(async () => {
  office = await new Office().open();
});
afterEach(() => office.close());

async function anEnrolledPhone() {
  const factory = new IDBFactory();
  const store = await unlockedStore(factory);
  const { device } = await enrol(store, office.network, "Toestel 7");
  return { factory, store, device };
}

/** @param {import("../../static/device/database.js").Store} store @param {number} count */
async function answer(store, count) {
  const answers = Array.from({ length: count }, (_, index) => ({ key: `answer/q${index}`, value: index }));
  return /** @type {import("../../static/device/records.js").FactRecord[]} */ (
    await keepFacts(store, CONTROL, answers)
  );
}

/** @param {import("../../static/device/database.js").Store} store */
const send = (store) => deliver(store, office.network);

test("what was answered arrives, signed by this phone, and waits no longer", async () => {
  const { store } = await anEnrolledPhone();
  const [fact] = await answer(store, 3);

  const outcome = await send(store);

  assert.deepEqual(outcome, { problem: null });
  assert.equal(office.facts.size, 3);
  const { id, inspection, number, key, value, supersedes, at } = fact;
  assert.deepEqual(office.facts.get(id), {
    ...{ id, inspection, number, key, value, supersedes, at },
    author: { id: "u1", name: "Anja de Wit" },
  });
  assert.equal((await waiting(store)).facts, 0);
});

test("delivering twice sends nothing twice", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 3);
  await send(store);
  const sent = office.facts.size;

  await send(store);

  assert.equal(office.facts.size, sent);
  assert.equal((await factsOf(store, CONTROL)).length, 3);
});

test("twelve hundred facts go in envelopes that the server takes", async () => {
  const { store } = await anEnrolledPhone();
  /** @type {number[]} */
  const sizes = [];
  office.refusesEnvelope = (facts) => {
    sizes.push(facts.length);
    return facts.length > 500 ? { code: "envelope-too-large", reason: "Te groot." } : null;
  };
  await answer(store, 1200);

  await send(store);

  assert.equal(office.facts.size, 1200);
  assert.deepEqual(sizes, [500, 500, 200]);
});

test("long texts are spread over more envelopes", async () => {
  const { store } = await anEnrolledPhone();
  const text = "a".repeat(60_000);
  await keepFacts(
    store,
    CONTROL,
    Array.from({ length: 40 }, (_, index) => ({ key: `answer/q${index}`, value: text + index })),
  );
  let largest = 0;
  office.refusesEnvelope = (facts) => {
    largest = Math.max(largest, JSON.stringify(facts).length);
    return null;
  };

  await send(store);

  assert.equal(office.facts.size, 40);
  assert.ok(largest < 1.2 * 1024 * 1024, `${largest}`);
});

test("a wifi portal that answers 200 changes nothing", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 3);
  office.trouble("POST", "/api/sync", "portal");

  const outcome = await send(store);

  assert.equal(outcome.problem?.code, "answer-strange");
  assert.equal((await waiting(store)).facts, 3);
  await send(store);
  assert.equal(office.facts.size, 3);
});

for (const [name, json] of Object.entries({
  "an empty object": {},
  "a list": [],
  null: null,
  "an answer without accepted": {
    refused: [],
    cursor: "1",
    more: false,
    facts: [],
    reference: {},
    session: "active",
    device: "active",
  },
  "an answer that accepts everything as a word": {
    accepted: "all",
    refused: [],
    cursor: "1",
    more: false,
    facts: [],
    reference: {},
    session: "active",
    device: "active",
  },
  "an answer with a fact that is none": {
    accepted: [],
    refused: [],
    cursor: "1",
    more: false,
    facts: [{ id: "x" }],
    reference: {},
    session: "active",
    device: "active",
  },
  "an answer that names no fact": {
    accepted: [],
    refused: [],
    cursor: "1",
    more: false,
    facts: [],
    reference: {},
    session: "active",
    device: "active",
  },
}))
  test(`${name} with status 200 delivers nothing`, async () => {
    const { store } = await anEnrolledPhone();
    await answer(store, 1);
    office.trouble("POST", "/api/sync", (_request, response) => response.end(JSON.stringify(json)));

    const outcome = await send(store);

    assert.equal(outcome.problem?.code, "answer-strange");
    assert.equal((await waiting(store)).facts, 1);
  });

test("a redirect to elsewhere delivers nothing", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 1);
  office.trouble("POST", "/api/sync", (_request, response) =>
    response.writeHead(307, { location: "/portal" }).end(),
  );

  assert.equal((await send(store)).problem?.code, "offline");
  assert.equal((await waiting(store)).facts, 1);
});

test("facts that arrived, of which the answer was lost, arrive once", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 3);
  office.trouble("POST", "/api/sync", "cut after");

  assert.equal((await send(store)).problem?.code, "offline");
  assert.equal((await waiting(store)).facts, 3, "nothing was named, so nothing counts");
  assert.equal((await send(store)).problem, null);

  assert.equal(office.facts.size, 3);
  assert.equal((await waiting(store)).facts, 0);
});

test("a connection that is cut between envelopes goes on with what is left", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 900);
  office.trouble("POST", "/api/sync", "cut before", 1, 1);

  await send(store);
  const left = (await waiting(store)).facts;
  await send(store);

  assert.equal(left, 400);
  assert.equal(office.facts.size, 900);
  assert.equal((await waiting(store)).facts, 0);
});

test("a phone that was killed between request and answer delivers after it was started again", async () => {
  const { factory, store } = await anEnrolledPhone();
  await answer(store, 3);
  office.trouble("POST", "/api/sync", "cut after");
  await send(store);

  const started = await unlockedStore(factory);
  await send(started);

  assert.equal(office.facts.size, 3);
  assert.equal((await waiting(started)).facts, 0);
});

test("without a network nothing is lost, and the person is told", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 3);

  const outcome = await deliver(store, { ...office.network, origin: "http://127.0.0.1:9" });

  assert.equal(outcome.problem?.code, "offline");
  assert.match(outcome.problem?.reason ?? "", /staat op deze telefoon/);
  const standing = await status(store, false);
  assert.deepEqual([standing.facts, standing.problem?.code], [3, "offline"]);
});

test("a server that fails is tried again, and its success takes the problem away", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 1);
  office.trouble("POST", "/api/sync", says(503, "server-failed"), 2);

  await send(store);
  await send(store);
  assert.equal((await meta(store, "delivery"))?.failures, 2);
  await send(store);

  const delivery = await meta(store, "delivery");
  assert.deepEqual([delivery?.failures, delivery?.problem], [0, null]);
  assert.ok(delivery?.delivered);
});

test("one bad fact is refused with its reason, the others of its envelope arrive", async () => {
  const { store } = await anEnrolledPhone();
  const facts = await answer(store, 3);
  office.refuses = (fact) =>
    fact.key === "answer/q1" ? { code: "fact-too-large", reason: "Te groot." } : null;

  const outcome = await send(store);

  assert.equal(outcome.problem, null);
  assert.equal(office.facts.size, 2);
  const kept = await refused(store);
  assert.deepEqual(
    kept.facts.map(({ id, refused }) => [id, refused]),
    [[facts[1].id, { code: "fact-too-large", reason: "Te groot." }]],
  );
  assert.deepEqual(await waiting(store), {
    facts: 0,
    photos: 0,
    bytes: 0,
    oldest: null,
    carried: 0,
    refused: 1,
  });
  assert.equal((await factsOf(store, CONTROL)).length, 3, "it stays on the phone");
});

test("a fact for which the whole envelope is refused is found, and the others arrive", async () => {
  const { store } = await anEnrolledPhone();
  const facts = await answer(store, 37);
  office.refusesEnvelope = (facts) =>
    facts.some(({ key }) => key === "answer/q20")
      ? { code: "envelope-malformed", reason: "Onleesbaar." }
      : null;

  await send(store);

  assert.equal(office.facts.size, 36);
  assert.deepEqual(
    (await refused(store)).facts.map(({ id }) => id),
    [facts[20].id],
  );
  assert.equal((await waiting(store)).facts, 0);
});

test("a request that is refused whole is made smaller until it passes", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 10);
  office.trouble("POST", "/api/sync", says(413, "request-too-large"), 2);

  const outcome = await send(store);

  assert.equal(outcome.problem, null);
  assert.equal(office.facts.size, 10);
  assert.equal((await status(store, false)).session, "active");
});

test("a proxy's own 400 refuses no fact", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 1);
  office.trouble("POST", "/api/sync", (_request, response) =>
    response.writeHead(400).end("<h1>Bad Request</h1>"),
  );

  await send(store);

  assert.deepEqual([(await waiting(store)).facts, (await waiting(store)).refused], [1, 0]);
});

test("a phone that the server doesn't know keeps all facts in the queue and says why", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 3);
  office.trouble("POST", "/api/sync", says(403, "device-unknown"));

  const outcome = await send(store);

  assert.equal(outcome.problem?.code, "device-unknown");
  assert.deepEqual([(await waiting(store)).facts, (await waiting(store)).refused], [3, 0]);
});

test("a signature that doesn't fit says something of the phone and refuses no fact", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 3);
  office.refusesEnvelope = () => ({ code: "envelope-forged", reason: "De handtekening klopt niet." });

  const outcome = await send(store);

  assert.deepEqual(outcome.problem, { code: "envelope-forged", reason: "De handtekening klopt niet." });
  assert.deepEqual([(await waiting(store)).facts, (await waiting(store)).refused], [3, 0]);
});

test("a phone whose login has expired still delivers, and the bar hears of it", async () => {
  const { store } = await anEnrolledPhone();
  await send(store);
  office.isLoggedIn = false;
  await answer(store, 2);

  const outcome = await send(store);

  assert.equal(outcome.problem, null);
  assert.equal(office.facts.size, 2);
  assert.equal((await status(store, false)).session, "expired");
});

test("a revoked phone wipes itself, and tells that it did", async () => {
  const { store, device } = await anEnrolledPhone();
  await answer(store, 3);
  await keepDraft(store, CONTROL, "answer/landlord", "Jan");
  const revoked = office.devices.get(device);
  if (revoked) revoked.revoked = true;

  const outcome = await send(store);

  assert.equal(outcome.problem?.code, "device-revoked");
  assert.deepEqual(await inspectionsOnPhone(store), []);
  assert.equal(await meta(store, "enrolment"), undefined);
  assert.equal(await meta(store, "key"), undefined);
  assert.ok(await meta(store, "wiped"));
  assert.equal(office.facts.size, 0);
  assert.equal((await send(store)).problem?.code, "not-enrolled");
});

test("what colleagues found comes in, page after page, and only once", async () => {
  const { store } = await anEnrolledPhone();
  for (let index = 0; index < 250; index += 1)
    office.knows({
      id: `01800000-0000-7000-8000-${String(index).padStart(12, "0")}`,
      inspection: CONTROL,
      key: `answer/q${index}`,
      value: index,
    });

  await send(store);
  await send(store);

  const facts = await factsOf(store, CONTROL);
  assert.equal(facts.length, 250);
  assert.deepEqual(facts[0].author, { id: "u2", name: "Bas Kuiper" });
  assert.equal(facts[0].mine, false);
  assert.equal((await waiting(store)).facts, 0);
});

test("pages hear of which controls colleagues brought something, and not of what is known", async () => {
  const { store } = await anEnrolledPhone();
  /** @type {string[][]} */
  const told = [];
  const bring = (/** @type {string[]} */ about) => told.push(about);
  office.knows({
    ...{ id: "01800000-0000-7000-8000-000000000001", inspection: CONTROL, key: "answer/a", value: 1 },
  });
  await keepFact(store, { inspection: "01900000-0000-7000-8000-000000000009", key: "answer/b", value: 2 });

  await deliver(store, { ...office.network, bring });
  await deliver(store, { ...office.network, bring });

  assert.deepEqual(
    told.map((about) => about.filter((each) => each !== "plans")).filter((about) => about.length),
    [[CONTROL]],
  );
});

test("two phones that answered without having seen each other both see both", async () => {
  const one = await anEnrolledPhone();
  const other = await anEnrolledPhone();
  await keepFact(one.store, { inspection: CONTROL, key: "answer/beds", value: 2 });
  await keepFact(other.store, { inspection: CONTROL, key: "answer/beds", value: 3 });

  for (const { store } of [one, other, one]) await send(store);

  for (const { store } of [one, other])
    assert.deepEqual(
      current(await factsOf(store, CONTROL))
        .get("answer/beds")
        ?.map(({ value }) => value)
        .toSorted(),
      [2, 3],
    );
});

test("reference data come in once for each version", async () => {
  const { store } = await anEnrolledPhone();
  office.reference.phones = { version: "1", data: [{ id: "police" }] };

  await send(store);
  const first = await reference(store, "phones");
  office.reference.phones = { version: "2", data: [] };
  await send(store);

  assert.deepEqual(first, [{ id: "police" }]);
  assert.deepEqual(await reference(store, "phones"), []);
});

test("drafts are facts before anything is sealed", async () => {
  const { store } = await anEnrolledPhone();
  await keepDraft(store, CONTROL, "answer/landlord", "Jansen");

  await send(store);

  assert.deepEqual(
    [...office.facts.values()].map(({ value }) => value),
    ["Jansen"],
  );
});

test("who asks while it runs gets a run that saw what they had just kept, and no third", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 1);
  const first = send(store);
  assert.ok(isDelivering(store));
  await keepFact(store, { inspection: CONTROL, key: "answer/late", value: true });

  await Promise.all([first, send(store), send(store), send(store)]);

  assert.equal(office.facts.size, 2);
  assert.ok(!isDelivering(store));
  assert.ok(office.heard.filter((line) => line === "POST /api/sync").length <= 3);
});

test("all that changes is announced, so that the bar can follow", async () => {
  const { store } = await anEnrolledPhone();
  await answer(store, 600);
  let announced = 0;

  await deliver(store, { ...office.network, announce: () => (announced += 1) });

  assert.ok(announced >= 4, "at the beginning, after each envelope, and at the end");
});

test("a phone that isn't enrolled says so", async () => {
  const store = await unlockedStore(new IDBFactory());

  assert.equal((await send(store)).problem?.code, "not-enrolled");
});

test("enrolling again with the same key gives the same device, also when the answer was lost", async () => {
  const factory = new IDBFactory();
  office.trouble("POST", "/api/devices", "cut after");
  await assert.rejects(enrol(await unlockedStore(factory), office.network, "Toestel 7"), { code: "offline" });

  const started = await unlockedStore(factory);
  const { device } = await enrol(started, office.network, "Toestel 7");

  assert.deepEqual([...office.devices.keys()], [device]);
  assert.deepEqual(await enrol(started, office.network, "Toestel 7"), await meta(started, "enrolment"));
});

test("the private half of the key can't be read out", async () => {
  const { store } = await anEnrolledPhone();
  const { privateKey } = await signingKey(store);

  assert.equal(privateKey.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("jwk", privateKey));
  assert.deepEqual(Object.keys([...office.devices.values()][0].key).toSorted(), ["crv", "kty", "x", "y"]);
});

test("two tabs that make a key at once have one", async () => {
  const factory = new IDBFactory();
  const keys = await Promise.all(
    [unlockedStore(factory), unlockedStore(factory)].map(async (store) => signingKey(await store)),
  );

  const [one, other] = await Promise.all(
    keys.map(({ publicKey }) => crypto.subtle.exportKey("jwk", publicKey)),
  );

  assert.equal(one.x, other.x);
});

test("who isn't logged in is told to log in, and a portal enrols nobody", async () => {
  const store = await unlockedStore(new IDBFactory());
  office.isLoggedIn = false;
  await assert.rejects(enrol(store, office.network, ""), { code: "not-logged-in" });
  office.isLoggedIn = true;
  office.trouble("POST", "/api/devices", "portal");

  await assert.rejects(enrol(store, office.network, ""), { code: "answer-strange" });
  office.trouble("POST", "/api/devices", (_request, response) =>
    response.writeHead(201).end(JSON.stringify(problem(201, "x").json)),
  );
  await assert.rejects(enrol(store, office.network, ""), { code: "answer-strange" });
  assert.equal(await meta(store, "enrolment"), undefined);
});
