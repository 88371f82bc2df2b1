/** A photo made smaller, upright, and without what the camera wrote into it. */

import { Problem } from "../device/problems.js";

const LONGEST_SIDE = 2048;
const THUMBNAIL = 320;
const QUALITY = 0.85;

/**
 * @param {Blob} file
 * @returns {Promise<{blob: Blob, thumbnail: Blob, width: number, height: number}>} both JPEG
 * @throws {Problem} photo-unreadable, photo-unsupported
 */
export async function shrink(file) {
  if (typeof OffscreenCanvas === "undefined") throw new Problem("photo-unsupported");
  const bitmap = await decode(file);
  try {
    const photo = draw(bitmap, LONGEST_SIDE);
    const thumbnail = draw(photo, THUMBNAIL);
    return {
      blob: await photo.convertToBlob({ type: "image/jpeg", quality: QUALITY }),
      thumbnail: await thumbnail.convertToBlob({ type: "image/jpeg", quality: QUALITY }),
      width: photo.width,
      height: photo.height,
    };
  } finally {
    bitmap.close();
  }
}

/** @param {Blob} file */
async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    throw new Problem("photo-unreadable", { cause: error });
  }
}

/**
 * @param {ImageBitmap | OffscreenCanvas} source
 * @param {number} longest
 */
function draw(source, longest) {
  const scale = Math.min(1, longest / Math.max(source.width, source.height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(source.width * scale)),
    Math.max(1, Math.round(source.height * scale)),
  );
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Problem("photo-unsupported");
  context.imageSmoothingQuality = "high";
  // What is see-through becomes white, not black.
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}
