/**
 * The municipality's side as a phone meets it: a real HTTP server that speaks the contract of /api over an empty log,
 * and a network in between that does what it is told.
 */
import { createDecipheriv, createHash, randomUUID } from "node:crypto";
import { createServer } from "node:http";

import {
  compactDecrypt,
  compactVerify,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
} from "jose";

/** @typedef {"cut before" | "cut after" | "portal" | ((request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => void)} Fault */
/** @typedef {{device: string, key: any, revoked: boolean}} Device */
/** @typedef {{sha256: string, length: number, bytes: Buffer, key: Uint8Array | null}} Upload `key` opens a sealed one */

const USER = { id: "u1", name: "Anja de Wit", role: "inspector" };
const MUNICIPALITY = { id: "m1", name: "Woerden" };
const TUS = { "tus-resumable": "1.0.0" };

export class Office {
  /** @type {Map<string, any>} every fact that was taken in, with its author */
  facts = new Map();
  /** @type {Map<string, Device>} */
  devices = new Map();
  /** @type {Map<string, Buffer>} */
  photos = new Map();
  /** @type {Map<string, Upload>} */
  uploads = new Map();
  /** @type {Record<string, {version: string, data: any}>} */
  reference = {};
  isLoggedIn = true;
  /** Its key that phones seal to; null in a municipality that has none. @type {{jwk: any} | null} */
  sealing = null;
  /** All that it opens with, by `kid`. @type {Map<string, any>} */
  opensWith = new Map();
  /** With which of them each sealed thing was, in order. @type {string[]} */
  sealedWith = [];
  /** Which device told that it emptied itself. @type {string[]} */
  wiped = [];
  /** Whether it takes a photo along with its announcement. */
  takesWhole = false;
  /** @type {(fact: any) => {code: string, reason: string} | null} */
  refuses = () => null;
  /** @type {((facts: any[]) => {code: string, reason: string} | null)} */
  refusesEnvelope = () => null;
  /** @type {{sha256: string, state: string, code: string, reason: string}[]} */
  rejected = [];
  /** @type {{path: string, method: string, fault: Fault, times: number, skip: number}[]} */
  faults = [];
  /** @type {string[]} */
  heard = [];
  /** How many facts an answer gives at once. */
  page = 100;
  origin = "";

  async open() {
    this.server = createServer((request, response) => this.#meet(request, response));
    await new Promise((resolve) => this.server?.listen(0, "127.0.0.1", () => resolve(null)));
    const address = /** @type {import("node:net").AddressInfo} */ (this.server.address());
    this.origin = `http://127.0.0.1:${address.port}`;
    return this;
  }

  /** From now on phones are told a key to seal to. */
  async hasSealingKey() {
    const { privateKey, publicKey } = await generateKeyPair("ECDH-ES", { crv: "P-256", extractable: true });
    this.sealing = { jwk: { ...(await exportJWK(publicKey)), kid: randomUUID() } };
    this.opensWith.set(this.sealing.jwk.kid, privateKey);
    this.reference["sealing-key"] = { version: this.sealing.jwk.kid, data: this.sealing.jwk };
  }

  async close() {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(() => resolve(null)));
  }

  /** How a phone reaches it. */
  get network() {
    return { fetch: globalThis.fetch, origin: this.origin };
  }

  /**
   * The next `times` requests of `method` to a path that begins with `path` go wrong, after `skip` that go well.
   * @param {string} method
   * @param {string} path
   * @param {Fault} fault
   */
  trouble(method, path, fault, times = 1, skip = 0) {
    this.faults.push({ method, path, fault, times, skip });
  }

  /** A colleague's fact, as it came from another phone. @param {any} fact */
  knows(fact) {
    this.facts.set(fact.id, {
      at: "2026-03-02T09:00:00+01:00",
      number: 1,
      supersedes: [],
      author: { id: "u2", name: "Bas Kuiper" },
      ...fact,
    });
  }

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  async #meet(request, response) {
    const [method, path] = [request.method ?? "", request.url ?? ""];
    this.heard.push(`${method} ${path}`);
    const fault = this.#faultOf(method, path);
    if (typeof fault === "function") return fault(request, response);
    if (fault === "portal")
      return response.writeHead(200, { "content-type": "text/html" }).end("<h1>Gratis wifi</h1>");
    if (fault === "cut before") return request.socket.destroy();
    const body = await read(request);
    const { status, headers, json } = await this.#answer(method, path, request.headers, body);
    if (fault === "cut after") return request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json", ...headers });
    return response.end(json === undefined || method === "HEAD" ? undefined : JSON.stringify(json));
  }

  /** @param {string} method @param {string} path */
  #faultOf(method, path) {
    const fits = this.faults.find(
      (each) => each.times > 0 && each.method === method && path.startsWith(each.path),
    );
    if (!fits) return null;
    if (fits.skip > 0) {
      fits.skip -= 1;
      return null;
    }
    fits.times -= 1;
    return fits.fault;
  }

  /** @param {string} method @param {string} path @param {import("node:http").IncomingHttpHeaders} headers @param {Buffer} body @returns {Promise<{status: number, headers?: Record<string, string>, json?: any}>} */
  async #answer(method, path, headers, body) {
    if (path === "/api/devices") return this.#enrol(JSON.parse(body.toString()));
    if (path === "/api/sync") return this.#sync(JSON.parse(body.toString()));
    if (path.endsWith("/wiped")) return this.#hearOfWiping(String(headers.authorization));
    if (!path.startsWith("/api/uploads")) return problem(404, "not-found");
    const ticket = await this.#open(String(headers.authorization).replace("Device ", ""));
    if (!ticket) return problem(403, "device-unknown");
    if (method === "POST") return this.#create(ticket, body, String(headers["upload-metadata"]));
    const upload = this.uploads.get(path.split("/").at(-1) ?? "");
    if (!upload) return problem(404, "upload-unknown");
    if (method === "PATCH") return this.#append(path, upload, Number(headers["upload-offset"]), body);
    return {
      status: 200,
      headers: {
        ...TUS,
        "upload-offset": String(upload.bytes.length),
        "upload-length": String(upload.length),
      },
    };
  }

  /** @param {{key: any}} asked */
  #enrol({ key }) {
    if (!this.isLoggedIn) return problem(401, "not-logged-in");
    const known = [...this.devices.values()].find((each) => each.key.x === key.x);
    const device = known ?? { device: randomUUID(), key, revoked: false };
    this.devices.set(device.device, device);
    const told = { device: device.device, user: USER, municipality: MUNICIPALITY };
    return { status: 201, json: { ...told, sealing_key: this.sealing?.jwk } };
  }

  /** @param {string} authorization */
  async #hearOfWiping(authorization) {
    const told = await this.#open(authorization.replace("Device ", ""));
    if (!told) return problem(403, "device-unknown");
    this.wiped.push(told.wiped);
    return { status: 204 };
  }

  /** @param {{device: string, cursor: string | null, known: Record<string, string>, envelopes: string[]}} asked */
  async #sync({ device, cursor, known, envelopes }) {
    if (!this.devices.has(device)) return problem(403, "device-unknown");
    if (this.devices.get(device)?.revoked) return problem(403, "device-revoked");
    const accepted = [];
    const refused = [];
    for (const [index, envelope] of envelopes.entries()) {
      const content = await this.#open(envelope);
      const whole = content
        ? this.refusesEnvelope(content.facts)
        : { code: "envelope-forged", reason: "Vals." };
      if (whole) {
        refused.push({ id: null, envelope: index, ...whole });
        continue;
      }
      for (const fact of content.facts) {
        const bad = this.refuses(fact);
        if (bad) refused.push({ id: fact.id, envelope: index, ...bad });
        else accepted.push(fact.id);
        if (!bad && !this.facts.has(fact.id))
          this.facts.set(fact.id, { ...fact, author: { id: USER.id, name: USER.name } });
      }
    }
    const from = Number(cursor ?? 0);
    const facts = this.isLoggedIn ? [...this.facts.values()].slice(from, from + this.page) : [];
    const gone = Object.keys(known).filter(
      (part) => /^(beforehand|history|joining|together)\//.test(part) && !this.reference[part],
    );
    const parts = Object.entries(this.reference).filter(([part, { version }]) => known[part] !== version);
    return {
      status: 200,
      json: {
        accepted,
        refused,
        facts,
        cursor: this.isLoggedIn ? String(from + facts.length) : cursor,
        more: this.isLoggedIn && from + facts.length < this.facts.size,
        reference: Object.fromEntries(this.isLoggedIn ? parts : []),
        gone: this.isLoggedIn ? gone : [],
        photos: this.rejected,
        session: this.isLoggedIn ? "active" : "expired",
        device: "active",
      },
    };
  }

  /** @param {{upload: string, length: number}} ticket @param {Buffer} body @param {string} metadata */
  async #create({ upload: sha256, length }, body, metadata) {
    if (this.photos.has(sha256)) return { status: 201, headers: { ...TUS, "upload-offset": String(length) } };
    const id = randomUUID();
    const sealed = /sealed_key ([^,]+)/.exec(metadata);
    const key = sealed && (await this.#unseal(atob(sealed[1])));
    const upload = { sha256, length, bytes: Buffer.alloc(0), key };
    this.uploads.set(id, upload);
    const location = `http://elders.example/api/uploads/${id}`;
    if (!this.takesWhole || !body.length) return { status: 201, headers: { ...TUS, location } };
    const { status, headers, json } = this.#append(location, upload, 0, body);
    return { status: status === 204 ? 201 : status, headers: { ...headers, location }, json };
  }

  /** @param {string} path @param {Upload} upload @param {number} offset @param {Buffer} body @returns {{status: number, headers: Record<string, string>, json?: any}} */
  #append(path, upload, offset, body) {
    if (offset !== upload.bytes.length) return problem(409, "upload-offset-wrong");
    upload.bytes = Buffer.concat([upload.bytes, body]);
    if (upload.bytes.length === upload.length) {
      const photo = upload.key ? openPhoto(upload.bytes, upload.key, upload.sha256) : upload.bytes;
      if (!photo || createHash("sha256").update(photo).digest("hex") !== upload.sha256) {
        this.uploads.delete(path.split("/").at(-1) ?? "");
        return problem(460, "photo-hash-mismatch");
      }
      this.photos.set(upload.sha256, photo);
    }
    return { status: 204, headers: { ...TUS, "upload-offset": String(upload.bytes.length) } };
  }

  /** @param {string} sealed */
  async #unseal(sealed) {
    const kid = decodeProtectedHeader(sealed).kid ?? "";
    this.sealedWith.push(kid);
    return (await compactDecrypt(sealed, this.opensWith.get(kid))).plaintext;
  }

  /** @param {string} sealed @returns {Promise<any>} null when no device that is known has signed it */
  async #open(sealed) {
    const isSealed = sealed.split(".").length === 5;
    const signed = isSealed ? new TextDecoder().decode(await this.#unseal(sealed)) : sealed;
    const device = this.devices.get(decodeProtectedHeader(signed).kid ?? "");
    if (!device) return null;
    const { payload } = await compactVerify(signed, await importJWK(device.key, "ES256"), {
      algorithms: ["ES256"],
    });
    return JSON.parse(new TextDecoder().decode(payload));
  }
}

/** @param {Buffer} sealed @param {Uint8Array} key @param {string} sha256 */
function openPhoto(sealed, key, sha256) {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
  decipher.setAAD(Buffer.from(sha256));
  decipher.setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  } catch {
    return null;
  }
}

/**
 * @param {number} status
 * @param {string} code
 */
export function problem(status, code) {
  return { status, headers: TUS, json: { code, reason: `Zo kan het niet (${code}).` } };
}

/**
 * A fault that answers with a problem of our own server.
 * @param {number} status
 * @param {string} code
 * @returns {Fault}
 */
export function says(status, code) {
  return (request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(status, { ...TUS, "content-type": "application/json" });
      response.end(JSON.stringify(problem(status, code).json));
    });
  };
}

/** @param {import("node:http").IncomingMessage} request */
async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
