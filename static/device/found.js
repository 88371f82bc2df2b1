/**
 * All findings of a control from everything that finds something: one fact, one finding. Pure; twin of
 * inspections/visits/found.py, held together by tests/conformance/found.json.
 */
import { findings, withoutDoor } from "./entry_findings.js";
import { answerFindings, normFindings } from "./findings.js";

/** @typedef {import("./findings.js").Finding} Finding */
/** @typedef {import("./norms.js").Verdict} Verdict */
/** @typedef {import("./questionnaire.js").Current} Current */
/** @typedef {import("./questionnaire.js").Questionnaire} Questionnaire */
/** @typedef {import("./registration.js").Found} Found */
/** @typedef {{id: string, name: string, told: import("./entry.js").Told}} Entry */
/** @typedef {Record<string, {text: string, verified: boolean}>} Bases legal bases by id, as the server compiled them */

/** @type {Record<string, string>} */
const WHERE = { registration: "Inschrijving", use: "Toegestaan gebruik" };
/** @type {Record<string, string[]>} the questions of checklists that ask for the same fact. Who answered one that is a
 * finding, decides on that one. */
const ASKED_BY = {
  "registration:not-registered-here": ["longer-than-four-months"],
  "registration:clearly-not-living-here": ["registered-not-living"],
  "registration:night-register": [
    "night-register",
    "register",
    "register-complete",
    "register-matches",
    "in-register",
  ],
  "use:not-allowed": ["use-allowed"],
};
/** @type {Record<string, string>} the norm that judges the same number, of those who sleep in the place */
const JUDGED_BY = { "use:more-persons-than-permitted": "permitted-persons" };

/**
 * What the answers, the norms, the registration check with the known use, and the entries find, in that order.
 *
 * What two of them say is told once: by the answer, which the inspector gave; else by the norm, which counted.
 * @param {Questionnaire | null} questionnaire
 * @param {Current} current
 * @param {Verdict[]} judged
 * @param {Found[]} registered
 * @param {Entry[]} entries
 * @param {Bases} bases
 * @returns {Finding[]}
 */
export function gathered(questionnaire, current, judged, registered, entries, bases) {
  const told = entries.map((entry) => entry.told);
  const answers = questionnaire ? answerFindings(withoutDoor(questionnaire, told), current) : [];
  const asked = new Set(answers.map(questionOf));
  const decided = new Set(
    judged.filter(({ outcome }) => outcome === "meets" || outcome === "fails").map(({ norm }) => norm.id),
  );
  const others = registered.filter(
    ({ id }) => !ASKED_BY[id]?.some((question) => asked.has(question)) && !decided.has(JUDGED_BY[id]),
  );
  return [
    ...answers,
    ...normFindings(judged),
    ...others.map((found) => findingOf(found, found.id, WHERE[found.id.split(":")[0]], bases)),
    ...entries.flatMap((entry) =>
      findings(entry.told).map((found) =>
        findingOf(found, `entry:${entry.id}:${found.id}`, entry.name, bases),
      ),
    ),
  ];
}

/** The question of a finding from an answer: `answer:<question>:<number>`, `room:<id>:<question>:<number>`.
 * @param {Finding} finding */
function questionOf({ id }) {
  return id.split(":").at(-2);
}

/** @param {Found} found @param {string} id @param {string} where @param {Bases} bases @returns {Finding} */
function findingOf({ text, basis, severity, measure }, id, where, bases) {
  const known = basis === null ? null : bases[basis];
  return {
    id,
    text,
    about: text,
    severity: /** @type {Finding["severity"]} */ (severity),
    basis: known?.text ?? null,
    verified: known?.verified ?? basis === null,
    measure,
    source: id.split(":")[0],
    where,
    key: null,
  };
}
