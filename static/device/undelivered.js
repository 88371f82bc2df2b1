/** What stands on this phone alone, whole: for a file that a person can hand to the administrator. */
import { read } from "./database.js";

/** @typedef {import("./database.js").Store} Store */

/**
 * Facts that wait or were refused, the records of such photos without their bytes, and what is carried for others.
 * @param {Store} store
 */
export async function undelivered(store) {
  return read(store, ["facts", "photos", "carried"], async (transaction) => {
    const facts = transaction.objectStore("facts");
    const photos = transaction.objectStore("photos");
    return {
      facts: [...(await facts.index("waiting").getAll()), ...(await facts.index("refused").getAll())],
      photos: [...(await photos.index("waiting").getAll()), ...(await photos.index("refused").getAll())],
      carried: await transaction.objectStore("carried").getAll(),
    };
  });
}
