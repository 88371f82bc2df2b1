/** The pages that the phone makes carry the same headers as the server's (tests/fieldapp/test_headers.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Hono } from "hono";

import { safeHeaders } from "../../static/device/headers.js";

const same = JSON.parse(readFileSync(new URL("../conformance/headers.json", import.meta.url), "utf8"));

test("a page of the phone carries the headers of the server, and is kept by nobody", async () => {
  const app = new Hono().use(safeHeaders).get("/field/", (c) => c.html("<p>"));

  for (const path of ["/field/", "/field/nergens"]) {
    const { headers } = await app.request(path);
    assert.deepEqual(Object.fromEntries(Object.keys(same).map((name) => [name, headers.get(name)])), same);
    assert.equal(headers.get("cache-control"), "no-store");
  }
});
