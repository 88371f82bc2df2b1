/** What the worker that makes photos small asks and brings: photos as they were taken, and as they are kept. */
import { pack, unpack } from "../packed.js";
import { Problem } from "../problems.js";
import { capturesLeft, dropCapture, keepCapture, keepPhoto, takeCapture } from "../store.js";

/** @typedef {import("../routes.js").Context} Context */

/** @param {Context} c */
export async function addCapture(c) {
  const { told, files } = unpack(await c.req.arrayBuffer());
  const isKept = await keepCapture(c.get("store"), { ...told, file: files[0] });
  return isKept ? c.body(null, 204) : c.json(new Problem("photo-storage-full").told, 507);
}

/** @param {Context} c ids of the photos that were not made small yet */
export async function captures(c) {
  return c.json(await capturesLeft(c.get("store")));
}

/** @param {Context} c one of them, and another try at it */
export async function nextTry(c) {
  const taken = await takeCapture(c.get("store"), c.req.param("capture") ?? "");
  if (!taken) throw new Problem("not-found");
  const { file, ...told } = taken;
  return c.body(await pack(told, [file]).arrayBuffer());
}

/** @param {Context} c */
export async function removeCapture(c) {
  await dropCapture(c.get("store"), c.req.param("capture") ?? "");
  return c.body(null, 204);
}

/** @param {Context} c */
export async function addPhoto(c) {
  const { told, files } = unpack(await c.req.arrayBuffer());
  try {
    await keepPhoto(c.get("store"), { ...told, blob: files[0], thumbnail: files[1] });
    return c.body(null, 204);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return c.json(problem.told, 507);
  }
}
