/** Where the phone is, as facts write it. */

/** @typedef {{latitude: number, longitude: number, accuracy: number | null}} Position */

/**
 * @param {PositionOptions} options
 * @returns {Promise<Position>}
 * @throws {GeolocationPositionError}
 */
export function position(options) {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => resolve({ latitude, longitude, accuracy }),
      reject,
      options,
    );
  });
}

/**
 * Where the phone is when its user has allowed that before; never asks, and never takes long.
 * @returns {Promise<Position | null>}
 */
export async function knownPosition() {
  try {
    const { state } = await navigator.permissions.query({ name: "geolocation" });
    if (state !== "granted") return null;
    return await position({ enableHighAccuracy: true, timeout: 3_000, maximumAge: 60_000 });
  } catch (error) {
    // No satellite, or a browser that doesn't tell: the photo is kept without a place.
    console.info(error);
    return null;
  }
}
