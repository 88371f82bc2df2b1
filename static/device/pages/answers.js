/** Keeping an answer when it is given, and words while they are typed. */
import { isTypo, readAnswer } from "../answer_value.js";
import { timestamp } from "../clock.js";
import { entryChange, entryKey, entryQuestion, entryView, refuseTooEarly } from "../entry_record.js";
import { openInspection, photosByAbout, questionnaireFor } from "../inspection.js";
import { Problem } from "../problems.js";
import { isShown, keysOf } from "../conditions.js";
import { read } from "../database.js";
import { current } from "../fold.js";
import { checklistQuestion, dependents, findingsOf, questionOf, questionView } from "../questionnaire.js";
import { isOfRegistration, registrationQuestion, registrationView } from "../registration_check.js";
import { indicatorView } from "../signals.js";
import { keepDraft, keepFact, reference } from "../store.js";
import { avimOf } from "../telephones.js";
import { fields } from "./frame.js";
import { verdictsBy } from "./norms.js";
import { NOTES } from "./own.js";
import { TASK, taskQuestion } from "./tasks.js";
import { togetherOf } from "./together.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../answer_value.js").Question} Question */

const BODY = { target: "body" };
const KEYS = /^(?!photo\/)[a-z][a-z0-9-]*(\/[^/]+)+$/;
const SIGNAL = /^signal\/[^/]+\/(?:subject\/[^/]+\/)?([^/]+)$/;
const INDICATOR = /^signal\/([^/]+)\/indicator\/(.+)$/;

/**
 * Keeps one answer and says so in the place of the form that sent it. On disk before it says so.
 * @param {Context} c
 */
export async function keepAnswer(c) {
  const inspection = c.req.param("inspection") ?? "";
  const form = await fields(c);
  const key = keyIn(form);
  const questionnaire = await questionnaireFor(c.get("store"), inspection);
  const question = await questionBehind(c, inspection, questionnaire, key);
  try {
    const value = valueIn(form, question);
    const about = entryKey(key);
    const before = about ? (await openInspection(c.get("store"), inspection)).current : null;
    if (before) refuseTooEarly(key, value, before);
    await keepFact(c.get("store"), { inspection, key, value });
    // The bar counts what waits, and hears of it by this event; shown.js shows and hides questions.
    const shown = await shownBy(c.get("store"), inspection, dependents(questionnaire, key));
    const change = before && about ? await changeOf(c, inspection, about.record, before) : null;
    const events = { delivery: BODY, shown, ...change?.events };
    c.header("HX-Trigger", JSON.stringify(events));
    if (!c.req.header("HX-Request")) return c.redirect(nextPage(c, form, key), 303);
    const judged = await verdictsBy(c.get("store"), inspection, questionnaire, question, key);
    if (question && ["clear", "settles", "now"].some((name) => form.has(name)))
      return await wholeQuestion(c, inspection, question, key, judged);
    const danger = key.endsWith("/urgency") && value === "immediate";
    return await c.get("view")("field/answer.html", {
      state: {
        saved: true,
        problem: null,
        findings: [...(question ? findingsOf(question, value) : []), ...(change?.raised ?? [])],
      },
      judged,
      danger,
      avim: danger ? await avimOf(c.get("store")) : null,
    });
  } catch (problem) {
    if (!(problem instanceof Problem) || !c.req.header("HX-Request")) throw problem;
    const state = { saved: false, problem: { code: problem.code, sentence: problem.sentence }, findings: [] };
    return c.get("view")("field/answer.html", { state, judged: [], danger: false, avim: null }, 422);
  }
}

/**
 * Keeps what is being typed, without a word. What cannot be an answer yet is left to the moment it is done.
 * @param {Context} c
 */
export async function keepTyping(c) {
  const form = await fields(c);
  const key = keyIn(form);
  try {
    const value = readAnswer(form.get("kind") ?? "text", form.getAll("value"));
    await keepDraft(c.get("store"), c.req.param("inspection") ?? "", key, value);
  } catch (problem) {
    // "1," may still become 1,5: the answer itself tells when it can't be kept. A full storage is told at once.
    if (!(problem instanceof Problem) || !isTypo(problem)) throw problem;
  }
  return c.body(null, 204);
}

/**
 * What an answer changed in its entry: warnings for the answer's own place, events for the rest of the page.
 * @param {Context} c
 * @param {string} inspection
 * @param {string} record
 * @param {import("../questionnaire.js").Current} before
 */
async function changeOf(c, inspection, record, before) {
  const after = (await openInspection(c.get("store"), inspection)).current;
  const { raised, isOther } = entryChange(record, before, after);
  return {
    raised: raised.map((text) => ({ text, basis: null, severity: "attention", usual: null })),
    events: { "entry-state": BODY, ...(isOther ? { entry: BODY } : {}) },
  };
}

/** @param {URLSearchParams} form @param {Question | null} question */
function valueIn(form, question) {
  if (form.has("clear")) return null;
  if (form.has("now")) return timestamp();
  return readAnswer(form.get("kind") ?? "text", form.getAll("value"), question);
}

/** @param {URLSearchParams} form */
function keyIn(form) {
  const key = form.get("key") ?? "";
  if (!KEYS.test(key)) throw new Problem("not-found");
  return key;
}

/**
 * Which questions are shown, by key, now that an answer changed. Reads only what their conditions ask: a control may
 * have thousands of facts.
 * @param {import("../database.js").Store} store
 * @param {string} inspection
 * @param {ReturnType<typeof dependents>} questions
 */
async function shownBy(store, inspection, questions) {
  const keys = new Set(
    questions.flatMap(({ question, prefix }) =>
      question.show_when ? keysOf(question.show_when, prefix) : [],
    ),
  );
  const facts = await read(store, ["facts"], (transaction) => {
    const index = transaction.objectStore("facts").index("key");
    return Promise.all([...keys].map((key) => index.getAll([inspection, key])));
  });
  const standing = current(facts.flat());
  const shown = questions.map(({ question, prefix }) => [
    prefix + question.id,
    isShown(question, prefix, standing),
  ]);
  return { target: "body", questions: Object.fromEntries(shown) };
}

/**
 * @param {Context} c
 * @param {string} inspection
 * @param {import("../questionnaire.js").Questionnaire | null} questionnaire
 * @param {string} key
 * @returns {Promise<Question | null>}
 */
async function questionBehind(c, inspection, questionnaire, key) {
  const store = c.get("store");
  const indicator = INDICATOR.exec(key);
  if (indicator) {
    /** @type {import("../signals.js").IndicatorList[]} */
    const lists = (await reference(store, "indicators")) ?? [];
    const known = lists.flatMap((list) =>
      list.indicators.map(({ id, text }) => ({ id: `${list.id}:${id}`, text })),
    );
    const found = known.find(({ id }) => id === indicator[2]);
    return found ? { ...found, kind: "choice" } : null;
  }
  if (key.startsWith("follow-up/"))
    return questionOf(await reference(store, "follow-up"), key.replace("follow-up/", "answer/"));
  if (key.startsWith("own/")) return NOTES;
  if (key.startsWith(TASK))
    return taskQuestion(await togetherOf(store, await openInspection(store, inspection)));
  if (entryKey(key)) return entryQuestion(await reference(store, "entry-form"), key);
  const asked = SIGNAL.exec(key);
  if (!asked) return questionOf(questionnaire, key) ?? (await registrationQuestion(store, inspection, key));
  const signalForm = await reference(store, "signal-form");
  return key.includes("/subject/")
    ? questionOf(signalForm, `subject/-/${asked[1]}`)
    : questionOf(signalForm, `answer/${asked[1]}`);
}

/**
 * The question as it now stands, where more than its sentence changed.
 * @param {Context} c
 * @param {string} inspection
 * @param {Question} question
 * @param {string} key
 * @param {Awaited<ReturnType<typeof verdictsBy>>} judged
 */
async function wholeQuestion(c, inspection, question, key, judged) {
  const { current: standing } = await openInspection(c.get("store"), inspection);
  const indicator = INDICATOR.exec(key);
  const photos = photosByAbout(standing);
  const view = indicator
    ? indicatorView(indicator[1], indicator[2], question.text, standing)
    : isOfRegistration(key)
      ? registrationView(question, key, standing)
      : key.startsWith("answer/")
        ? checklistQuestion(question, standing, photos)
        : (entryView(await reference(c.get("store"), "entry-form"), key, standing) ??
          questionView(question, key, standing, photos));
  const own = judged.find((each) => each.key === key) ?? null;
  const q = { ...view, judged: own, state: { ...view.state, saved: true } };
  const others = judged.filter((each) => each !== own);
  return c.get("view")("field/question.html", {
    inspection,
    q,
    judged: others,
    indicator: Boolean(indicator),
  });
}

/**
 * Where a form goes that was sent without a script: where it says, or back to its question.
 * @param {Context} c
 * @param {URLSearchParams} form
 * @param {string} key
 */
function nextPage(c, form, key) {
  const next = form.get("next") ?? "";
  if (next.startsWith("/field/")) return next;
  const from = c.req.header("Referer") ?? c.req.raw.referrer;
  const path = URL.canParse(from) ? new URL(from).pathname : "";
  return path.startsWith("/field/") ? `${path}#${key}` : `/field/inspections/${c.req.param("inspection")}`;
}
