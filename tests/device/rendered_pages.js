/**
 * Every page and fragment of the phone, as JSON lines {template, data, html}: what tests/fieldapp/test_template_parity.py
 * renders once more with Jinja2.
 */
import { keepMeta, keepPhoto } from "../../static/device/store.js";
import { write } from "../../static/device/database.js";
import { aPhone, DELIVERED, giveReference, normsOfTheVectors, PLANNED } from "./woerden.js";

const BASE = `/field/inspections/${PLANNED}`;
const ROOM = "01900000-0000-7000-8000-0000000000aa";
const SIGNAL = "01900000-0000-7000-8000-0000000000bb";
const SUBJECT = "01900000-0000-7000-8000-0000000000cc";
const RECORD = "01900000-0000-7000-8000-0000000000ee";
const ENTRY = `visit/entry/${RECORD}`;
const PHOTO = "ab".repeat(32);
// What people and attackers enter; tests/attacks.py has the same.
const SIGNS = `<b>"x"</b> & 'y' \\ \` 🚨 '"><script>alert(7)</script><img src=x onerror=alert(7)></textarea></style>--> {{ 7*7 }}{% set a=1 %}`;

const phone = await aPhone((template, data, html) => {
  process.stdout.write(`${JSON.stringify({ template, data, html })}\n`);
});

/** @param {string} path */
const get = (path) => phone.app.request(path);

/** @param {string} path @param {Record<string, string>} form */
const post = (path, form) =>
  phone.app.request(path, {
    method: "POST",
    body: new URLSearchParams(form),
    headers: { "HX-Request": "true" },
  });

/** @param {string} key @param {string} kind @param {string} value @param {Record<string, string>} [more] */
const answer = (key, kind, value, more = {}) => post(`${BASE}/facts`, { key, kind, value, ...more });

const PAGES = [
  "/field/",
  "/field/enrolment",
  "/field/lock",
  "/field/clearing",
  "/field/feedback",
  "/field/start",
  "/field/start?q=rietveld",
  "/field/addresses?lat=52.0801&lon=4.9001",
  "/field/addresses?q=nergens",
  "/field/status",
  "/field/map",
  "/field/map?near=yes&lat=52.0801&lon=4.9001",
  "/field/delivery",
  "/field/shelf?q=paspoort",
  `/field/shelf?from=${BASE}/room`,
  "/field/shelf/found?q=zoeken&from=/field/",
  "/field/shelf/signal-card",
  "/field/shelf/powers",
  "/field/shelf/phones",
  "/field/shelf/cards",
  "/field/shelf/cards/ar",
  "/field/shelf/cards/ar/own-passport",
  "/field/shelf/cards/nl/number",
  BASE,
  `${BASE}/checklist`,
  `${BASE}/sections/fire`,
  `${BASE}/sections/people`,
  `${BASE}/room`,
  `${BASE}/room/${ROOM}`,
  `${BASE}/person`,
  `${BASE}/sections/lodging`,
  `${BASE}/kitchen/${ROOM}`,
  `${BASE}/norms`,
  `${BASE}/registration`,
  `${BASE}/registration?list=brp&q=bewoner&from=25`,
  `${BASE}/registration/lists/brp?q=bozena`,
  `${BASE}/registration/outcome`,
  `${BASE}/registration/persons/${ROOM}`,
  `${BASE}/photos`,
  `${BASE}/briefing`,
  `${BASE}/history`,
  `${BASE}/together`,
  `${BASE}/own/boa`,
  `${BASE}/joining`,
  `${BASE}/joining?code=1`,
  `${BASE}/photos?about=answer/smoke-alarms`,
  `${BASE}/signals/${SIGNAL}`,
  `${BASE}/signals/${SIGNAL}/indicators?list=nla`,
  `${BASE}/findings`,
  `${BASE}/summary`,
  `${BASE}/report`,
  `${BASE}/entry/${RECORD}`,
  `${BASE}/entry/${RECORD}/state`,
];

for (const page of PAGES) await get(page);

await post("/field/inspections", { inspection: PLANNED });
await post(`${BASE}/room`, { entry: ROOM });
await post(`${BASE}/signals`, { signal: SIGNAL, urgency: "immediate" });
await post(`${BASE}/signals/${SIGNAL}/subjects`, { subject: SUBJECT, kind: "person" });
await post(`${BASE}/entry`, { record: RECORD, person: SUBJECT });
await get(`${BASE}/entry/${RECORD}`);
await answer(`${ENTRY}/dwelling`, "choice", "yes");
await answer(`${ENTRY}/where`, "text", SIGNS);
await answer(`${ENTRY}/authority`, "choice", "warrant");
await answer(`${ENTRY}/warrant-date`, "date-time", "2026-11-20T10:00");
await answer(`${ENTRY}/entered-at`, "date-time", "", { now: "yes" });
await answer(`${ENTRY}/consent`, "choice", "given");
await answer("answer/smoke-alarms", "yes-no", "no");
await answer("answer/smoke-alarms/note", "text", SIGNS);
await answer("answer/guests", "count", "3");
await answer("answer/front", "photo", "not-seen");
await answer("answer/exits", "choices", "not-applicable");
await post(`${BASE}/kitchen`, { entry: ROOM });
await answer(`kitchen/${ROOM}/place`, "text", SIGNS);
await answer(`kitchen/${ROOM}/rings`, "count", "2");
await answer("answer/sleepers", "number", "veel");
await answer("answer/sleepers", "number", "12");
await answer("answer/landlord", "text", SIGNS);
await answer("answer/visited", "date-time", "2026-11-24T05:10");
await answer("answer/exits", "choices", "front");
await answer("answer/passport", "yes-no", "yes");
await answer(`room/${ROOM}/name`, "text", SIGNS);
await answer(`room/${ROOM}/beds`, "number", "9");
await answer(`signal/${SIGNAL}/urgency`, "choice", "immediate");
await answer(`signal/${SIGNAL}/observation`, "text", SIGNS);
await answer(`signal/${SIGNAL}/indicator/nla:no-passport`, "choice", "seen");
await answer(`signal/${SIGNAL}/indicator/nla:pressure`, "choice", "seen", { clear: "yes" });
await answer(`signal/${SIGNAL}/subject/${SUBJECT}/name`, "text", SIGNS);
const FINDING = "finding/answer:smoke-alarms:0";
const ABOUT = "Hangen er rookmelders? Nee";
await post(`${BASE}/findings`, { key: `${FINDING}/decision`, value: "reworded", about: ABOUT });
await post(`${BASE}/findings`, { key: `${FINDING}/text`, value: SIGNS });
await post(`${BASE}/findings`, { key: `${FINDING}/decision`, value: "set-aside", about: ABOUT });
await post(`${BASE}/findings`, { key: "finding/answer:gone:0/decision", value: "confirmed", about: SIGNS });
await post(`${BASE}/follow-up`, { value: "follow-up-inspection" });
await answer("answer/one-speaks", "yes-no", "yes", { clear: "yes" });
await post(`${BASE}/registration/persons`, { person: ROOM });
await answer(`person/${ROOM}/registered`, "choice", "not-registered");
await answer(`person/${ROOM}/longer-than-four-months`, "yes-no", "yes");
await answer("answer/persons-met", "number", "3");
const [ROW] = DELIVERED.lists.brp;
await answer(`registered/brp/${ROW.id}/outcome`, "choice", "clearly-not-living-here");
await answer(`registered/brp/${ROW.id}/outcome`, "choice", "met", { clear: "yes" });
const blob = new Blob(["jpeg"], { type: "image/jpeg" });
await keepPhoto(phone.store, {
  sha256: PHOTO,
  blob,
  thumbnail: blob,
  inspection: PLANNED,
  key: `photo/${PHOTO}`,
  value: { about: "answer/smoke-alarms", taken: "2026-11-24T05:12:00+01:00", position: null, caption: SIGNS },
});
await write(phone.store, ["facts"], async (transaction) => {
  const facts = transaction.objectStore("facts");
  const [first] = await facts.index("key").getAll([PLANNED, "answer/smoke-alarms"]);
  const { waiting: _arrived, ...elsewhere } = first;
  const author = { id: "u2", name: SIGNS };
  await facts.add({
    ...elsewhere,
    id: PLANNED.replace(/1$/, "9"),
    value: "yes",
    supersedes: [],
    author,
    mine: false,
  });
  await facts.put({ ...elsewhere, refused: { code: "fact-too-old", reason: SIGNS } });
});
for (const page of PAGES) await get(page);

await post(`${BASE}/closure`, {});
for (const page of PAGES) await get(page);

// Norms, on the checklist that measures for them.
await giveReference(phone.store, normsOfTheVectors());
await get(`${BASE}/norms`);
await answer("answer/building-kind", "choice", "house");
await answer("answer/quality-mark", "choice", "snf");
await answer("answer/sleepers", "number", "9");
await answer("answer/area", "number", "74");
await answer("answer/toilets", "number", "1");
await answer("answer/escape-free", "yes-no", "no");
await answer(`room/${ROOM}/kind`, "choice", "bedroom");
await answer(`room/${ROOM}/area`, "number", "4");
await answer(`room/${ROOM}/sleepers`, "number", "2");
await answer("answer/building-kind", "choice", "house", { clear: "yes" });
for (const page of [BASE, `${BASE}/norms`, `${BASE}/sections/all`, `${BASE}/room/${ROOM}`]) await get(page);

// What a circle keeps to itself: one's own notes, and those of a colleague.
await answer("own/boa/u1", "text", SIGNS);
await answer("own/boa/u2", "text", SIGNS);
for (const page of [BASE, `${BASE}/own/boa`]) await get(page);

// Two at work in one place, and closing while one of them may have more.
await answer("answer/area", "number", "75");
const today = new Date();
const before = (/** @type {number} */ minutes) => new Date(today.getTime() - minutes * 60_000).toISOString();
await giveReference(phone.store, {
  [`together/${PLANNED}`]: {
    people: [
      { id: "u1", name: "Anja de Wit", organisation: "Gemeente", heard: before(0) },
      { id: "u2", name: `Bas ${SIGNS}`, organisation: "Politie", heard: before(90) },
    ],
    photos: [PHOTO, "ef".repeat(32)],
  },
});
await post(`${BASE}/reopening`, {});
await post(`${BASE}/here`, { about: `room/${ROOM}`, name: SIGNS });
for (const page of [BASE, `${BASE}/room`, `${BASE}/room/${ROOM}`, `${BASE}/together`, `${BASE}/summary`])
  await get(page);
for (const who of ["u1", "u2"]) {
  await answer("task/sections/fire", "choice", who);
  for (const page of [BASE, `${BASE}/together`, `${BASE}/task?of=sections/fire`, `${BASE}/task?of=room`])
    await get(page);
}

// Carrying for colleagues: on its way, and refused.
/** @param {import("../../static/device/records.js").Carried} envelope */
const carry = (envelope) =>
  write(phone.store, ["carried"], (transaction) => transaction.objectStore("carried").put(envelope));
await carry({ id: "a", facts: [ROOM, SIGNAL], body: "a.b.c.d.e", waiting: 1 });
await carry({
  id: "b",
  facts: [ROOM],
  body: "a.b.c.d.e",
  refused: { code: "device-revoked", reason: SIGNS },
});
const sealing = { kty: "EC", crv: "P-256", kid: "1", x: "x", y: "y" };
await giveReference(phone.store, { "sealing-key": sealing });
for (const what of ["new", "read", "known"]) await get(`/field/delivery?parcel=${what}`);
await get("/field/status");

// Locked with each kind of lock, and what is not sent yet told on its page.
/** @type {import("../../static/device/records.js").Lock} */
const lock = {
  ...{ kind: "pin", salt: new Uint8Array(16), cost: { memory: 65_536, passes: 3 } },
  ...{ ring: new Uint8Array(40), tries: 0, until: 0 },
};
const unlocked = phone.store.vault;
await keepMeta(phone.store, "lock", lock);
await post("/field/lock", {});
await get("/field/lock?next=/field/delivery");
await keepMeta(phone.store, "lock", { ...lock, kind: "passkey", credential: new Uint8Array(16) });
await get("/field/lock");
phone.store.vault = unlocked;
await get("/field/lock?change=yes");
