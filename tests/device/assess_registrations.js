/** Reads controls as JSON from standard input, and writes what the phone makes of their registration check. */
import { readFileSync } from "node:fs";

import { assess } from "../../static/device/registration.js";

/** @type {any[]} */
const controls = JSON.parse(readFileSync(0, "utf8"));
const assessed = controls.map((given) =>
  assess({ ...given, standing: new Map(Object.entries(given.standing)) }),
);
process.stdout.write(JSON.stringify(assessed));
