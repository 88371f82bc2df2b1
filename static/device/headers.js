/** Headers of each page that the phone answers: what it may load, and that nothing of a case is kept. Twin of fieldapp/headers.py. */

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
  "worker-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; " +
  "require-trusted-types-for 'script'; trusted-types htmx fieldapp";
const POLICY_WITH_WASM = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");

// What we use is for our own pages alone; what we don't use is for nobody.
const PERMISSIONS =
  "camera=(self), geolocation=(self), publickey-credentials-create=(self), publickey-credentials-get=(self), " +
  "accelerometer=(), bluetooth=(), display-capture=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), " +
  "payment=(), serial=(), usb=(), xr-spatial-tracking=()";

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  // The address of the page goes along to ourselves: by it the worker knows our own forms from another website's.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": PERMISSIONS,
  "cache-control": "no-store",
};

/** @type {import("hono").MiddlewareHandler} */
export async function safeHeaders(c, next) {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
  if (c.get("wasm")) c.res.headers.set("content-security-policy", POLICY_WITH_WASM);
}

/** @type {import("hono").MiddlewareHandler} */
export async function absoluteLocation(c, next) {
  await next();
  // A response that a worker makes has no address of its own to which a relative one could belong.
  const location = c.res.headers.get("location");
  if (location) c.res.headers.set("location", new URL(location, c.req.url).href);
}
