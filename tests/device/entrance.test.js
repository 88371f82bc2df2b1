/** A locked phone answers nothing but its lock page. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { keepMeta, waiting } from "../../static/device/store.js";
import { vaultOf } from "../../static/device/vault.js";
import { makeApp } from "../../static/device/routes.js";
import { aPhone, PLANNED } from "./woerden.js";
import { RING } from "./unlocked.js";

const BASE = `/field/inspections/${PLANNED}`;
/** @type {import("../../static/device/records.js").Lock} */
const LOCK = {
  ...{ kind: "pin", salt: new Uint8Array(16), cost: { memory: 65_536, passes: 3 } },
  ...{ ring: new Uint8Array(40), tries: 0, until: 0 },
};
/** Needs no key: the lock itself, sending, and emptying this phone. */
const OUTSIDE = ["/field/lock", "/field/deliveries", "/field/clearing"];
const TITLE = "Uitzendbureau";

async function aLockedPhone() {
  const phone = await aPhone();
  await phone.app.request(`${BASE}/facts`, {
    method: "POST",
    body: new URLSearchParams({ key: "answer/landlord", kind: "text", value: TITLE }),
  });
  await keepMeta(phone.store, "lock", LOCK);
  phone.store.vault = null;
  return phone;
}

/** Every address of the phone, with something in the place of each name. */
function addresses() {
  const app = makeApp(/** @type {any} */ ({ store: { vault: null } }));
  return app.routes
    .filter(({ method, path }) => method !== "ALL" && !OUTSIDE.includes(path))
    .map(({ method, path }) => ({
      method,
      path: path.replace(":inspection", PLANNED).replace(/:\w+(\{\w+\})?/g, "thumbnail"),
    }));
}

test("at every address a locked phone sends whoever asks to its lock, and does nothing", async () => {
  const { app } = await aLockedPhone();
  const all = addresses();

  assert.ok(all.length > 50);
  for (const { method, path } of all) {
    const response = await app.request(path, { method });
    assert.ok([303, 423].includes(response.status), `${method} ${path}: ${response.status}`);
    assert.equal(await response.text(), "", path);
    if (response.status === 303) assert.match(response.headers.get("location") ?? "", /\/field\/lock/);
  }
});

test("a part of a page has the whole page go to the lock", async () => {
  const { app } = await aLockedPhone();

  const response = await app.request("/field/status", { headers: { "HX-Request": "true" } });

  assert.deepEqual([response.status, response.headers.get("hx-redirect")], [423, "/field/lock"]);
});

test("the lock page tells how much waits, and nothing of what", async () => {
  const { app } = await aLockedPhone();

  const page = await (await app.request("/field/lock?next=/field/delivery")).text();

  assert.match(page, /Vergrendeld/);
  assert.match(page, /1 antwoord/);
  assert.match(page, /data-next="\/field\/delivery"/);
  assert.ok(!page.includes(TITLE));
});

test("after the lock one goes on to a page of this phone and nowhere else", async () => {
  const { app } = await aLockedPhone();

  for (const next of [
    "https://evil.example/",
    "//evil.example",
    "/login",
    "/field/lock",
    "javascript:alert(1)",
  ]) {
    const page = await (await app.request(`/field/lock?next=${encodeURIComponent(next)}`)).text();
    assert.match(page, /data-next="\/field\/"/, next);
  }
});

test("only the lock page may run WebAssembly", async () => {
  const { app, store } = await aLockedPhone();
  const policy = async (/** @type {string} */ path) =>
    (await app.request(path)).headers.get("content-security-policy");

  assert.match((await policy("/field/lock")) ?? "", /script-src 'self' 'wasm-unsafe-eval';/);
  store.vault = vaultOf(RING);
  assert.doesNotMatch((await policy("/field/")) ?? "", /wasm/);
});

test("the button locks, and a page that still has the key opens again", async () => {
  const phone = await aPhone();
  await keepMeta(phone.store, "lock", LOCK);

  const response = await phone.app.request("/field/lock", { method: "POST" });

  assert.equal(response.headers.get("location"), "http://localhost/field/lock");
  assert.equal((await phone.app.request("/field/")).status, 303);
  phone.onFindKey(() => (phone.store.vault = vaultOf(RING)));
  assert.equal((await phone.app.request("/field/")).status, 200);
});

test("a phone that is enrolled gets a lock before anything else", async () => {
  const phone = await aPhone();
  phone.store.vault = null;

  const response = await phone.app.request(BASE);

  assert.equal(response.headers.get("location"), `http://localhost/field/lock?next=${BASE}`);
  assert.match(await (await phone.app.request("/field/lock")).text(), /data-lock="set"/);
});

test("who forgot the PIN is told what would be lost, sends first, and only then empties the phone", async () => {
  const { app, store, deliveries } = await aLockedPhone();
  const clear = (/** @type {Record<string, string>} */ form) =>
    app.request("/field/clearing", { method: "POST", body: new URLSearchParams(form) });

  const page = await (await app.request("/field/clearing")).text();
  assert.match(page, /Nog niet verstuurd: 1 antwoord\./);
  assert.ok(!page.includes(TITLE));

  assert.match((await clear({})).headers.get("location") ?? "", /\/field\/clearing$/);
  assert.equal(deliveries(), 1, "it was tried to send it first");
  assert.equal((await waiting(store)).facts, 1);

  assert.match((await clear({ lost: "yes" })).headers.get("location") ?? "", /\/field\/enrolment$/);
  assert.equal((await waiting(store)).facts, 0);
  assert.match(await (await app.request("/field/enrolment")).text(), /Deze telefoon is leeggemaakt/);
});
