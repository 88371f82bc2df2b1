/** Letting partners join: a code is drawn as it was made, and who was let go is gone on this phone at once. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { factsOf } from "../../static/device/store.js";
import { aPhone, PLANNED } from "./woerden.js";

const PAGE = `/field/inspections/${PLANNED}/joining`;
const GUEST = "01900000-0000-7000-8000-0000000000aa";

test("the modules of a code are drawn where they are dark", async () => {
  const html = await (await (await aPhone()).app.request(PAGE)).text();

  // 1ef in nine bits: 111, 101, 111.
  assert.match(html, /<path d="M0 0h3v1h-3zM0 1h1v1h-1zM2 1h1v1h-1zM0 2h3v1h-3z"/);
  assert.match(html, /7KQ2 M0XA/);
});

test("each phone gets a code of its own, and the last has no next", async () => {
  const phone = await aPhone();
  const next = await (await phone.app.request(`${PAGE}?code=1`)).text();

  assert.match(next, /9ZT4 C1BD/);
  assert.ok(!next.includes("Volgende code"));
  assert.match(await (await phone.app.request(`${PAGE}?code=9`)).text(), /Alle codes zijn gebruikt/);
});

test("who is let go is a fact, and gone at once; whoever is no guest here can't be", async () => {
  const phone = await aPhone();
  const ask = (/** @type {string} */ guest) =>
    phone.app.request(`/field/inspections/${PLANNED}/guests/${guest}/removal`, { method: "POST", body: "" });

  const response = await ask(GUEST);
  const other = await ask("01900000-0000-7000-8000-0000000000ff");

  assert.equal(response.status, 303);
  assert.equal(other.status, 404);
  const keys = (await factsOf(phone.store, PLANNED)).map(({ key }) => key);
  assert.deepEqual(keys, [`guest/${GUEST}/revoked`]);
  const html = await (await phone.app.request(PAGE)).text();
  assert.ok(!html.includes("Laat niet meer meedoen"));
});
