/** Files with what is told of them, in one body: the phone's server gets photos so, because on WebKit it can get an empty
 * multipart body: https://github.com/enketo/enketo/issues/1584 */

/**
 * @param {Record<string, unknown>} told JSON
 * @param {Blob[]} files
 * @returns {Blob} length of the JSON (4 bytes, little end first), the JSON, the files
 */
export function pack(told, files) {
  const sizes = files.map(({ size, type }) => ({ size, type }));
  const words = new TextEncoder().encode(JSON.stringify({ told, sizes }));
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, words.length, true);
  return new Blob([length.buffer, words, ...files]);
}

/**
 * @param {ArrayBuffer} body
 * @returns {{told: any, files: Blob[]}}
 * @throws {RangeError | SyntaxError} when it wasn't packed
 */
export function unpack(body) {
  const length = new DataView(body).getUint32(0, true);
  const { told, sizes } = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 4, length)));
  let at = 4 + length;
  const files = sizes.map((/** @type {{size: number, type: string}} */ { size, type }) => {
    at += size;
    return new Blob([body.slice(at - size, at)], { type });
  });
  return { told, files };
}
