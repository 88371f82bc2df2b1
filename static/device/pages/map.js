/** The map of today's controls, and of what is near, without a network. */
import { around, drawn, NEAR, navigation } from "../map.js";
import { glance } from "../inspection.js";
import { reference } from "../store.js";
import { page } from "./frame.js";
import { positionIn, rows } from "./start.js";

/** @typedef {import("../map.js").Place} Place */

// The whole municipality keeps a little room at its edges, in metres.
const EDGE = 300;

/** @param {import("../routes.js").Context} c */
export async function map(c) {
  const store = c.get("store");
  /** @type {import("../inspection.js").Plan[]} */
  const plans = (await reference(store, "inspections")) ?? [];
  const known = await glance(
    store,
    plans.map(({ id }) => id),
    plans,
  );
  const position = positionIn(new URL(c.req.url).searchParams);
  const list = await rows(c);
  const places = plans.map(({ location }) => placeOf(location));
  const isNear = c.req.query("near") === "yes";
  const today = places.filter((place) => place !== null);
  const all = list.flatMap((row) =>
    row[6] === null || row[7] === null ? [] : [{ latitude: row[6], longitude: row[7] }],
  );
  const shown = isNear ? (position ? [position] : today) : all.length ? all : today;
  const bounds = around(shown, isNear || !all.length ? NEAR : EDGE);
  const picture = bounds && drawn(list, bounds);
  return c.get("view")("field/map.html", {
    page: page("Kaart"),
    is_near: isNear,
    picture: picture && { width: picture.width, height: picture.height, built: picture.built },
    me_at: picture && position ? { x: picture.x(position), y: picture.y(position) } : null,
    locations: known.map((each, index) => {
      const place = places[index];
      return {
        number: index + 1,
        href: `/field/inspections/${each.id}`,
        name: each.title,
        place: each.place,
        at: picture && place ? { x: picture.x(place), y: picture.y(place) } : null,
        navigation: place && navigation(place, c.req.header("user-agent") ?? ""),
      };
    }),
  });
}

/** @param {import("../inspection.js").Plan["location"]} location @returns {Place | null} */
function placeOf(location) {
  const { latitude, longitude } = location ?? {};
  return typeof latitude === "number" && typeof longitude === "number" ? { latitude, longitude } : null;
}
