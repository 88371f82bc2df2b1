/** The pages of the phone, asked of the real app over a real (in-memory) IndexedDB. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { takeIn } from "../../static/device/intake.js";
import { factsOf, keepFact, keepFacts, keepPhoto, reference } from "../../static/device/store.js";
import { current } from "../../static/device/fold.js";
import { valueOf } from "../../static/device/questionnaire.js";
import { write } from "../../static/device/database.js";
import { aPhone, PLANNED } from "./woerden.js";

/** @typedef {Awaited<ReturnType<typeof aPhone>>} Phone */

const BASE = `/field/inspections/${PLANNED}`;
const EVIL = `<script>alert("x")</script> & 'quote' 🚨`;
const EVIL_ESCAPED = "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; &#39;quote&#39; 🚨";

/** @param {Phone} phone @param {string} path @param {Record<string, string>} [headers] */
async function get(phone, path, headers = {}) {
  const response = await phone.app.request(path, { headers });
  return { status: response.status, html: await response.text() };
}

/** @param {Phone} phone @param {string} path @param {Record<string, string> | string[][]} form @param {boolean} [htmx] */
async function post(phone, path, form, htmx = false) {
  const response = await phone.app.request(path, {
    method: "POST",
    body: new URLSearchParams(form),
    headers: htmx ? { "HX-Request": "true" } : {},
  });
  return {
    status: response.status,
    html: await response.text(),
    location: pathOf(response.headers.get("location")),
  };
}

/** @param {string | null} location */
function pathOf(location) {
  return location ? new URL(location, "http://localhost").pathname : "";
}

/** @param {Phone} phone @param {string} [inspection] */
async function stateOf(phone, inspection = PLANNED) {
  return current(await factsOf(phone.store, inspection));
}

/** @param {Phone} phone @param {string} key @param {string} kind @param {string} value */
const answer = (phone, key, kind, value) => post(phone, `${BASE}/facts`, { key, kind, value }, true);

async function aBegunControl() {
  const phone = await aPhone();
  await post(phone, "/field/inspections", { inspection: PLANNED });
  return phone;
}

async function aSignal() {
  const phone = await aBegunControl();
  const { location } = await post(phone, `${BASE}/signals`, {});
  return { phone, path: location, id: location.split("/").at(-1) ?? "" };
}

test("the first page shows what is planned and how to begin something else", async () => {
  const { html } = await get(await aPhone(), "/field/");

  assert.match(html, /Pension De Wilg/);
  assert.match(html, /24 november 2026, 05:00/);
  assert.match(html, /href="\/field\/start"/);
});

test("what is neither planned nor begun is no control to go to: one's own signal of another day", async () => {
  const phone = await aPhone();
  const inspection = "01900000-0000-7000-8000-0000000000ee";
  await keepFact(phone.store, { inspection, key: "signal/s1/observation", value: "x" });

  const { html } = await get(phone, "/field/");

  assert.ok(!html.includes(inspection));
  assert.match(html, /Pension De Wilg/);
});

test("every page says how things stand, and a control's page has the way out in danger", async () => {
  const phone = await aBegunControl();
  const { location } = await post(phone, `${BASE}/room`, {});
  const ofControl = [
    BASE,
    `${BASE}/sections/fire`,
    `${BASE}/room`,
    location,
    `${BASE}/photos`,
    `${BASE}/summary`,
    `${BASE}/checklist`,
  ];

  for (const path of [...ofControl, "/field/", "/field/start", "/field/delivery", "/field/enrolment"]) {
    const { status, html } = await get(phone, path);
    assert.equal(status, 200, path);
    assert.match(html, /alleen op deze telefoon/, path);
    assert.equal(html.includes("Acuut gevaar</button>"), ofControl.includes(path), path);
  }
});

test("a planned control begins with its own checklist, and pressing twice begins it once", async () => {
  const phone = await aPhone();

  await post(phone, "/field/inspections", { inspection: PLANNED });
  const { location } = await post(phone, "/field/inspections", { inspection: PLANNED });

  assert.equal(location, BASE);
  assert.equal((await factsOf(phone.store, PLANNED)).length, 3);
  assert.match((await get(phone, BASE)).html, /0 van 5 ingevuld/);
});

test("an unplanned control begins at an address that was searched, then asks what kind it is", async () => {
  const phone = await aPhone();
  const found = await get(phone, "/field/addresses?q=rietv 12", { "HX-Request": "true" });
  const id = /name="inspection" value="([^"]+)"/.exec(found.html)?.[1] ?? "";

  const { location } = await post(phone, "/field/inspections", { inspection: id, address: "a1" });
  await post(phone, location, { checklist: "housing/1" });

  assert.equal(location, `/field/inspections/${id}/checklist`);
  const { html } = await get(phone, `/field/inspections/${id}`);
  assert.match(html, /Rietveld 12, Woerden/);
  assert.match(html, /Brandveiligheid/);
});

test("an unplanned control begins at the nearest address and keeps the position", async () => {
  const phone = await aPhone();
  const { html } = await get(phone, "/field/addresses?lat=52.0801&lon=4.9001&accuracy=12", {
    "HX-Request": "true",
  });
  assert.ok(html.indexOf("Hoge Rijndijk 3") < html.indexOf("Rietveld 12"));

  const form = { address: "a2", lat: "52.0801", lon: "4.9001", accuracy: "12" };
  const { location } = await post(phone, "/field/inspections", form);

  const id = location.split("/")[3];
  const { position } = valueOf(await stateOf(phone, id), "visit/location");
  assert.deepEqual(position, { latitude: 52.0801, longitude: 4.9001, accuracy: 12 });
});

test("an unplanned control may begin anywhere that can be described", async () => {
  const phone = await aPhone();

  const { location } = await post(phone, "/field/inspections", { typed: EVIL });
  const { html } = await get(phone, location);

  assert.ok(html.includes(EVIL_ESCAPED));
  assert.ok(!html.includes("<script>alert"));
});

test("an answer is kept before the phone says so, and shows what it means", async () => {
  const phone = await aBegunControl();

  const { html } = await answer(phone, "answer/smoke-alarms", "yes-no", "no");

  assert.match(html, /Bewaard op deze telefoon/);
  assert.match(html, /Er zijn geen rookmelders/);
  assert.equal(valueOf(await stateOf(phone), "answer/smoke-alarms"), "no");
  assert.match((await get(phone, `${BASE}/sections/fire`)).html, /value="no"\s+checked/);
});

test("a number that cannot be is refused in words with a code, and nothing is kept", async () => {
  const phone = await aBegunControl();

  const { status, html } = await answer(phone, "answer/sleepers", "number", "veel");

  assert.equal(status, 422);
  assert.match(html, /role="alert".*geen getal.*number-unreadable/);
  assert.equal(valueOf(await stateOf(phone), "answer/sleepers"), null);
});

test("an answer can be wiped again", async () => {
  const phone = await aBegunControl();
  await answer(phone, "answer/smoke-alarms", "yes-no", "yes");

  const { html } = await post(
    phone,
    `${BASE}/facts`,
    { key: "answer/smoke-alarms", kind: "yes-no", value: "yes", clear: "yes" },
    true,
  );

  assert.equal(valueOf(await stateOf(phone), "answer/smoke-alarms"), null);
  assert.ok(!html.includes("checked"));
});

test("several choices are kept together", async () => {
  const phone = await aBegunControl();

  const form = [
    ["key", "answer/exits"],
    ["kind", "choices"],
    ["value", "front"],
    ["value", "back"],
  ];
  await post(phone, `${BASE}/facts`, form, true);

  assert.deepEqual(valueOf(await stateOf(phone), "answer/exits"), ["front", "back"]);
});

test("what is being typed is an answer on the next page", async () => {
  const phone = await aBegunControl();

  const { status } = await post(
    phone,
    `${BASE}/drafts`,
    { key: "answer/landlord", kind: "text", value: EVIL },
    true,
  );
  const { html } = await get(phone, `${BASE}/sections/fire`);

  assert.equal(status, 204);
  assert.ok(html.includes(EVIL_ESCAPED));
  assert.ok(!html.includes("<script>alert"));
});

test("half a number that is being typed disturbs nobody", async () => {
  const phone = await aBegunControl();

  const { status } = await post(
    phone,
    `${BASE}/drafts`,
    { key: "answer/sleepers", kind: "number", value: "1," },
    true,
  );

  assert.equal(status, 204);
});

test("a key that is none is not kept", async () => {
  const phone = await aBegunControl();

  const { status } = await answer(phone, "../secret", "text", "x");

  assert.equal(status, 404);
});

test("a form that was sent without a script comes back to its question", async () => {
  const phone = await aBegunControl();

  const { status, location } = await post(phone, `${BASE}/facts`, {
    key: "answer/landlord",
    kind: "text",
    value: "x",
  });

  assert.equal(status, 303);
  assert.equal(location, BASE);
});

test("two answers of colleagues are both shown with their authors, and a new one settles them", async () => {
  const phone = await aBegunControl();
  await answer(phone, "answer/smoke-alarms", "yes-no", "yes");
  await write(phone.store, ["facts"], async (transaction) => {
    await transaction.objectStore("facts").add({
      id: "01900000-0000-7000-8000-00000000beef",
      inspection: PLANNED,
      number: 1,
      key: "answer/smoke-alarms",
      value: "no",
      supersedes: [],
      at: "2026-11-24T05:12:00+01:00",
      author: { id: "u2", name: EVIL },
      mine: false,
    });
  });

  const { html } = await get(phone, `${BASE}/sections/fire`);
  const form = { key: "answer/smoke-alarms", kind: "yes-no", value: "no", settles: "yes" };
  const settled = await post(phone, `${BASE}/facts`, form, true);

  assert.match(html, /<strong>Ja<\/strong> \(u\)/);
  assert.ok(html.includes(`<strong>Nee</strong> (${EVIL_ESCAPED})`));
  assert.ok(!settled.html.includes("verschillende antwoorden"));
  assert.equal((await stateOf(phone)).get("answer/smoke-alarms")?.length, 1);
});

test("the overview and the list of rooms count the questions with two answers, until someone settles them", async () => {
  const phone = await aBegunControl();
  const room = `room/01900000-0000-7000-8000-00000000000a`;
  const keys = ["answer/smoke-alarms", `${room}/beds`];
  await answer(phone, keys[0], "yes-no", "yes");
  await answer(phone, keys[1], "number", "2");
  const [mine] = (await stateOf(phone)).get(keys[0]) ?? [];
  await write(phone.store, ["facts"], async (transaction) => {
    const facts = transaction.objectStore("facts");
    for (const [index, key] of keys.entries())
      await facts.add({
        ...mine,
        id: `f1900000-0000-7000-8000-00000000000${index}`,
        key,
        value: 9,
        mine: false,
      });
  });
  const told = async () => [
    ...(await get(phone, BASE)).html.matchAll(/way__fact--danger">(1 vraag met twee antwoorden)</g),
  ];

  assert.equal((await told()).length, 2);
  assert.match((await get(phone, `${BASE}/room`)).html, /1 vraag met twee antwoorden/);
  await answer(phone, keys[0], "yes-no", "no");
  await answer(phone, keys[1], "number", "3");

  assert.equal((await told()).length, 0);
});

test("the summary counts what rooms leave open, and leads to the first of it", async () => {
  const phone = await aBegunControl();
  const [attic, cellar] = ["01900000-0000-7000-8000-00000000000a", "01900000-0000-7000-8000-00000000000b"];
  for (const entry of [attic, cellar]) await post(phone, `${BASE}/room`, { entry });
  await post(phone, `${BASE}/facts`, { key: `room/${attic}/name`, kind: "text", value: "Zolder" });

  const whole = (await get(phone, `${BASE}/summary`)).html;
  assert.match(
    whole,
    new RegExp(`href="${BASE}/room/${attic}#room/${attic}/beds">[^]{0,80}Ruimtes[^]{0,80}3 vragen open`),
  );

  await post(phone, `${BASE}/facts`, { key: `room/${attic}/beds`, kind: "number", value: "2" });
  await post(phone, `${BASE}/facts`, { key: `room/${cellar}/name`, kind: "text", value: "Kelder" });
  assert.match((await get(phone, `${BASE}/summary`)).html, /Kelder: Hoeveel bedden\?/);
});

test("a room is added once by pressing twice, named by its answer, and removed", async () => {
  const phone = await aBegunControl();
  const entry = "01900000-0000-7000-8000-0000000000aa";
  await post(phone, `${BASE}/room`, { entry });
  const { location } = await post(phone, `${BASE}/room`, { entry });
  await answer(phone, `room/${entry}/name`, "text", "Zolder");
  assert.match((await get(phone, `${BASE}/room`)).html, /Zolder[^]*1 van 2 ingevuld/);

  await post(phone, `${location}/removal`, {});

  assert.match((await get(phone, `${BASE}/room`)).html, /Nog niets toegevoegd/);
  assert.equal((await get(phone, location)).status, 404);
});

test("acute danger shows 112 and the AVIM before anything is typed", async () => {
  const phone = await aBegunControl();

  const { location } = await post(phone, `${BASE}/signals`, { urgency: "immediate" });
  const { html } = await get(phone, location);

  const panel = html.indexOf('href="tel:112"');
  assert.ok(panel > 0 && panel < html.indexOf("<textarea"));
  assert.ok(html.indexOf("AVIM") < html.indexOf("<textarea"));
});

test("choosing acute danger in the form shows 112 at once", async () => {
  const { phone, id } = await aSignal();

  const { html } = await answer(phone, `signal/${id}/urgency`, "choice", "immediate");

  assert.match(html, /href="tel:112"/);
});

test("a signal shows three lists and fetches the others when they are opened", async () => {
  const { phone, path } = await aSignal();

  const { html } = await get(phone, path);
  const list = await get(phone, `${path}/indicators?list=nla`, { "HX-Request": "true" });

  assert.match(html, /Er is meestal een begeleider/);
  assert.ok(!html.includes("Kan niet bij het eigen identiteitsbewijs"));
  assert.match(list.html, /Kan niet bij het eigen identiteitsbewijs/);
  assert.equal(list.html.match(/type="radio"/g)?.length, 8);
});

test("an indicator that was marked stays open and is never counted", async () => {
  const { phone, path, id } = await aSignal();

  await answer(phone, `signal/${id}/indicator/nla:no-passport`, "choice", "told-by-person");
  const { html } = await get(phone, path);

  assert.match(html, /value="told-by-person"\s+checked/);
  assert.ok(!/score|punten/i.test(html));
});

test("persons, organisations and addresses are added to a signal, and taken away", async () => {
  const { phone, path, id } = await aSignal();
  const subject = "01900000-0000-7000-8000-0000000000bb";
  await post(phone, `${path}/subjects`, { subject, kind: "person" });
  await answer(phone, `signal/${id}/subject/${subject}/name`, "text", EVIL);
  assert.ok((await get(phone, path)).html.includes(EVIL_ESCAPED));

  await post(phone, `${path}/subjects/${subject}/removal`, {});

  assert.ok(!(await get(phone, path)).html.includes(EVIL_ESCAPED));
});

test("a signal is handed over with one button and says so", async () => {
  const { phone, path, id } = await aSignal();

  const { location } = await post(phone, `${BASE}/facts`, {
    key: `signal/${id}/status`,
    value: "ready",
    next: path,
  });

  assert.equal(location, path);
  assert.match((await get(phone, path)).html, /Dit signaal is afgegeven/);
});

test("a signal made by accident can be taken away", async () => {
  const { phone, path, id } = await aSignal();

  await post(phone, `${BASE}/facts`, { key: `signal/${id}/added`, clear: "yes", next: BASE });

  assert.equal((await get(phone, path)).status, 404);
});

test("one grave indicator raises the question, one light one does not, two do", async () => {
  const phone = await aBegunControl();
  const raised = async () => (await get(phone, `${BASE}/summary`)).html.includes("Signaal maken?");

  await answer(phone, "answer/one-speaks", "yes-no", "yes");
  assert.equal(await raised(), false);
  await answer(phone, "answer/cameras", "yes-no", "yes");
  assert.equal(await raised(), true);
  await answer(phone, "answer/cameras", "yes-no", "no");
  await answer(phone, "answer/one-speaks", "yes-no", "no");
  await answer(phone, "answer/passport", "yes-no", "yes");
  assert.equal(await raised(), true);
});

test("the summary leads to what is open and shows what was found", async () => {
  const phone = await aBegunControl();
  await answer(phone, "answer/smoke-alarms", "yes-no", "no");

  const { html } = await get(phone, `${BASE}/summary`);

  assert.match(html, /sections\/fire#answer\/sleepers/);
  assert.match(html, /Er zijn geen rookmelders/);
});

test("closing hands over every open signal; the control stays readable and can be opened again", async () => {
  const { phone, id } = await aSignal();

  const { location } = await post(phone, `${BASE}/closure`, {});

  assert.equal(valueOf(await stateOf(phone), `signal/${id}/status`), "ready");
  assert.match((await get(phone, location)).html, /Deze controle is afgesloten/);
  assert.equal((await get(phone, `${BASE}/sections/fire`)).status, 200);
  await post(phone, `${BASE}/reopening`, {});
  assert.equal(valueOf(await stateOf(phone), "status"), "open");
});

test("a control stays open while one colleague's last word is that it is open", async () => {
  const phone = await aBegunControl();
  await post(phone, `${BASE}/closure`, {});
  await write(phone.store, ["facts"], async (transaction) => {
    const facts = transaction.objectStore("facts");
    const [closed] = await facts.index("key").getAll([PLANNED, "status"]);
    await facts.add({ ...closed, id: "f1900000-0000-7000-8000-00000000beef", value: "open", mine: false });
  });

  const { html } = await get(phone, BASE);

  assert.ok(!html.includes("afgesloten"));
});

test("photos stand with what they are about, and their bytes come from the phone", async () => {
  const phone = await aBegunControl();
  const sha256 = "ab".repeat(32);
  const blob = new Blob(["jpeg"], { type: "image/jpeg" });
  const value = {
    about: "answer/smoke-alarms",
    taken: "2026-11-24T05:12:00+01:00",
    position: null,
    caption: EVIL,
  };
  await keepPhoto(phone.store, {
    sha256,
    blob,
    thumbnail: blob,
    inspection: PLANNED,
    key: `photo/${sha256}`,
    value,
  });

  const strip = await get(phone, `${BASE}/photos?about=answer/smoke-alarms`, { "HX-Request": "true" });
  const page = await get(phone, `${BASE}/photos`);
  const bytes = await get(phone, `/field/photos/${sha256}`);

  assert.ok(strip.html.includes(`/field/photos/${sha256}/thumbnail`) && strip.html.includes(EVIL_ESCAPED));
  assert.match(page.html, /Hangen er rookmelders\?[^]*Staat alleen op deze telefoon/);
  assert.equal(bytes.html, "jpeg");
});

test("the button sends, and what was refused is shown with its reason", async () => {
  const phone = await aBegunControl();
  await write(phone.store, ["facts"], async (transaction) => {
    const facts = transaction.objectStore("facts");
    const [fact] = await facts.getAll();
    const { waiting, ...rest } = fact;
    await facts.put({ ...rest, refused: { code: "fact-too-old", reason: EVIL } });
  });

  const { location } = await post(phone, "/field/deliveries", {});
  const { html } = await get(phone, location);

  assert.equal(phone.deliveries(), 1);
  assert.ok(html.includes(EVIL_ESCAPED) && html.includes("fact-too-old"));
  assert.match(html, /Niet geaccepteerd: 1, bekijk/);
});

test("everything that has not arrived can be saved as a file", async () => {
  const phone = await aBegunControl();

  const { html } = await get(phone, "/field/export");

  assert.equal(JSON.parse(html).facts.length, 3);
});

test("a control that this phone does not know is not found", async () => {
  const { status, html } = await get(
    await aPhone(),
    "/field/inspections/01900000-0000-7000-8000-00000000ffff",
  );

  assert.equal(status, 404);
  assert.match(html, /not-found/);
});

test("a checklist that this phone does not have is said in words, and its answers stay", async () => {
  const phone = await aBegunControl();
  await keepFacts(phone.store, PLANNED, [
    { key: "visit/checklist", value: { id: "from-the-future", version: 99 } },
    { key: "answer/invented-later", value: "yes" },
  ]);

  const { status, html } = await get(phone, BASE);

  assert.equal(status, 200);
  assert.match(html, /checklist-unknown/);
  assert.match(html, /Alle antwoorden zijn bewaard/);
  assert.match(html, /Signaal maken/);
  assert.equal((await get(phone, `${BASE}/summary`)).status, 200);
  assert.equal(valueOf(await stateOf(phone), "answer/invented-later"), "yes");
});

test("150 rooms and 300 persons are all there", async () => {
  const phone = await aBegunControl();
  const many = (/** @type {string} */ group, /** @type {number} */ count) =>
    Array.from(
      { length: count },
      (_, i) => `${group}/01900000-0000-7000-8000-${String(i).padStart(12, "0")}`,
    );
  const answers = [
    ...many("room", 150).flatMap((key) => [
      { key: `${key}/added`, value: true },
      { key: `${key}/name`, value: "Kamer" },
      { key: `${key}/beds`, value: 2 },
    ]),
    ...many("person", 300).flatMap((key) => [
      { key: `${key}/added`, value: true },
      { key: `${key}/name`, value: "Piet" },
    ]),
  ];
  await keepFacts(phone.store, PLANNED, answers);

  for (const [group, count] of [
    ["room", 150],
    ["person", 300],
  ]) {
    const { html } = await get(phone, `${BASE}/${group}`);
    assert.equal(new Set(html.match(new RegExp(`${BASE}/${group}/0190[0-9a-f-]+`, "g"))).size, count);
  }
  assert.equal((await get(phone, `${BASE}/summary`)).status, 200);
});

test("a question is shown when the answer asks for it, and hidden when it doesn't any more", async () => {
  const phone = await aBegunControl();
  const hidden = /id="answer\/night-register" hidden/;
  assert.match((await get(phone, `${BASE}/sections/lodging`)).html, hidden);

  const shown = await shownAfter(phone, "answer/lodging", "yes");
  const page = (await get(phone, `${BASE}/sections/lodging`)).html;

  assert.deepEqual(shown, { "answer/night-register": true });
  assert.doesNotMatch(page, hidden);
  assert.deepEqual(await shownAfter(phone, "answer/lodging", "not-seen"), { "answer/night-register": false });
  assert.deepEqual(await shownAfter(phone, "answer/guests", "3", "count"), {});
});

test("a question that was hidden again keeps its answer, is not open and gives no finding", async () => {
  const phone = await aBegunControl();
  await answer(phone, "answer/lodging", "yes-no", "yes");
  await answer(phone, "answer/night-register", "yes-no", "no");
  assert.match((await get(phone, `${BASE}/summary`)).html, /Er is geen nachtregister/);

  await answer(phone, "answer/lodging", "yes-no", "no");

  assert.doesNotMatch((await get(phone, `${BASE}/summary`)).html, /Er is geen nachtregister/);
  assert.match((await get(phone, BASE)).html, /1 van 3 ingevuld/);
  assert.equal(valueOf(await stateOf(phone), "answer/night-register"), "no");
});

test("within an entry a question is shown by an answer of the same entry", async () => {
  const phone = await aBegunControl();
  const { location } = await post(phone, `${BASE}/kitchen`, {});
  const id = location.split("/").at(-1);

  const shown = await shownAfter(phone, `kitchen/${id}/place`, "achter", "text");
  await answer(phone, `kitchen/${id}/rings`, "count", "3");

  assert.deepEqual(shown, { [`kitchen/${id}/rings`]: true });
  assert.match((await get(phone, `${BASE}/summary`)).html, /achter: Hoeveel kookpitten/);
});

test("every kind of question can be answered with not seen, and a number goes before it when typed after", async () => {
  const phone = await aBegunControl();

  for (const [key, kind] of [
    ["answer/sleepers", "number"],
    ["answer/landlord", "text"],
    ["answer/visited", "date-time"],
    ["answer/exits", "choices"],
    ["answer/guests", "count"],
    ["answer/front", "photo"],
  ]) {
    const { status } = await post(
      phone,
      `${BASE}/facts`,
      [
        ["key", key],
        ["kind", kind],
        ["value", ""],
        ["value", "not-seen"],
      ],
      true,
    );
    assert.equal(status, 200);
    assert.equal(valueOf(await stateOf(phone), key), "not-seen", kind);
  }

  const { html } = await get(phone, `${BASE}/sections/fire`);
  assert.equal(html.match(/value="not-seen"\s+data-lesser="checkbox"\s+checked/g)?.length, 4);
  await answer(phone, "answer/sleepers", "number", "12");
  assert.equal(valueOf(await stateOf(phone), "answer/sleepers"), 12);
});

test("a count is whole and not below nothing", async () => {
  const phone = await aBegunControl();

  assert.match((await answer(phone, "answer/guests", "count", "2,5")).html, /heel getal/);
  assert.match((await answer(phone, "answer/guests", "count", "-1")).html, /0 of hoger/);
  assert.equal(valueOf(await stateOf(phone), "answer/guests"), null);
});

test("a question for a photo is answered by a photo about it", async () => {
  const phone = await aBegunControl();
  const blob = new Blob(["jpeg"], { type: "image/jpeg" });
  const sha256 = "cd".repeat(32);
  const value = { about: "answer/front", taken: "2026-11-24T05:12:00+01:00", position: null, caption: "" };

  await keepPhoto(phone.store, {
    sha256,
    blob,
    thumbnail: blob,
    inspection: PLANNED,
    key: `photo/${sha256}`,
    value,
  });

  assert.match((await get(phone, BASE)).html, /1 van 3 ingevuld/);
  assert.match(
    (await get(phone, `${BASE}/sections/lodging`)).html,
    new RegExp(`/field/photos/${sha256}/thumbnail`),
  );
});

test("only what the checklist repeats has a page", async () => {
  const phone = await aBegunControl();

  assert.equal((await get(phone, `${BASE}/kitchen`)).status, 200);
  assert.equal((await get(phone, `${BASE}/stable`)).status, 404);
  assert.equal((await post(phone, `${BASE}/stable`, {})).status, 404);
});

/** What the phone tells the page to show and hide after an answer. @param {Phone} phone @param {string} key @param {string} value */
async function shownAfter(phone, key, value, kind = "yes-no") {
  const response = await phone.app.request(`${BASE}/facts`, {
    method: "POST",
    body: new URLSearchParams({ key, kind, value }),
    headers: { "HX-Request": "true" },
  });
  return JSON.parse(response.headers.get("HX-Trigger") ?? "").shown.questions;
}

test("a control keeps its version when a newer one arrives in the middle, and the next control begins with that", async () => {
  const phone = await aBegunControl();
  await answer(phone, "answer/smoke-alarms", "yes-no", "no");
  const old = (await reference(phone.store, "checklists"))["housing/1"];
  const renewed = structuredClone({ ...old, version: 2 });
  renewed.sections[0].questions = [{ id: "sprinklers", text: "Zijn er sprinklers?", kind: "yes-no" }];

  await takeIn(phone.store, {
    accepted: [],
    refused: [],
    facts: [],
    cursor: null,
    more: false,
    device: "active",
    session: "active",
    reference: { checklists: { version: "2", data: { "housing/1": old, "housing/2": renewed } } },
  });
  const { location } = await post(phone, "/field/inspections", { typed: "Ergens anders" });
  await post(phone, location, { checklist: "housing/2" });
  await post(phone, `${BASE}/checklist`, { checklist: "housing/2" });

  const kept = await get(phone, `${BASE}/sections/fire`);
  const next = await get(phone, `${location.replace(/\/checklist$/, "")}/sections/fire`);
  assert.match(kept.html, /Hangen er rookmelders/);
  assert.match(kept.html, /Er zijn geen rookmelders/);
  assert.doesNotMatch(kept.html, /sprinklers/);
  assert.match(next.html, /Zijn er sprinklers/);
  assert.doesNotMatch((await get(phone, `${BASE}/checklist`)).html, /housing\/1/);
});

test("a closed control offers nothing to add or take away", async () => {
  const phone = await aBegunControl();
  const entry = "01900000-0000-7000-8000-0000000000aa";
  const { location } = await post(phone, `${BASE}/room`, { entry });
  await post(phone, `${BASE}/closure`, {});

  for (const path of [`${BASE}/room`, location]) {
    const { html } = await get(phone, path);
    assert.match(html, /Heropen de controle<\/a> om iets te veranderen/, path);
    assert.doesNotMatch(html, /toevoegen|Haal weg/, path);
  }
});
