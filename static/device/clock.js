/** The phone's clock in words: RFC 3339 with the offset of where the phone is. It tells, and decides nothing. */

/**
 * @param {Date} [moment]
 * @returns {string} e.g. 2026-03-02T09:41:07.120+01:00
 */
export function timestamp(moment = new Date()) {
  const offset = -moment.getTimezoneOffset();
  const local = new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, -1);
  const minutes = Math.abs(offset);
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, "0");
}
