/** Text as one searches it. */

// Letters with a stroke are letters of their own to Unicode, but nobody types them on a Dutch keyboard.
/** @type {Record<string, string>} */
const STROKES = { ł: "l", đ: "d", ø: "o", ı: "i", ß: "ss" };

/**
 * Lower case, without accents and signs, one space between words.
 * @param {string} text
 */
export function plain(text) {
  const lower = text.toLowerCase();
  // Most words have no accent, and taking accents apart is the slow half.
  const bare = /[^\x20-\x7e]/.test(lower)
    ? lower
        .normalize("NFD")
        .replace(/\p{M}/gu, "")
        .replace(/[łđøıß]/g, (letter) => STROKES[letter])
    : lower;
  return bare.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
