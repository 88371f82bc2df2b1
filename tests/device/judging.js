/** The phone's judgement, told by lines of JSON {questionnaire, answers, plan, norms}: what tests/inspections/norms asks. */
import { createInterface } from "node:readline";

import { verdicts } from "../../static/device/norms.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { questionnaire, current, plan, norms } = JSON.parse(line);
  const judged = verdicts(questionnaire, new Map(Object.entries(current)), plan, norms);
  const told = judged.map(({ norm, ...verdict }) => ({ ...verdict, norm: norm.id }));
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
