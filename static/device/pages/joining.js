/** Letting partners join a control: a code for each phone, and who is in. Both were fetched before, so it needs no network. */
import { pathOf } from "../map.js";
import { Problem } from "../problems.js";
import { JOINING, keepFact, reference } from "../store.js";
import { pageOf } from "./frame.js";
import { opened } from "./inspection.js";

/** @typedef {import("../routes.js").Context} Context */
/**
 * As the server gives it to who may lead.
 * @typedef {object} Joining
 * @property {{code: string, qr: string, size: number}[]} codes
 * @property {{user: string, name: string, organisation: string, service_number: string, is_gone: boolean}[]} guests
 */

/** @param {Context} c @returns {Promise<Joining | null>} null for who may not lead */
export async function joiningOf(c) {
  return (await reference(c.get("store"), JOINING + c.req.param("inspection"))) ?? null;
}

/** @param {Context} c */
export async function joining(c) {
  const inspection = await opened(c);
  const found = await joiningOf(c);
  if (!found) throw new Problem("not-found");
  const place = Number(c.req.query("code") ?? 0);
  const code = found.codes[place];
  const left = inspection.current;
  return c.get("view")("field/joining.html", {
    page: pageOf(inspection, "Partner laten meedoen"),
    inspection: inspection.id,
    closed: inspection.closed,
    code: code ? { ...code, qr: pathOf(modules(code), code.size) } : null,
    next: place + 1 < found.codes.length ? place + 1 : null,
    guests: found.guests.map((guest) => ({
      ...guest,
      is_gone: guest.is_gone || left.has(`guest/${guest.user}/revoked`),
    })),
  });
}

/** @param {Context} c asks a guest to leave: at once when there is a network, else as soon as this is delivered */
export async function letGuestGo(c) {
  const { inspection, guest } = /** @type {{inspection: string, guest: string}} */ (c.req.param());
  if (!(await joiningOf(c))?.guests.some(({ user }) => user === guest)) throw new Problem("not-found");
  await keepFact(c.get("store"), { inspection, key: `guest/${guest}/revoked`, value: true });
  return c.redirect(`/field/inspections/${inspection}/joining`, 303);
}

/** @param {{qr: string, size: number}} code row by row, in hexadecimal, the first of them in front */
function modules({ qr, size }) {
  const bits = [...qr].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  return Uint8Array.from(bits.slice(bits.length - size * size), Number);
}
