/** Every error of the phone in one table: a stable code for programs, a sentence in plain Dutch for people. */

export const PROBLEMS = {
  // -- keeping --
  "not-kept": "Niet bewaard: de opslag van deze telefoon antwoordt niet. Probeer het opnieuw.",
  "storage-silent": "De opslag van deze telefoon antwoordt niet. Probeer het opnieuw. Er is niets gewist.",
  "storage-full":
    "Niet bewaard: de opslag van deze telefoon is vol. Maak ruimte vrij en probeer het opnieuw.",
  "storage-low":
    "De opslag van deze telefoon is bijna vol. Antwoorden passen nog, foto's misschien niet. Maak ruimte vrij.",
  "photo-storage-full":
    "Foto niet bewaard: de opslag van deze telefoon is vol. Antwoorden en tekst passen nog. Maak ruimte vrij.",
  "photo-unreadable": "Foto niet bewaard: deze foto is onleesbaar. Maak de foto opnieuw, of kies een JPEG.",
  "photo-unsupported": "Foto niet bewaard: deze browser kan geen foto's verkleinen. Werk de browser bij.",
  "photo-damaged": "Deze foto is op de telefoon beschadigd geraakt en kan niet worden verstuurd.",
  "photo-without-fact": "De gegevens bij deze foto zijn geweigerd, daarom is de foto niet verstuurd.",
  "checklist-unknown":
    "Deze controle is begonnen met een vragenlijst die niet op deze telefoon staat. Maak verbinding en log in om haar op te halen. Alle antwoorden zijn bewaard.",
  "answer-too-early": "Dit antwoord kan nog niet. Doe eerst wat ervoor komt.",
  // -- locking --
  locked: "Deze telefoon is vergrendeld. Ontgrendel hem en probeer het opnieuw.",
  "lock-there": "Deze telefoon heeft al een slot. Ontgrendel hem.",
  "lock-wrong": "Dat is niet goed. Probeer het opnieuw.",
  "lock-wait": "Wacht even en probeer het dan opnieuw.",
  "lock-empties": "Tien keer niet goed: wat op deze telefoon stond, is gewist.",
  "seal-broken":
    "Een gegeven op deze telefoon kan niet worden geopend. Wat al verstuurd is, staat op de server. Vraag uw beheerder om hulp.",
  // -- taking along --
  "parcel-unreadable":
    "Niet meegenomen: dit is geen bestand van een collega, of het is niet heel. Laat het opnieuw maken en delen.",
  "parcel-too-large":
    "Niet meegenomen: dit bestand is te groot. Laat uw collega zelf versturen zodra het kan.",
  // -- asking --
  "not-found": "Deze pagina bestaat niet. Ga terug en probeer het opnieuw.",
  "page-failed": "Deze pagina kan niet worden getoond. Wat u invoerde, staat nog op deze telefoon.",
  "other-origin": "Dit verzoek kwam van een andere website en is niet uitgevoerd.",
  // -- delivering --
  "not-enrolled": "Deze telefoon is nog niet aangemeld.",
  "not-logged-in": "U bent niet ingelogd. Log in en probeer het opnieuw.",
  offline: "Geen verbinding. Wat u invoert, staat op deze telefoon en wordt later verstuurd.",
  "server-failed":
    "De server antwoordt niet goed. Wat u invoert, staat op deze telefoon en wordt later verstuurd.",
  "answer-strange":
    "Het antwoord kwam niet van onze server. Misschien moet u eerst inloggen op het wifinetwerk. Er is niets kwijt.",
  "upload-interrupted": "Het versturen van een foto werd onderbroken en gaat later verder.",
  "device-revoked": "Deze telefoon is ingetrokken. Wat erop stond, is gewist.",
};

/** Something a person must be told: `code` for programs, `message` a Dutch sentence. */
export class Problem extends Error {
  /**
   * @param {string} code
   * @param {{reason?: string, cause?: unknown}} [more] the server's own sentence, when it gave one
   */
  constructor(code, more = {}) {
    super(more.reason ?? PROBLEMS[/** @type {keyof typeof PROBLEMS} */ (code)] ?? PROBLEMS["server-failed"], {
      cause: more.cause,
    });
    this.name = "Problem";
    this.code = code;
  }

  /** The Dutch sentence. */
  get sentence() {
    return this.message;
  }

  /**
   * As the server writes it.
   * @returns {{code: string, reason: string}}
   */
  get told() {
    return { code: this.code, reason: this.message };
  }
}
