/** A small municipality on a phone: the real app over an empty memory, with reference data as the server gives it. */
import { readFileSync } from "node:fs";

import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";

import { write } from "../../static/device/database.js";
import { renderer } from "../../static/device/render.js";
import { makeApp } from "../../static/device/routes.js";
import { keepMeta, wipe } from "../../static/device/store.js";
import { compiledTemplates } from "../../static/templates.js";
import { unlockedStore } from "./unlocked.js";

export const PLANNED = "01900000-0000-7000-8000-000000000001";

const HOUSING = {
  id: "housing",
  version: 1,
  title: "Huisvesting van arbeidsmigranten",
  kind: "housing",
  sections: [
    {
      id: "fire",
      title: "Brandveiligheid",
      questions: [
        {
          id: "smoke-alarms",
          text: "Hangen er rookmelders?",
          kind: "yes-no",
          photo: true,
          findings: [
            {
              when: "no",
              text: "Er zijn geen rookmelders.",
              basis: "Bbl",
              severity: "danger",
              measure: "warning",
            },
          ],
        },
        { id: "sleepers", text: "Hoeveel personen slapen hier?", kind: "number", min: 0, max: 99, step: 1 },
        { id: "landlord", text: "Wie verhuurt?", kind: "text", long: true },
        { id: "visited", text: "Wanneer was u hier?", kind: "date-time" },
        {
          id: "exits",
          text: "Welke uitgangen zijn vrij?",
          kind: "choices",
          options: [
            { id: "front", text: "Voor" },
            { id: "back", text: "Achter" },
          ],
        },
      ],
    },
    {
      id: "people",
      title: "Bewoners",
      questions: [
        {
          id: "passport",
          text: "Bewaart iemand de paspoorten?",
          kind: "yes-no",
          indicator: "nla:no-passport",
        },
        {
          id: "one-speaks",
          text: "Voert één persoon het woord?",
          kind: "yes-no",
          indicator: "seed:all:companion",
        },
        { id: "cameras", text: "Hangen er camera's?", kind: "yes-no", indicator: "nla:pressure" },
      ],
    },
    {
      id: "lodging",
      title: "Logies",
      questions: [
        { id: "lodging", text: "Is dit logies?", kind: "yes-no" },
        {
          id: "night-register",
          text: "Is er een nachtregister?",
          kind: "yes-no",
          show_when: { key: "answer/lodging", is: ["yes"] },
          indicator: "nla:no-passport",
          findings: [
            { when: "no", text: "Er is geen nachtregister.", severity: "attention", measure: "warning" },
          ],
        },
        { id: "guests", text: "Hoeveel gasten?", kind: "count", min: 0, max: 99, unit: "gasten" },
        { id: "front", text: "Foto van de voorkant", kind: "photo" },
      ],
    },
  ],
  groups: [
    {
      id: "room",
      title: "Ruimtes",
      one: "ruimte",
      label: ["name"],
      questions: [
        { id: "name", text: "Welke ruimte is dit?", kind: "text" },
        {
          id: "beds",
          text: "Hoeveel bedden?",
          kind: "number",
          unit: "bedden",
          findings: [{ when: 9, text: "Te veel bedden.", severity: "attention" }],
        },
      ],
    },
    {
      id: "person",
      title: "Personen",
      one: "persoon",
      label: ["name"],
      questions: [{ id: "name", text: "Naam", kind: "text" }],
    },
    {
      id: "kitchen",
      title: "Keukens",
      one: "keuken",
      label: ["place"],
      questions: [
        { id: "place", text: "Waar is deze keuken?", kind: "text" },
        {
          id: "rings",
          text: "Hoeveel kookpitten?",
          kind: "count",
          min: 0,
          show_when: { key: "place", "is-not": ["not-applicable"] },
          findings: [{ below: 4, text: "Minder dan 4 kookpitten.", severity: "attention" }],
        },
      ],
    },
  ],
};

const SIGNAL_FORM = {
  id: "signal",
  version: 1,
  title: "Signaal van mensenhandel",
  kind: "signal",
  intro: "Schrijf op wat u zag en hoorde.",
  sections: [
    {
      id: "urgency",
      title: "Spoed",
      questions: [
        {
          id: "urgency",
          text: "Hoe snel moet iemand iets doen?",
          kind: "choice",
          options: [
            { id: "immediate", text: "Acuut gevaar" },
            { id: "normal", text: "Gewoon" },
          ],
        },
        {
          id: "form",
          text: "Aan welke vorm denkt u?",
          kind: "choice",
          options: [
            { id: "labour", text: "Arbeidsuitbuiting" },
            { id: "unknown", text: "Weet ik niet" },
          ],
        },
        { id: "observation", text: "Wat hebt u gezien?", kind: "text", long: true },
        {
          id: "contact",
          text: "Mag de aandachtsfunctionaris contact met u opnemen?",
          kind: "choice",
          options: [
            { id: "yes", text: "Ja" },
            { id: "no", text: "Nee" },
          ],
        },
      ],
    },
  ],
  groups: [
    {
      id: "subject",
      title: "Wie of wat het betreft",
      one: "betrokkene",
      label: ["name"],
      questions: [
        {
          id: "kind",
          text: "Gaat het om een persoon, een organisatie of een adres?",
          kind: "choice",
          options: [
            { id: "person", text: "Persoon" },
            { id: "address", text: "Adres" },
          ],
        },
        { id: "name", text: "Naam, voor zover bekend", kind: "text" },
      ],
    },
  ],
};

/** Some of the questions of inspections/visits/entry_questions.yaml, under their own ids. */
const ENTRY_FORM = {
  id: "entry",
  version: 1,
  title: "Binnentreden",
  kind: "entry",
  sections: [
    {
      id: "before",
      title: "Vooraf",
      questions: [
        {
          id: "dwelling",
          text: "Is dit een woning?",
          kind: "choice",
          options: [
            { id: "yes", text: "Ja" },
            { id: "no", text: "Nee" },
          ],
        },
        { id: "where", text: "Welke woning of ruimte?", kind: "text" },
        { id: "purpose", text: "Waarvoor gaat u naar binnen?", kind: "text", long: true },
        {
          id: "authority",
          text: "Op welke grond gaat u naar binnen?",
          kind: "choice",
          options: [
            { id: "consent", text: "Met toestemming" },
            { id: "warrant", text: "Machtiging" },
            { id: "danger", text: "Gevaar" },
          ],
        },
        { id: "warrant-date", text: "Wanneer is de machtiging gegeven?", kind: "date-time" },
      ],
    },
    {
      id: "door",
      title: "Aan de deur",
      questions: [
        {
          id: "identified",
          text: "Hebt u uw legitimatie laten zien?",
          kind: "choice",
          options: [
            { id: "yes", text: "Ja" },
            { id: "no", text: "Nee" },
            { id: "not-possible", text: "Kon niet door het gevaar" },
          ],
        },
        {
          id: "purpose-told",
          text: "Hebt u verteld waarvoor u komt?",
          kind: "choice",
          options: [
            { id: "yes", text: "Ja" },
            { id: "no", text: "Nee" },
          ],
        },
        {
          id: "asked-of",
          text: "Aan wie vroeg u toestemming?",
          kind: "choice",
          options: [
            { id: "adult", text: "Een meerderjarige bewoner" },
            { id: "other", text: "Iemand anders" },
          ],
        },
        { id: "language", text: "In welke taal vroeg u het?", kind: "text" },
        {
          id: "understood",
          text: "Begreep de bewoner het?",
          kind: "choice",
          options: [
            { id: "yes", text: "Ja" },
            { id: "no", text: "Nee" },
          ],
        },
        {
          id: "consent",
          text: "Gaf de bewoner toestemming?",
          kind: "choice",
          options: [
            { id: "given", text: "Ja, duidelijk" },
            { id: "refused", text: "Nee, of niet duidelijk" },
          ],
        },
      ],
    },
    {
      id: "inside",
      title: "Binnen",
      questions: [
        { id: "entered-at", text: "Wanneer ging u naar binnen?", kind: "date-time" },
        { id: "done", text: "Wat is er gedaan en wat gebeurde er?", kind: "text", long: true },
        { id: "left-at", text: "Wanneer was u weer buiten?", kind: "date-time" },
      ],
    },
  ],
  groups: [
    {
      id: "people",
      title: "Wie gaan naar binnen",
      one: "persoon",
      label: ["name"],
      questions: [
        { id: "name", text: "Naam of dienstnummer", kind: "text" },
        { id: "capacity", text: "Functie", kind: "text" },
        {
          id: "part",
          text: "Wat doet deze persoon?",
          kind: "choice",
          options: [
            { id: "leader", text: "Leidt" },
            { id: "other", text: "Gaat mee" },
          ],
        },
      ],
    },
  ],
};

const REGISTRATION = {
  id: "registration",
  version: 1,
  title: "Inschrijving",
  kind: "registration",
  sections: [
    {
      id: "counts",
      title: "Aantallen",
      questions: [
        { id: "persons-met", text: "Hoeveel personen hebt u gezien?", kind: "number", max: 999, step: 1 },
        { id: "sleepers", text: "Hoeveel personen slapen hier?", kind: "number", max: 999, step: 1 },
      ],
    },
    {
      id: "lists",
      title: "Lijsten",
      questions: [
        {
          id: "outcome",
          text: "Is deze persoon er?",
          kind: "choice",
          options: [
            { id: "met", text: "Gesproken" },
            { id: "not-met", text: "Niet gezien" },
            { id: "clearly-not-living-here", text: "Woont hier niet" },
          ],
        },
        {
          id: "night-register",
          text: "Is het nachtregister er, en is het volledig?",
          kind: "choice",
          options: [
            { id: "complete", text: "Ja, volledig" },
            { id: "missing", text: "Nee" },
          ],
        },
      ],
    },
  ],
  groups: [
    {
      id: "person",
      title: "Personen",
      one: "persoon",
      label: ["name"],
      questions: [
        {
          id: "registered",
          text: "Is deze persoon ingeschreven op dit adres?",
          kind: "choice",
          options: [
            { id: "registered-here", text: "Ja, op dit adres" },
            { id: "not-registered", text: "Nee, nergens" },
          ],
        },
        { id: "longer-than-four-months", text: "Blijft deze persoon 4 maanden of langer?", kind: "yes-no" },
        { id: "in-night-register", text: "Staat deze persoon in het nachtregister?", kind: "yes-no" },
        { id: "on-staff-list", text: "Staat deze persoon op de personeelslijst?", kind: "yes-no" },
        { id: "name", text: "Naam", kind: "text" },
      ],
    },
  ],
};

/** What the coordinator delivered for the planned control: thirty persons, so that a list has a second page. */
export const DELIVERED = {
  lists: {
    brp: Array.from({ length: 30 }, (_, index) => ({
      id: `01900000-0000-4000-8000-0000000001${String(index).padStart(2, "0")}`,
      name: index === 0 ? `Żółć, Bożena <b>"x"</b>` : `Bewoner ${index + 1}`,
      born: index === 0 ? "1990-05-03" : index === 1 ? "1990" : null,
      since: "2025-02",
    })),
    "night-register": [
      { id: "01900000-0000-4000-8000-000000000200", name: "Gast, G.", born: null, since: null },
    ],
  },
  use: {
    plan_allows: "no",
    plan_text: "Bestemming bedrijf & <kantoor>.",
    permits: [{ kind: "Omgevingsvergunning", number: "2021-77", valid_until: "2026-05-31", persons: 8 }],
    persons_permitted: null,
    quality_mark: "SNF",
    building: "woonfunctie, 120 m²",
    businesses: ["Proef (KVK 12345678)"],
  },
};

const FORMS = ["sexual", "criminal", "labour", "combination", "unknown"];
const INDICATORS = [
  {
    id: "seed:all",
    title: "Alle vormen",
    forms: FORMS,
    indicators: [
      { id: "companion", text: "Er is meestal een begeleider bij de persoon" },
      { id: "threats", text: "Bedreiging", weighty: true },
    ],
  },
  {
    id: "seed:domestic",
    title: "Binnen Nederland",
    forms: FORMS,
    indicators: [{ id: "isolated", text: "Wordt geïsoleerd" }],
  },
  {
    id: "seed:cross-border",
    title: "Over grenzen",
    forms: FORMS,
    indicators: [{ id: "debts", text: "Schulden" }],
  },
  { id: "hotel", title: "In een hotel", forms: FORMS, indicators: [{ id: "cash", text: "Betaalt contant" }] },
  {
    id: "nla",
    title: "Uitbuiting op het werk",
    forms: ["labour", "combination", "unknown"],
    indicators: [
      { id: "no-passport", text: "Kan niet bij het eigen identiteitsbewijs", weighty: true },
      { id: "pressure", text: "Wordt onder druk gezet" },
    ],
  },
];

const FOLLOW_UP = {
  id: "follow-up",
  version: 1,
  title: "Vervolg",
  kind: "follow-up",
  sections: [
    {
      id: "follow-up",
      title: "Vervolg",
      questions: [
        {
          id: "measures",
          text: "Wat volgt er op deze controle?",
          kind: "choices",
          options: [
            { id: "none", text: "Geen vervolg" },
            { id: "warning", text: "Waarschuwing" },
            { id: "follow-up-inspection", text: "Hercontrole" },
            { id: "pass-to-partner", text: "Doorgeven aan een partner" },
          ],
        },
        { id: "date", text: "Wanneer is de hercontrole?", kind: "date-time" },
        {
          id: "partners",
          text: "Aan wie geeft u het door?",
          kind: "choices",
          options: [
            { id: "police", text: "Politie" },
            { id: "nla", text: "Arbeidsinspectie" },
          ],
        },
        { id: "explanation", text: "Toelichting bij het vervolg", kind: "text", long: true },
      ],
    },
  ],
  groups: [],
};

const ENTRY = {
  text: null,
  points: [],
  basis: null,
  verified: true,
  source: "een boek",
  as_of: "2026-11-24",
};
const SHELF = {
  subjects: [
    {
      id: "signal-card",
      title: "Signalenkaart",
      intro: "Waaraan u mensenhandel herkent.",
      entries: [
        {
          ...ENTRY,
          id: "seed-all",
          title: "Alle vormen",
          points: ["Drugs-/alcoholverslaving", "Geïsoleerd"],
        },
      ],
    },
    {
      id: "powers",
      title: "Uw bevoegdheden",
      intro: "Wat u mag.",
      entries: [
        {
          ...ENTRY,
          id: "entering",
          title: "Een plaats binnengaan",
          text: "Geen woning.",
          basis: "Awb artikel 5:15",
        },
        { ...ENTRY, id: "goods", title: "Zaken onderzoeken", text: "U mag meten.", verified: false },
      ],
    },
  ],
  cards: {
    cards: [
      { id: "own-passport", question: true, phone: null, note: null },
      { id: "number", question: false, phone: "police", note: "Alleen als het kan." },
    ],
    languages: [
      {
        id: "nl",
        name: "Nederlands",
        dutch: "Nederlands",
        dir: "ltr",
        verified: true,
        yes: "Ja",
        no: "Nee",
        texts: ["Hebt u uw eigen paspoort?", "Hier is een nummer dat u kan helpen."],
      },
      {
        id: "ar",
        name: "العربية",
        dutch: "Arabisch",
        dir: "rtl",
        verified: false,
        yes: "نعم",
        no: "لا",
        texts: ["هل جواز سفرك معك؟", "هذا رقم يمكن أن يساعدك."],
      },
      {
        id: "pl",
        name: "Polski",
        dutch: "Pools",
        dir: "ltr",
        verified: false,
        yes: "Tak",
        no: "Nie",
        texts: ["Czy ma Pan/Pani własny paszport?", "Oto numer, pod którym można uzyskać pomoc."],
      },
    ],
  },
};

/** @type {Record<string, any>} */
const REFERENCE = {
  checklists: { "housing/1": HOUSING, "salon/1": { ...HOUSING, id: "salon", title: "Salon" } },
  "signal-form": SIGNAL_FORM,
  "entry-form": ENTRY_FORM,
  indicators: INDICATORS,
  shelf: SHELF,
  "follow-up": FOLLOW_UP,
  feedback: [
    {
      id: 7,
      place: "Rietveld 12, Woerden",
      received: "24 november 2026",
      at: "2026-11-25T09:00:00Z",
      words: "De Arbeidsinspectie doet <b>onderzoek</b>.",
    },
  ],
  "registration-form": REGISTRATION,
  "legal-bases": { "use-plan": { text: "Omgevingswet: gebruik", law: true, verified: true } },
  [`beforehand/${PLANNED}`]: DELIVERED,
  [`joining/${PLANNED}`]: {
    codes: [
      { code: "7KQ2 M0XA", qr: "1ef", size: 3 },
      { code: "9ZT4 C1BD", qr: "0a5", size: 3 },
    ],
    guests: [
      {
        ...{ user: "01900000-0000-7000-8000-0000000000aa", name: "Guus <b>Gast</b> (Politie)" },
        ...{ organisation: "Politie", service_number: "P-17", is_gone: false },
      },
      {
        ...{
          user: "01900000-0000-7000-8000-0000000000ab",
          name: "Anna Arbeid (Nederlandse Arbeidsinspectie)",
        },
        ...{ organisation: "Nederlandse Arbeidsinspectie", service_number: "A-4", is_gone: true },
      },
    ],
  },
  me: { user: { id: "u1", own: [{ id: "boa", name: "Deel <b>BOA</b>", ground: "Wpg <i>46</i>" }] } },
  [`together/${PLANNED}`]: {
    people: [
      { id: "u1", name: "Anja de Wit", organisation: "Gemeente", heard: null },
      { id: "u2", name: "Bas <b>Kuiper</b>", organisation: "Politie", heard: null },
    ],
    photos: [],
  },
  [`history/${PLANNED}`]: [
    {
      date: "2025-03-01",
      title: "Hercontrole",
      outcome: "Geen overtreding",
      findings: [{ text: "Een rookmelder <b>ontbrak</b>.", severity: "violation" }],
      measures: ["Wat volgt er op deze controle? Waarschuwing"],
      photos: [{ words: "De gang <i>toen</i>", image: "/9j/4AAQSkZJRgABAQEAYABgAAD/2Q==" }],
    },
    { date: "2024-02-01", title: "Controle", outcome: "", findings: [], measures: [], photos: [] },
  ],
  phones: [{ id: "police", name: "Politie", number: "0900 8844", when: "Geen spoed" }],
  addresses: [
    ["a1", "Rietveld", "12", null, "3443 XE", "Woerden", 52.09, 4.85],
    ["a2", "Hoge Rijndijk", "3", null, "3449 HD", "Woerden", 52.08, 4.9],
  ],
  inspections: [
    {
      id: PLANNED,
      title: "Integrale controle",
      date: "2026-11-24",
      time: "05:00",
      name: "Pension De Wilg",
      purpose: "Bewoning nagaan",
      checklist: "housing",
      location: {
        ...{ id: "a1", street: "Rietveld", number: "12", addition: null, town: "Woerden" },
        ...{ latitude: 52.09, longitude: 4.85 },
      },
      earlier: [{ date: "2025-03-01", title: "Hercontrole", outcome: "Geen overtreding" }],
      participants: ["Anja de Wit", "Bas Kuiper"],
      risks: "Hond op het erf",
      briefing: {
        ...{ title: "Controledag buitengebied", date: "2026-11-24", time: "05:00", place: "Werf" },
        ...{ leader: "Anja de Wit", text: "Wij kijken naar bewoning.", risks: "Gladde weg" },
        partners: [{ name: "Politie", people: 2, role: "Begeleiding", purpose: "Openbare orde" }],
        stops: [{ id: PLANNED, name: "Pension De Wilg", time: "05:30", place: "Rietveld 12, Woerden" }],
      },
    },
  ],
};

const compiled = `data:text/javascript,${encodeURIComponent(compiledTemplates())}`;
const render = renderer((await import(compiled)).default);

/**
 * The phone gets parts of its reference data from the server.
 * @param {import("../../static/device/database.js").Store} store
 * @param {Record<string, any>} parts
 */
export async function giveReference(store, parts) {
  await write(store, ["reference"], async (transaction) => {
    for (const [part, data] of Object.entries(parts))
      await transaction.objectStore("reference").put({ part, version: "1", data });
  });
}

/** The norms of the conformance vectors, and the checklist for housing that measures for them. */
export function normsOfTheVectors() {
  const url = new URL("../conformance/norms.json", import.meta.url);
  const { compiled, norms } = JSON.parse(readFileSync(url, "utf8"));
  return { checklists: { "housing/1": compiled.housing }, norms };
}

/**
 * An enrolled phone: its app and its memory.
 * @param {(template: string, data: object, html: string) => void} [onRendered] hears of every page that is made
 */
export async function aPhone(onRendered = () => {}) {
  const store = await unlockedStore(new IDBFactory());
  await keepMeta(store, "enrolment", {
    device: "01900000-0000-7000-8000-0000000000dd",
    user: { id: "u1", name: "Anja de Wit", role: "inspector" },
    municipality: { id: "m1", name: "Woerden" },
  });
  await giveReference(store, REFERENCE);
  let deliveries = 0;
  let findKey = () => {};
  const app = makeApp({
    store,
    render: (template, data) => {
      const html = render(template, data);
      onRendered(template, data, html);
      return html;
    },
    version: "test",
    isDelivering: () => false,
    deliver: async () => {
      deliveries += 1;
    },
    enrol: async () => {
      throw new Error("this phone is enrolled");
    },
    findKey: async () => findKey(),
    clear: async () => wipe(store, { fetch, origin: "http://127.0.0.1:1" }, "asked"),
    lockNow: async () => {
      store.vault = null;
    },
  });
  return {
    app,
    store,
    deliveries: () => deliveries,
    onFindKey: (/** @type {() => void} */ finds) => (findKey = finds),
  };
}
