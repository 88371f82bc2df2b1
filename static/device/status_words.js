/** The standing of the phone in words, for the bar that is always in view. */

/** @typedef {import("./status.js").Waiting & import("./status.js").Standing} Status */

const DAY = 24 * 60 * 60 * 1000;

/**
 * @param {Status} status
 * @param {boolean} isEnrolled
 * @param {number} [now] milliseconds since 1970
 * @returns {{text: string, tone: "" | "sending" | "arrived" | "refused", href: string}}
 */
export function sayStatus(status, isEnrolled, now = Date.now()) {
  const href = "/field/delivery";
  if (!isEnrolled) return { text: "Deze telefoon is nog niet aangemeld", tone: "", href: "/field/enrolment" };
  if (status.refused)
    return {
      text: `${count(status.refused, "gegeven", "gegevens")} niet geaccepteerd. Bekijk wat u kunt doen`,
      tone: "refused",
      href,
    };
  const left = sayLeft(status);
  if (status.busy && left)
    return { text: `Wordt verstuurd: ${left}${sayProgress(status.photo)}`, tone: "sending", href };
  if (left) return { text: `Alleen op deze telefoon${sayAge(status.oldest, now)}: ${left}`, tone: "", href };
  if (status.session === "expired")
    return { text: "Alles is aangekomen. Log in voor nieuwe controles", tone: "arrived", href };
  return { text: "Alles is aangekomen", tone: "arrived", href };
}

/** @param {{facts: number, photos: number, bytes: number}} left */
function sayLeft({ facts, photos, bytes }) {
  return [
    facts && count(facts, "gegeven", "gegevens"),
    photos && `${count(photos, "foto", "foto's")} (${megabytes(bytes)} MB)`,
  ]
    .filter(Boolean)
    .join(" en ");
}

/** @param {{sent: number, bytes: number} | null} photo */
function sayProgress(photo) {
  return photo ? `, deze foto ${Math.floor((100 * photo.sent) / photo.bytes)}%` : "";
}

/**
 * @param {string | null} oldest
 * @param {number} now
 */
function sayAge(oldest, now) {
  const days = oldest ? Math.floor((now - Date.parse(oldest)) / DAY) : 0;
  return days >= 1 ? ` sinds ${count(days, "dag", "dagen")}` : "";
}

/** @param {number} bytes */
function megabytes(bytes) {
  return Math.max(0.1, bytes / 1e6)
    .toFixed(1)
    .replace(".", ",");
}

/**
 * @param {number} number
 * @param {string} one
 * @param {string} more
 */
function count(number, one, more) {
  return `${number} ${number === 1 ? one : more}`;
}
