/**
 * What the phone makes of answers, told by lines of JSON {questionnaire, current, entries}: which questions it shows, the
 * findings and which are open. Asked by tests/inspections/test_phone_asks_the_same.py.
 */
import { createInterface } from "node:readline";

import { isShown } from "../../static/device/conditions.js";
import { findingsOf, progress } from "../../static/device/questionnaire.js";

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
  const told = parts.map(({ questions, prefix }) => {
    /** @type {any[]} */
    const shown = questions.filter((/** @type {any} */ each) => isShown(each, prefix, standing));
    return {
      shown: shown.map(({ id }) => id),
      found: shown.flatMap((question) =>
        (standing.get(prefix + question.id) ?? []).flatMap((/** @type {{value: any}} */ { value }) =>
          findingsOf(question, value).map(({ text, measure }) => [question.id, text, measure]),
        ),
      ),
      counted: progress(questions, prefix, standing).total,
    };
  });
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
