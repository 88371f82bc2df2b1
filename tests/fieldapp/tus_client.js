/**
 * Uploads a photo with tus-js-client, which we did not write: stops after the first piece, then a new client goes on.
 * Prints what it saw as JSON: {"stoppedAt", "resumedAt", "sent", "requests"}. With `whole` as last argument it sends the
 * photo along with its announcement instead, and prints {"requests"}.
 * Usage: node tus_client.js <address> <Authorization> <Upload-Metadata as JSON> <file> [whole]
 */
import { readFileSync } from "node:fs";

import * as tus from "tus-js-client";

const [endpoint, authorization, metadata, file, whole] = process.argv.slice(2);
const photo = readFileSync(file);
/** @type {string[]} */
const requests = [];

/** @param {Partial<import("tus-js-client").UploadOptions>} more */
function upload(more) {
  return new tus.Upload(photo, {
    endpoint,
    headers: { authorization },
    metadata: JSON.parse(metadata),
    chunkSize: Math.ceil(photo.length / 3),
    retryDelays: [],
    onBeforeRequest: (request) => void requests.push(request.getMethod()),
    ...more,
  });
}

if (whole) {
  await new Promise((resolve, reject) =>
    upload({
      uploadDataDuringCreation: true,
      chunkSize: Infinity,
      onError: reject,
      onSuccess: resolve,
    }).start(),
  );
  console.log(JSON.stringify({ requests }));
  process.exit();
}

const first = await new Promise((resolve, reject) => {
  const running = upload({
    onError: reject,
    onChunkComplete: async (_size, accepted) => {
      await running.abort();
      resolve({ url: running.url, stoppedAt: accepted });
    },
  });
  running.start();
});
/** @type {number[]} */
const offsets = [];
await new Promise((resolve, reject) =>
  upload({
    uploadUrl: first.url,
    onError: reject,
    onSuccess: resolve,
    onChunkComplete: (size, accepted) => void offsets.push(accepted - size),
  }).start(),
);
console.log(
  JSON.stringify({ stoppedAt: first.stoppedAt, resumedAt: offsets[0], sent: photo.length, requests }),
);
