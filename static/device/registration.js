/**
 * Who was met against who is registered, and the use that was found against what is known of it: totals, and what law
 * asks to follow. Pure; twin of inspections/visits/registration.py, held together by tests/conformance/registration.json.
 */

/** @typedef {{kind: string, number: string, valid_until: string | null, persons: number | null}} Permit */
/**
 * What the municipality knew before: `plan_allows` is yes, no or unknown.
 * @typedef {object} KnownUse
 * @property {string} plan_allows
 * @property {string} plan_text
 * @property {Permit[]} permits
 * @property {number | null} persons_permitted
 * @property {string} quality_mark
 * @property {string} [building] what the BAG tells, in words
 * @property {string[]} [businesses] what the KVK tells, in words
 */
/**
 * `standing`: the values that stand for each key, null for what was removed. `lists`: the ids of the rows of each list
 * (brp, night-register, staff) that was delivered. `day` of the control, YYYY-MM-DD.
 * @typedef {object} Given
 * @property {Map<string, any[]>} standing
 * @property {Record<string, string[]>} lists
 * @property {KnownUse | null} use
 * @property {string} day
 */
/**
 * Persons: `met` counts or records, whichever is more; `open` are those of whom nothing was recorded; `listed` and
 * `unchecked` are null when no list was delivered, `sleeping` when it was not counted.
 * @typedef {object} Totals
 * @property {number} met
 * @property {number | null} sleeping
 * @property {number} registered_here
 * @property {number} registered_elsewhere
 * @property {number} not_registered
 * @property {number} refused
 * @property {number} not_determinable
 * @property {number} open
 * @property {number | null} listed
 * @property {number} not_met
 * @property {number} clearly_not_living_here
 * @property {number | null} unchecked
 * @property {number} not_in_night_register
 * @property {number} not_on_staff_list
 */
/** @typedef {{id: string, text: string, basis: string | null, severity: string, measure: string}} Found */
/** @typedef {{id: string, text: string}} Undetermined what can't be said yet, and what is missing for it */
/** @typedef {{registered: any, stays: any, in_night_register: any, on_staff_list: any}} Person */

/**
 * Totals, findings, and what can't be determined.
 * @param {Given} given
 * @returns {{totals: Totals, findings: Found[], undetermined: Undetermined[]}}
 */
export function assess(given) {
  const persons = personsIn(given.standing);
  const totals = totalsOf(given, persons);
  return {
    totals,
    findings: [...registrationFindings(given, persons, totals), ...useFindings(given, totals)],
    undetermined: [...registrationGaps(given, persons, totals), ...useGaps(given, totals)],
  };
}

/**
 * Persons on whom there is a record, and that was not removed.
 * @param {Map<string, any[]>} standing
 * @returns {Person[]} in order of id
 */
export function personsIn(standing) {
  /** @type {Set<string>} */
  const ids = new Set();
  /** @type {Set<string>} */
  const removed = new Set();
  for (const [key, values] of standing) {
    if (!key.startsWith("person/")) continue;
    const [, id, ...rest] = key.split("/");
    const field = rest.join("/");
    if (!field) continue;
    if (values.some((value) => value !== null)) ids.add(id);
    else if (field === "added") removed.add(id);
  }
  return [...ids]
    .filter((id) => !removed.has(id))
    .sort()
    .map((id) => ({
      registered: only(standing, `person/${id}/registered`),
      stays: only(standing, `person/${id}/longer-than-four-months`),
      in_night_register: only(standing, `person/${id}/in-night-register`),
      on_staff_list: only(standing, `person/${id}/on-staff-list`),
    }));
}

/**
 * The text or number on which everybody agrees; null when there is none, or two.
 * @param {Map<string, any[]>} standing
 * @param {string} key
 */
export function only(standing, key) {
  const values = [...new Set((standing.get(key) ?? []).filter((value) => value !== null))];
  return values.length === 1 && typeof values[0] !== "object" ? values[0] : null;
}

/** @param {Given} given @param {Person[]} persons @returns {Totals} */
function totalsOf({ standing, lists }, persons) {
  const outcomes = outcomesIn(standing, "brp");
  const results = (/** @type {string} */ result) =>
    persons.filter(({ registered }) => registered === result).length;
  const ended = (/** @type {string} */ outcome) => outcomes.filter((each) => each === outcome).length;
  const found = {
    registered_here: results("registered-here") + ended("met"),
    registered_elsewhere: results("registered-elsewhere"),
    not_registered: results("not-registered"),
    refused: results("refused"),
    not_determinable: results("not-determinable"),
  };
  const recorded = Object.values(found).reduce((sum, count) => sum + count, 0);
  const met = Math.max(countIn(standing, "answer/persons-met") ?? 0, recorded);
  return {
    met,
    sleeping: countIn(standing, "answer/sleepers"),
    ...found,
    open: met - recorded,
    listed: lists.brp ? lists.brp.length : null,
    not_met: ended("not-met"),
    clearly_not_living_here: ended("clearly-not-living-here"),
    unchecked: lists.brp ? uncheckedOf(standing, lists) : null,
    not_in_night_register: persons.filter((person) => person.in_night_register === "no").length,
    not_on_staff_list: persons.filter((person) => person.on_staff_list === "no").length,
  };
}

/** @param {Given} given @param {Person[]} persons @param {Totals} totals @returns {Found[]} */
function registrationFindings({ standing }, persons, totals) {
  /** @type {Found[]} */
  const findings = [];
  const unregistered = persons.filter((person) => isNotHere(person) && person.stays === "yes").length;
  if (unregistered)
    findings.push({
      id: "registration:not-registered-here",
      text: `${counted(unregistered, "persoon blijft", "personen blijven")} naar verwachting 4 maanden of langer en ${unregistered === 1 ? "is" : "zijn"} hier niet ingeschreven. Leg uit dat inschrijven moet, en meld het bij Burgerzaken.`,
      basis: "brp-duty",
      severity: "attention",
      measure: "talk",
    });
  const away = totals.clearly_not_living_here;
  if (away)
    findings.push({
      id: "registration:clearly-not-living-here",
      text: `${counted(away, "persoon staat", "personen staan")} hier ingeschreven maar ${away === 1 ? "woont" : "wonen"} hier duidelijk niet. Vraag een adresonderzoek aan.`,
      basis: "report-back",
      severity: "attention",
      measure: "pass-to-partner",
    });
  const register = only(standing, "registration/night-register");
  const unwritten = totals.not_in_night_register;
  if (register === "missing" || register === "incomplete" || unwritten)
    findings.push({
      id: "registration:night-register",
      text: sayNightRegister(register, unwritten),
      basis: "night-register",
      severity: "violation",
      measure: "pass-to-partner",
    });
  const unlisted = totals.not_on_staff_list;
  if (unlisted)
    findings.push({
      id: "registration:not-on-staff-list",
      text: `${counted(unlisted, "persoon staat", "personen staan")} niet op de personeelslijst. Vraag voor wie zij werken.`,
      basis: null,
      severity: "attention",
      measure: "talk",
    });
  return findings;
}

/** @param {Given} given @param {Totals} totals @returns {Found[]} */
function useFindings({ use, day }, totals) {
  if (!use) return [];
  /** @type {Found[]} */
  const findings = [];
  if (use.plan_allows === "no")
    findings.push({
      id: "use:not-allowed",
      text: `Het omgevingsplan staat dit gebruik niet toe.${use.plan_text ? ` ${use.plan_text}` : ""}`,
      basis: "use-plan",
      severity: "violation",
      measure: "penalty",
    });
  const [permitted, found] = [permittedPersons(use, day), personsFound(totals)];
  if (permitted !== null && found !== null && found > permitted)
    findings.push({
      id: "use:more-persons-than-permitted",
      text: `${counted(found, "persoon", "personen")} gevonden, ${permitted} toegestaan: ${found - permitted} te veel.`,
      basis: "permitted-persons",
      severity: "violation",
      measure: "penalty",
    });
  const expired = use.permits.filter((permit) => isExpired(permit, day));
  if (expired.length)
    findings.push({
      id: "use:permit-expired",
      text: `Niet meer geldig: ${expired.map(sayExpired).join("; ")}.`,
      basis: "use-plan",
      severity: "attention",
      measure: "warning",
    });
  return findings;
}

/** @param {Given} given @param {Person[]} persons @param {Totals} totals @returns {Undetermined[]} */
function registrationGaps({ standing }, persons, totals) {
  /** @type {Undetermined[]} */
  const gaps = [];
  if (countIn(standing, "answer/persons-met") === null)
    gaps.push({
      id: "registration:met",
      text: "Hoeveel personen zijn gesproken of gezien, is niet ingevuld.",
    });
  if (totals.open)
    gaps.push({
      id: "registration:open",
      text: `Van ${totals.open} van de ${counted(totals.met, "persoon", "personen")} is de inschrijving niet nagegaan.`,
    });
  const unasked = persons.filter(
    (person) => isNotHere(person) && !["yes", "no"].includes(person.stays),
  ).length;
  if (unasked)
    gaps.push({
      id: "registration:stay-unknown",
      text: `Van ${counted(unasked, "persoon", "personen")} zonder inschrijving hier is niet bekend of zij 4 maanden of langer blijven.`,
    });
  if (totals.unchecked)
    gaps.push({
      id: "registration:unchecked",
      text: `Van ${totals.unchecked} van de ${totals.listed} ingeschreven personen is niets ingevuld.`,
    });
  return gaps;
}

/** @param {Given} given @param {Totals} totals @returns {Undetermined[]} */
function useGaps({ use, day }, totals) {
  if (!use)
    return [{ id: "use:nothing-known", text: "Over het toegestane gebruik is vooraf niets ingevuld." }];
  /** @type {Undetermined[]} */
  const gaps = [];
  if (use.plan_allows !== "yes" && use.plan_allows !== "no")
    gaps.push({ id: "use:plan-unknown", text: "Of het omgevingsplan dit gebruik toestaat, is niet bekend." });
  const permitted = permittedPersons(use, day);
  if (permitted === null)
    gaps.push({
      id: "use:permitted-unknown",
      text: "Hoeveel personen hier mogen wonen of slapen, is niet bekend.",
    });
  else if (personsFound(totals) === null)
    gaps.push({
      id: "use:persons-unknown",
      text: `Er zijn ${permitted} personen toegestaan, maar hoeveel er zijn, is niet ingevuld.`,
    });
  return gaps;
}

/** @param {Map<string, any[]>} standing @param {string} kind of list @returns {any[]} the outcomes on which people agree */
function outcomesIn(standing, kind) {
  return [...standing.keys()]
    .filter((key) => key.startsWith(`registered/${kind}/`) && key.endsWith("/outcome"))
    .map((key) => only(standing, key))
    .filter((outcome) => outcome !== null);
}

/** @param {Map<string, any[]>} standing @param {Record<string, string[]>} lists */
function uncheckedOf(standing, lists) {
  return lists.brp.filter((id) => only(standing, `registered/brp/${id}/outcome`) === null).length;
}

/** @param {Map<string, any[]>} standing @param {string} key @returns {number | null} */
function countIn(standing, key) {
  const value = only(standing, key);
  return Number.isInteger(value) && value >= 0 ? value : null;
}

/** @param {Person} person */
function isNotHere({ registered }) {
  return registered === "registered-elsewhere" || registered === "not-registered";
}

/** @param {string | null} register @param {number} unwritten */
function sayNightRegister(register, unwritten) {
  if (register === "missing") return "Er is geen nachtregister. Meld dit aan de politie.";
  const who = unwritten
    ? `: ${counted(unwritten, "aanwezige persoon staat", "aanwezige personen staan")} er niet in`
    : "";
  return `Het nachtregister is niet volledig${who}. Meld dit aan de politie.`;
}

/** How many persons may live or sleep here: the number that was filled in, else the lowest of the valid permits.
 * @param {KnownUse} use @param {string} day @returns {number | null} */
export function permittedPersons(use, day) {
  if (use.persons_permitted !== null) return use.persons_permitted;
  const numbers = use.permits.flatMap((permit) =>
    permit.persons === null || isExpired(permit, day) ? [] : [permit.persons],
  );
  return numbers.length ? Math.min(...numbers) : null;
}

/** How many sleep here; else how many were met. @param {Totals} totals */
function personsFound({ sleeping, met }) {
  return sleeping ?? (met || null);
}

/** @param {Permit} permit @param {string} day */
function isExpired(permit, day) {
  return permit.valid_until !== null && permit.valid_until < day;
}

/** @param {Permit} permit */
function sayExpired({ kind, number, valid_until }) {
  const [year, month, day] = (valid_until ?? "").split("-");
  return `${[kind, number].filter(Boolean).join(" ")} (tot en met ${day}-${month}-${year})`;
}

/** @param {number} count @param {string} one @param {string} more */
function counted(count, one, more) {
  return `${count} ${count === 1 ? one : more}`;
}
