/** Ids that sort by the moment they were made: UUID version 7 (RFC 9562 §5.7), from the browser's strong randomness. */

let lastMoment = 0;
let counter = 0;

/**
 * A new UUIDv7. Within one context each is larger than the one before, also within a millisecond and when the clock
 * is set back: the 12 bits after the version count on (RFC 9562 §6.2, method 1).
 * @param {number} [moment] milliseconds since 1970
 * @returns {string}
 */
export function newId(moment = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (moment > lastMoment) {
    lastMoment = moment;
    counter = ((bytes[6] & 0x07) << 8) | bytes[7];
  } else if (++counter > 0xfff) {
    lastMoment += 1;
    counter = 0;
  }
  new DataView(bytes.buffer).setUint32(0, Math.floor(lastMoment / 0x10000));
  new DataView(bytes.buffer).setUint16(4, lastMoment % 0x10000);
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
