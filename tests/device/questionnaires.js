/**
 * What the phone makes of answers, told by lines of JSON {questionnaire, current, entries}: which questions it shows, the
 * findings and which are open. Asked by tests/inspections/test_phone_asks_the_same.py.
 */
import { createInterface } from "node:readline";

import { isShown } from "../../static/device/conditions.js";
import { findings, progress } from "../../static/device/questionnaire.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { questionnaire, current, entries } = JSON.parse(line);
  const standing = new Map(Object.entries(current));
  const parts = [
    ...questionnaire.sections.map((/** @type {any} */ { questions }) => ({ questions, prefix: "answer/" })),
    ...entries.map((/** @type {string} */ prefix) => ({
      questions: questionnaire.groups.find((/** @type {any} */ { id }) => prefix.startsWith(`${id}/`))
        .questions,
      prefix,
    })),
  ];
  const told = parts.map(({ questions, prefix }) => ({
    shown: questions.filter((/** @type {any} */ each) => isShown(each, prefix, standing)).map(idOf),
    found: findings(questions, prefix, standing).map(({ key, text, measure }) => [key, text, measure]),
    counted: progress(questions, prefix, standing).total,
  }));
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

/** @param {{id: string}} question */
function idOf({ id }) {
  return id;
}
