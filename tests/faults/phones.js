/** Several phones in one process, each the real modules on a database of its own; told what to do by lines of JSON. */

import { createInterface } from "node:readline";

import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";

import * as device from "../../static/dist/device/node.js";

/**
 * @typedef {object} Phone
 * @property {IDBFactory} factory what survives a restart
 * @property {string} cookie
 * @property {any} store
 * @property {{alive: boolean}} life of the worker: a killed one's requests go nowhere
 * @property {string[]} faults that the next requests meet
 * @property {any} app
 */

/** @type {Phone[]} */
let phones = [];
let origin = "";
let inspection = "";
/** @type {string[]} JPEGs in base 64 */
let pictures = [];
let clock = 0;
/** What a PIN gives, which its user types again after each restart. */
const SECRET = new Uint8Array(32).fill(1);
/** @type {any} */
const MEANS = { kind: "pin", salt: new Uint8Array(16), cost: { memory: 0, passes: 0 } };
const realNow = Date.now;

Date.now = () => realNow() + clock;

/** @type {Record<string, (step: any) => Promise<unknown>>} */
const steps = {
  async begin(step) {
    for (const phone of phones) phone.life.alive = false;
    ({ origin, inspection, pictures } = step);
    clock = 0;
    phones = await Promise.all(
      step.cookies.map((/** @type {string} */ cookie) => wake({ factory: new IDBFactory(), cookie })),
    );
    for (const phone of phones) await device.enrol(phone.store, networkOf(phone), "proef");
  },
  answer: ({ phone, key, value }) => device.keepFact(phones[phone].store, { inspection, key, value }),
  "tap twice": ({ phone, key, value }) =>
    Promise.all([1, 2].map(() => device.keepFact(phones[phone].store, { inspection, key, value }))),
  type: ({ phone, text }) => device.keepDraft(phones[phone].store, inspection, "answer/remarks", text),
  signal: ({ phone, text }) =>
    device.keepFact(phones[phone].store, { inspection, key: `signal/s${phone}/observation`, value: text }),
  photo: ({ phone, picture }) => takePhoto(phones[phone], picture),
  async deliver({ phone, faults }) {
    phones[phone].faults = faults;
    await deliver(phones[phone]);
    phones[phone].faults = [];
  },
  async "deliver, answer meanwhile"({ phone, key, value }) {
    const delivery = deliver(phones[phone]);
    await device.keepFact(phones[phone].store, { inspection, key, value });
    await delivery;
  },
  async "kill in the middle"({ phone, key, value, faults }) {
    phones[phone].faults = faults;
    const delivery = deliver(phones[phone]);
    const kept = device.keepFact(phones[phone].store, { inspection, key, value });
    // The tap and the delivery get as far as they get in a few turns of the loop.
    for (let turn = 0; turn < faults.length * 20; turn++) await new Promise(setImmediate);
    await restart(phone);
    await Promise.allSettled([delivery, kept]);
  },
  async "give along"({ phone, to }) {
    for (const path of ["/field/parcel", "/field/parcel/photos?part=0"]) {
      const given = await phones[phone].app.request(path);
      const parcel = await given.text();
      if (given.status !== 200) throw new Error(`giving along answered ${given.status}`);
      const { envelopes, photos } = JSON.parse(parcel);
      if (!(envelopes ?? photos).length) continue;
      const body = new URLSearchParams({ parcel });
      const taken = await phones[to].app.request("/field/parcels", { method: "POST", body });
      if (taken.status !== 303) throw new Error(`taking along answered ${taken.status}`);
    }
  },
  async clock({ seconds }) {
    clock = seconds * 1000;
  },
  restart: ({ phone }) => restart(phone),
  end: ({ phone }) => end(phones[phone]),
};

/** @param {{factory: IDBFactory, cookie: string}} kept */
async function wake({ factory, cookie }) {
  const store = await device.openStore(/** @type {any} */ (factory));
  if (await device.meta(store, "lock")) await device.unlock(store, SECRET);
  else await device.setLock(store, SECRET, MEANS);
  /** @type {Phone} */
  const phone = { factory, cookie, store, life: { alive: true }, faults: [], app: null };
  phone.app = device.makeApp({
    store,
    render: device.render,
    version: "simulation",
    isDelivering: () => device.isDelivering(store),
    deliver: () => deliver(phone),
    enrol: () => device.enrol(store, networkOf(phone), "proef"),
    findKey: async () => {},
    lockNow: async () => {},
    clear: async () => {},
  });
  return phone;
}

/** @param {number} number */
async function restart(number) {
  phones[number].life.alive = false;
  await device.closeStore(phones[number].store);
  phones[number] = await wake(phones[number]);
  // Whoever opens the app sees its first page, which finishes what was being typed.
  const page = await phones[number].app.request("/field/");
  if (page.status !== 200) throw new Error(`the first page answered ${page.status}`);
}

/** @param {Phone} phone */
function deliver(phone) {
  return device.deliver(phone.store, networkOf(phone));
}

/** @param {Phone} phone @param {number} picture */
async function takePhoto(phone, picture) {
  const blob = new Blob([Buffer.from(pictures[picture], "base64")], { type: "image/jpeg" });
  const sha256 = await device.sha256(blob);
  const value = { about: "inspection", taken: "2026-11-24T05:00:00+01:00", position: null };
  await device.keepPhoto(phone.store, {
    sha256,
    blob,
    thumbnail: blob,
    inspection,
    key: `photo/${sha256}`,
    value,
  });
}

/** @param {Phone} phone */
function networkOf(phone) {
  const { life } = phone;
  return {
    origin,
    fetch: /** @type {typeof fetch} */ ((url, request) => ask(phone, life, String(url), request)),
  };
}

/**
 * The real network, with what goes wrong in it.
 * @param {Phone} phone
 * @param {{alive: boolean}} life
 * @param {string} url
 * @param {RequestInit} [request]
 */
async function ask(phone, life, url, request = {}) {
  const fault = phone.faults.shift();
  const send = () => {
    if (!life.alive) throw new TypeError("killed");
    return fetch(url, { ...request, headers: { ...request.headers, cookie: phone.cookie } });
  };
  if (fault === "cut-before") throw new TypeError("cut before it was sent");
  if (fault === "portal") return new Response("<h1>Welkom op dit netwerk</h1>", { status: 200 });
  if (fault === "server-error") return new Response("", { status: 502 });
  if (fault === "twice") await (await send()).arrayBuffer();
  const response = await send();
  if (fault === "cut-after") throw new TypeError("cut after it was answered");
  if (fault === "cut-answer") {
    const half = (await response.text()).slice(0, 40);
    return new Response(half, { status: response.status, headers: response.headers });
  }
  if (!life.alive) throw new TypeError("killed");
  return response;
}

/** @param {Phone} phone */
async function end(phone) {
  const facts = await device.factsOf(phone.store, inspection);
  const mine = facts.filter((fact) => fact.mine);
  const left = await device.waiting(phone.store);
  const exported = await (await phone.app.request("/field/export")).json();
  if (exported.carried.length) throw new Error(`left with a courier: ${JSON.stringify(exported.carried)}`);
  if (left.facts || left.photos || left.refused) throw new Error(`left behind: ${JSON.stringify(left)}`);
  return {
    facts: facts.map(({ id, key, value, mine }) => ({ id, key, value, mine })),
    current: Object.fromEntries(
      [...device.current(facts)].map(([key, standing]) => [key, standing.map(({ id }) => id)]),
    ),
    numbers: mine.map(({ number }) => number).sort((one, other) => one - other),
    photos: mine.filter(({ key }) => key.startsWith("photo/")).map(({ key }) => key.slice("photo/".length)),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const step = JSON.parse(line);
  let answer;
  try {
    answer = { result: (await steps[step.do](step)) ?? null };
  } catch (error) {
    answer = { error: error instanceof Error ? error.stack : String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
