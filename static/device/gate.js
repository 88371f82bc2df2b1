/** Who may ask the phone's server to change something: only its own pages. */

/**
 * Whether a request that changes something came from this app. A worker doesn't see the headers Origin and
 * Sec-Fetch-Site, and another website can post a form to an address that the worker answers. Only navigations can come
 * from there (a fetch of another origin never reaches this worker), and only our own pages give their address along.
 * @param {Request} request
 */
export function isFromOurselves(request) {
  if (request.method === "GET" || request.method === "HEAD") return true;
  if (request.mode !== "navigate") return true;
  return URL.canParse(request.referrer) && new URL(request.referrer).origin === new URL(request.url).origin;
}
