/** What has not arrived yet: in the bar, on a page with reasons, and as a file for when sending does not work. */
import { sayMoment } from "../answer_value.js";
import { timestamp } from "../clock.js";
import { sealingKey } from "../outbox.js";
import { carried } from "../parcel.js";
import { photoParcels } from "../photo_parcel.js";
import { commitDrafts, meta, refused, status } from "../store.js";
import { undelivered } from "../undelivered.js";
import { fields, page } from "./frame.js";

/** @typedef {import("../routes.js").Context} Context */

/** @param {Context} c the fragment in the bar */
export async function statusBar(c) {
  return c.get("view")("field/status.html", {});
}

/** @param {Context} c */
export async function delivery(c) {
  const store = c.get("store");
  const standing = await status(store, false);
  const rejected = await refused(store);
  const ofOthers = await carried(store);
  const canSeal = Boolean(await sealingKey(store));
  return c.get("view")("field/delivery.html", {
    page: page("Versturen"),
    login: standing.session === "expired",
    waiting: sayWaiting(standing),
    parcel: c.req.query("parcel") ?? null,
    gives: canSeal && standing.facts + standing.carried > 0,
    photos: canSeal && standing.photos ? sayParcels(await photoParcels(store)) : [],
    carried: sayCarried(ofOthers),
    last: standing.delivered ? `Laatst verstuurd: ${sayMoment(standing.delivered)}` : null,
    trouble: standing.problem,
    refused: [
      ...rejected.facts.map((fact) => ({ what: sayKey(fact.key), ...fact.refused })),
      ...rejected.photos.map((photo) => ({ what: "Foto", ...photo.refused })),
      ...ofOthers.flatMap(({ refused }) => (refused ? [{ what: "Van een collega", ...refused }] : [])),
    ],
  });
}

/** @param {Context} c */
export async function deliverNow(c) {
  const isClearing = (await fields(c)).get("next") === "/field/clearing";
  await c.get("deliver")();
  return c.redirect(isClearing ? "/field/clearing" : "/field/delivery", 303);
}

/** @param {Context} c everything that has not arrived, as JSON, for the administrator */
export async function exportFile(c) {
  const store = c.get("store");
  await commitDrafts(store);
  const enrolment = await meta(store, "enrolment");
  const file = { made: timestamp(), device: enrolment?.device ?? null, ...(await undelivered(store)) };
  return c.body(JSON.stringify(file, null, 1), 200, {
    "Content-Type": "application/json",
    "Content-Disposition": 'attachment; filename="controles.json"',
  });
}

/** @param {import("../status.js").Waiting} waiting */
function sayWaiting({ facts, photos, oldest }) {
  const since = oldest ? ` Het oudste is van ${sayMoment(oldest)}.` : "";
  return [
    ...(facts ? [`${facts} ${facts === 1 ? "gegeven" : "gegevens"}.${since}`] : []),
    ...(photos ? [`${photos} ${photos === 1 ? "foto" : "foto's"}.`] : []),
  ];
}

/**
 * The files of photos, with what the button of each says: which of them are in it, when there are more files than one.
 * @param {import("../records.js").PhotoRecord[][]} parcels
 */
function sayParcels(parcels) {
  let first = 1;
  return parcels.map((photos, part) => {
    const last = first + photos.length - 1;
    const which = photos.length > 1 ? `${first} tot en met ${last}` : `${last}`;
    const all = last === 1 ? "1 foto" : `${last} foto's`;
    first = last + 1;
    return { part, which: parcels.length > 1 ? `foto ${which}` : all };
  });
}

/** @param {import("../records.js").Carried[]} ofOthers */
function sayCarried(ofOthers) {
  const count = ofOthers.reduce((sum, { facts, waiting }) => sum + (waiting ? facts.length : 0), 0);
  return count ? `Van een collega: ${count} ${count === 1 ? "gegeven" : "gegevens"}.` : null;
}

/** @param {string} key of which part of a control; never what was answered */
function sayKey(key) {
  /** @type {Record<string, string>} */
  const parts = {
    answer: "Antwoord",
    photo: "Gegevens bij een foto",
    signal: "Signaal",
    visit: "Gegevens van het bezoek",
    status: "Afsluiten of heropenen",
  };
  const [first, ...rest] = key.split("/");
  return parts[first] ?? (rest.length > 1 ? "Antwoord bij een ruimte, persoon of iets anders" : "Gegeven");
}
