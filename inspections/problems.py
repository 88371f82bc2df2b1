"""Every error of the system in one table: a stable code for programs, a sentence in plain Dutch for people."""

from http import HTTPStatus


class Problem(Exception):
    """Something a person or a phone must be told: `code`, HTTP `status` and a Dutch `sentence`.

    `details` fill the named places of the sentence; they never hold personal data.
    """

    def __init__(self, code: str, **details: object) -> None:
        status, sentence = PROBLEMS[code]
        self.code = code
        self.status = status
        self.sentence = sentence.format(**details)
        super().__init__(f"{code}: {self.sentence}")

    def as_json(self) -> dict[str, str]:
        """The body of an answer: `{"code", "reason"}`."""
        return {"code": self.code, "reason": self.sentence}


PROBLEMS: dict[str, tuple[int, str]] = {
    # -- asking --
    "not-logged-in": (HTTPStatus.UNAUTHORIZED, "U bent niet ingelogd. Log in en probeer het opnieuw."),
    "login-failed": (
        HTTPStatus.UNAUTHORIZED,
        "Deze naam en dit wachtwoord horen niet bij elkaar. Probeer het opnieuw.",
    ),
    "login-slowed": (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Het ging te vaak mis. Wacht {wait} en probeer het dan opnieuw.",
    ),
    "confirm-first": (
        HTTPStatus.FORBIDDEN,
        "Laat eerst opnieuw zien dat u het bent. Log uit, log weer in, en probeer het opnieuw.",
    ),
    "login-over": (
        HTTPStatus.UNAUTHORIZED,
        "Het inloggen duurde te lang of is al klaar. Begin opnieuw op de inlogpagina.",
    ),
    "code-wrong": (
        HTTPStatus.FORBIDDEN,
        "Deze code klopt niet of is al gebruikt. Wacht op de volgende code in uw app en vul die in.",
    ),
    "provider-gone": (
        HTTPStatus.BAD_GATEWAY,
        "Inloggen met uw werkaccount kan nu niet. Probeer het later opnieuw, of log anders in.",
    ),
    "provider-refused": (
        HTTPStatus.FORBIDDEN,
        "Het inloggen met uw werkaccount is niet gelukt. Begin opnieuw op de inlogpagina.",
    ),
    "provider-unknown": (
        HTTPStatus.FORBIDDEN,
        "Bij dit werkaccount hoort hier geen account. Vraag uw beheerder of uw mailadres bekend is.",
    ),
    "passkey-failed": (
        HTTPStatus.FORBIDDEN,
        "Deze passkey is hier niet (meer) bekend of werkte niet. Probeer het opnieuw, of log anders in.",
    ),
    "passkey-needed": (HTTPStatus.FORBIDDEN, "Log in met uw passkey: alleen een wachtwoord is niet genoeg."),
    "last-means": (
        HTTPStatus.CONFLICT,
        "Dit is het enige waarmee u kunt inloggen. Voeg eerst een andere passkey of een wachtwoord toe.",
    ),
    "second-factor-needed": (
        HTTPStatus.CONFLICT,
        "Uw gemeente vraagt van iedereen een code. U kunt wel een nieuwe instellen.",
    ),
    "password-short": (
        HTTPStatus.BAD_REQUEST,
        "Dit wachtwoord is te kort. Neem er een van minstens {least} tekens, bijvoorbeeld vier losse woorden.",
    ),
    "password-long": (HTTPStatus.BAD_REQUEST, "Dit wachtwoord is te lang. Neem er een van hoogstens {most} tekens."),
    "password-guessable": (
        HTTPStatus.BAD_REQUEST,
        "Dit wachtwoord is makkelijk te raden. Neem iets anders, bijvoorbeeld vier losse woorden.",
    ),
    "passwords-differ": (HTTPStatus.BAD_REQUEST, "De twee wachtwoorden zijn niet gelijk. Vul ze opnieuw in."),
    "confirm-failed": (HTTPStatus.FORBIDDEN, "Dit klopt niet. Probeer het opnieuw."),
    "not-allowed": (
        HTTPStatus.FORBIDDEN,
        "U mag deze pagina niet zien. Vraag uw coördinator als u denkt dat dit niet klopt.",
    ),
    "other-origin": (HTTPStatus.FORBIDDEN, "Dit verzoek kwam van een andere website en is niet uitgevoerd."),
    "not-found": (HTTPStatus.NOT_FOUND, "Deze pagina bestaat niet. Ga terug en probeer het opnieuw."),
    "filter-unknown": (HTTPStatus.BAD_REQUEST, "Zo kan de wachtrij niet worden gefilterd: {field}. Kies opnieuw."),
    "search-too-long": (HTTPStatus.BAD_REQUEST, "U kunt zoeken met ten hoogste {limit} tekens. Kort het in."),
    "push-unusable": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Deze browser gebruikt een berichtendienst die hier niet is toegestaan. Vraag de beheerder, of gebruik een andere browser.",
    ),
    "paper-empty": (HTTPStatus.UNPROCESSABLE_ENTITY, "Kies een bestand waar iets in staat."),
    "paper-too-large": (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Dit bestand is te groot. Een document mag ten hoogste {limit} zijn. Maak het kleiner of splits het.",
    ),
    "paper-unknown-kind": (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Dit soort bestand kan niet. Het kan wel met: PDF, foto (JPEG, PNG, WebP, HEIC), Word, Excel, PowerPoint zonder "
        "macro’s, OpenDocument, een bewaarde e-mail (.eml) of gewone tekst.",
    ),
    "paper-not-kept": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Het document kon nu niet worden bewaard. Probeer het over een paar minuten opnieuw.",
    ),
    "paper-not-there": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Het document kan nu niet worden opgehaald. Probeer het over een paar minuten opnieuw.",
    ),
    "papers-too-many": (HTTPStatus.CONFLICT, "Bij dit signaal staan al {limit} documenten. Haal er eerst een weg."),
    "papers-too-heavy": (
        HTTPStatus.CONFLICT,
        "De gekozen documenten zijn samen te groot voor een mail (ten hoogste {limit}). Kies er minder, of een andere weg.",
    ),
    "request-malformed": (HTTPStatus.BAD_REQUEST, "Het verzoek is onvolledig of onleesbaar: {problem}."),
    "request-too-slow": (
        HTTPStatus.REQUEST_TIMEOUT,
        "Het versturen duurde te lang en is afgebroken. Controleer het netwerk en probeer het opnieuw.",
    ),
    "request-too-large": (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Er is te veel tegelijk gestuurd. Het mag niet meer zijn dan {limit}.",
    ),
    "document-failed": (
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Het document kon niet worden gemaakt. Probeer het opnieuw. Lukt het weer niet? Noem deze code aan uw beheerder.",
    ),
    "server-failed": (HTTPStatus.INTERNAL_SERVER_ERROR, "Er ging iets mis op de server. Probeer het later opnieuw."),
    # -- accounts --
    "login-taken": (HTTPStatus.CONFLICT, "Er is al een account met deze naam. Kies een andere naam."),
    "municipality-unknown": (HTTPStatus.NOT_FOUND, "Deze gemeente is niet bekend."),
    "account-incomplete": (HTTPStatus.BAD_REQUEST, "Vul een gebruikersnaam, een naam en een rol in."),
    "email-taken": (HTTPStatus.CONFLICT, "Er is al een account met dit mailadres. Neem een ander adres."),
    "mail-not-set": (
        HTTPStatus.CONFLICT,
        "Er is geen mailserver of geen adres van deze website ingesteld. Maak de link op de server: fieldapp user link.",
    ),
    "account-without-email": (
        HTTPStatus.CONFLICT,
        "Dit account heeft geen mailadres of is uitgeschakeld. Maak de link op de server: fieldapp user link.",
    ),
    "account-link-unusable": (
        HTTPStatus.GONE,
        "Deze link werkt niet (meer): hij is gebruikt of te oud. Vraag uw beheerder om een nieuwe.",
    ),
    "own-account": (HTTPStatus.CONFLICT, "Uw eigen account kunt u niet uitschakelen. Vraag een andere beheerder."),
    "user-unknown": (HTTPStatus.NOT_FOUND, "Er is geen account met deze naam."),
    # -- phones and what they deliver --
    "device-key-invalid": (
        HTTPStatus.BAD_REQUEST,
        "De sleutel van deze telefoon is onbruikbaar. Meld de telefoon opnieuw aan.",
    ),
    "device-taken": (
        HTTPStatus.CONFLICT,
        "Deze telefoon is al aangemeld door iemand anders. Laat de telefoon eerst intrekken.",
    ),
    "device-unknown": (HTTPStatus.FORBIDDEN, "Deze telefoon is hier niet aangemeld. Meld de telefoon aan."),
    "device-revoked": (HTTPStatus.FORBIDDEN, "Deze telefoon is ingetrokken. Wat erop staat, wordt gewist."),
    "envelope-malformed": (
        HTTPStatus.BAD_REQUEST,
        "Deze zending is onleesbaar. Maak een export en neem contact op met de beheerder.",
    ),
    "envelope-too-large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Deze zending is te groot: {limit} is het meeste."),
    "envelope-unreadable": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Deze zending kan de server niet openen. Maak een export en neem contact op met de beheerder.",
    ),
    "envelope-forged": (
        HTTPStatus.FORBIDDEN,
        "De handtekening onder deze zending klopt niet. Maak een export en neem contact op met de beheerder.",
    ),
    "fact-malformed": (
        HTTPStatus.BAD_REQUEST,
        "Dit gegeven is onleesbaar: {problem}. Maak een export en neem contact op met de beheerder.",
    ),
    "fact-too-large": (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Dit gegeven is te groot: {limit} is het meeste. Kort de tekst in.",
    ),
    "case-forgotten": (
        HTTPStatus.GONE,
        "De bewaartermijn van deze zaak is voorbij: alles ervan is vernietigd. Begin een nieuwe controle.",
    ),
    "fact-id-taken": (
        HTTPStatus.CONFLICT,
        "Een ander gegeven heeft al hetzelfde nummer. Maak een export en neem contact op met de beheerder.",
    ),
    # -- photos --
    "device-signature-missing": (
        HTTPStatus.UNAUTHORIZED,
        "Dit verzoek is niet ondertekend door een telefoon. Open de app en probeer het opnieuw.",
    ),
    "upload-malformed": (
        HTTPStatus.BAD_REQUEST,
        "De aankondiging van deze foto klopt niet. Maak een export en neem contact op met de beheerder.",
    ),
    "upload-version": (HTTPStatus.PRECONDITION_FAILED, "Deze app is te oud om foto’s te sturen. Herlaad de app."),
    "upload-media-type": (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Zo kan een foto niet worden gestuurd. Herlaad de app en probeer het opnieuw.",
    ),
    "upload-too-large": (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Deze foto is te groot: {limit} is het meeste. Maak de foto opnieuw met een lagere kwaliteit.",
    ),
    "upload-unknown": (HTTPStatus.NOT_FOUND, "Deze verzending is niet bekend. De app begint opnieuw met deze foto."),
    "upload-expired": (HTTPStatus.GONE, "Het versturen duurde te lang. De app begint opnieuw met deze foto."),
    "upload-offset": (HTTPStatus.CONFLICT, "Een ander stuk van deze foto was eerder. De app gaat vanzelf verder."),
    # 460 is what tus 1.0 says for bytes that aren't what their checksum says.
    "upload-checksum": (460, "Een stuk van deze foto is beschadigd aangekomen. De app stuurt het opnieuw."),
    "photo-hash-mismatch": (460, "De foto is beschadigd aangekomen. De app stuurt hem opnieuw."),
    "store-unavailable": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "De foto kan nu niet worden opgeslagen. Hij blijft op de telefoon; de app probeert het later opnieuw.",
    ),
    "photo-not-a-picture": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Dit bestand is geen foto die wij kunnen lezen. Maak de foto opnieuw met de camera.",
    ),
    "photo-truncated": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Deze foto is beschadigd: een deel ontbreekt. Maak de foto opnieuw.",
    ),
    "photo-too-many-pixels": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Deze foto heeft te veel beeldpunten. Maak de foto opnieuw met een lagere resolutie.",
    ),
    "photo-took-too-long": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Het lezen van deze foto duurde te lang. Maak de foto opnieuw met de camera.",
    ),
    "photo-too-demanding": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Deze foto kan niet veilig worden gelezen. Maak de foto opnieuw met de camera.",
    ),
    "photo-not-ready": (HTTPStatus.CONFLICT, "Deze foto wordt nog verwerkt. Probeer het zo weer."),
    # -- signals --
    "signal-taken": (
        HTTPStatus.CONFLICT,
        "Een collega was u voor en heeft dit signaal in behandeling. Er is niets veranderd.",
    ),
    "signal-moved-on": (
        HTTPStatus.CONFLICT,
        "Een collega heeft dit signaal intussen opnieuw in behandeling genomen. Er is niets veranderd.",
    ),
    "signal-withdrawn": (HTTPStatus.CONFLICT, "De melder heeft dit signaal intussen verwijderd."),
    "signal-changed": (
        HTTPStatus.CONFLICT,
        "Een collega heeft intussen iets vastgelegd bij dit signaal. Er is niets veranderd. Lees het en probeer het opnieuw.",
    ),
    "duty-incomplete": (HTTPStatus.UNPROCESSABLE_ENTITY, "Deze dienst kan zo niet op de lijst: {problem}."),
    "email-wrong": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Dit is geen mailadres. Schrijf het als naam@gemeente.nl, of maak het veld leeg.",
    ),
    "step-incomplete": (HTTPStatus.UNPROCESSABLE_ENTITY, "Vul {field} in of controleer wat er staat."),
    "step-not-now": (HTTPStatus.CONFLICT, "Dat kan nu niet: dit signaal is {status}. Er is niets veranderd."),
    "look-up-missing": (
        HTTPStatus.CONFLICT,
        "Leg eerst vast of persoon, organisatie en adres al bekend zijn (stap 3 van de meldroute).",
    ),
    "confidence-missing": (
        HTTPStatus.CONFLICT,
        "Leg eerst vast of een vertrouwenspersoon mogelijk is. Dat gaat voor de politie, tenzij er acuut gevaar is.",
    ),
    "handover-pending": (
        HTTPStatus.CONFLICT,
        "Er staat nog een overdracht klaar die niet is aangekomen. Verstuur die, of trek die in met een reden.",
    ),
    "handover-unknown": (HTTPStatus.NOT_FOUND, "Deze overdracht bestaat niet bij dit signaal."),
    "handover-moved-on": (HTTPStatus.CONFLICT, "Deze overdracht is intussen al verder. Er is niets veranderd."),
    "partner-unknown": (HTTPStatus.NOT_FOUND, "Deze ketenpartner is niet bekend."),
    "partner-without-address": (
        HTTPStatus.CONFLICT,
        "Van deze ketenpartner is geen mailadres ingesteld. Kies een andere manier van versturen.",
    ),
    "partners-missing": (
        HTTPStatus.CONFLICT,
        "Nog niet ingelicht: {partners}. Zet het signaal door, of leg vast waarom dat niet nodig is.",
    ),
    "feedback-missing": (
        HTTPStatus.CONFLICT,
        "Er wordt nog terugkoppeling verwacht. Leg die vast, of leg vast waarom die niet komt.",
    ),
    "reporter-not-told": (
        HTTPStatus.CONFLICT,
        "Vertel eerst de melder wat er met het signaal is gedaan, of leg vast waarom dat niet kan.",
    ),
    # -- figures --
    "half-year-unknown": (HTTPStatus.NOT_FOUND, "Dit halfjaar bestaat niet. Kies een halfjaar uit de lijst."),
    "half-year-ahead": (
        HTTPStatus.NOT_FOUND,
        "Dit halfjaar is nog niet begonnen; het begint op {day}. Kies een halfjaar uit de lijst.",
    ),
    "figures-not-shared": (
        HTTPStatus.NOT_FOUND,
        "Uw gemeente telt niet mee in de cijfers samen. Vraag uw beheerder of dat klopt.",
    ),
    "analysis-changed": (
        HTTPStatus.CONFLICT,
        "Een collega heeft deze analyse intussen veranderd. Uw tekst staat hieronder en is nog niet bewaard. Lees eerst de andere tekst.",
    ),
    "analysis-too-long": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Deze tekst is te lang: hoogstens {limit} tekens per vraag. Kort hem in en bewaar opnieuw.",
    ),
    "match-unknown": (
        HTTPStatus.NOT_FOUND,
        "Wat u wilt koppelen staat er niet (meer). Bekijk het signaal opnieuw. Er is niets veranderd.",
    ),
    "merge-self": (
        HTTPStatus.CONFLICT,
        "Een signaal kan niet met zichzelf worden samengevoegd. Kies een ander signaal.",
    ),
    "merge-chain": (
        HTTPStatus.CONFLICT,
        "Bij dat signaal zijn al andere gevoegd. Open dat signaal en voeg dit signaal daarbij. Er is niets veranderd.",
    ),
    "merge-handed-over": (
        HTTPStatus.CONFLICT,
        "Dat signaal is al bij een ketenpartner. Open dat signaal en voeg dit signaal daarbij. Er is niets veranderd.",
    ),
    "merged-reporter-not-told": (
        HTTPStatus.CONFLICT,
        "Vertel eerst ook de melder van het signaal dat hierbij is gevoegd wat er is gedaan, of leg vast waarom dat niet kan.",
    ),
    # -- the link for a partner's answer --
    "link-unusable": (
        HTTPStatus.GONE,
        "Deze link werkt niet (meer). Een link werkt één keer en verloopt na een tijd. "
        "Neem contact op met de gemeente die u de link stuurde, en noem het kenmerk.",
    ),
    # -- lists that are delivered before a control --
    "list-too-large": (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Dit bestand is te groot: {limit} is het meeste. Er is niets opgeslagen.",
    ),
    "list-unreadable": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Dit bestand is geen leesbare tekst. Bewaar de lijst als CSV (UTF-8) en kies dat bestand. Er is niets opgeslagen.",
    ),
    "list-empty": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "In dit bestand staan geen personen. Kies een bestand met een regel kolomnamen en daaronder de personen.",
    ),
    "list-quotes": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Regel {line}: de aanhalingstekens kloppen niet. Verbeter het bestand en kies het opnieuw. Er is niets opgeslagen.",
    ),
    "list-columns": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Regel {line}: hier staat geen kolom met namen. Noem een kolom ‘naam’, of ‘achternaam’ en ‘voornaam’. Er is niets opgeslagen.",
    ),
    "list-column-twice": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "De kolommen ‘{first}’ en ‘{second}’ betekenen hetzelfde. Laat één van beide weg. Er is niets opgeslagen.",
    ),
    "list-with-bsn": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Kolom {column} is een BSN of A-nummer. Zo’n nummer komt nooit op een telefoon. Haal de kolom uit het bestand en kies het opnieuw. Er is niets opgeslagen.",
    ),
    "list-number-in-name": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Regel {line}, kolom ‘{column}’: in de naam staat een nummer dat op een BSN lijkt. Haal het weg en kies het bestand opnieuw. Er is niets opgeslagen.",
    ),
    "list-too-long": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Dit bestand heeft {count} personen; hoogstens {limit} is toegestaan. Neem alleen de personen van dit adres. Er is niets opgeslagen.",
    ),
    "list-row-long": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Regel {line}: hier staan {count} kolommen, en bovenaan {expected}. Staat er een scheidingsteken in een naam? Er is niets opgeslagen.",
    ),
    "list-name-missing": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Regel {line}: hier staat geen naam. Vul de naam in of haal de regel weg. Er is niets opgeslagen.",
    ),
    "list-name-long": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Regel {line}: deze naam is langer dan {limit} tekens. Er is niets opgeslagen.",
    ),
    "list-day": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Regel {line}, kolom ‘{column}’: dit is geen datum. Schrijf een datum als 31-12-1990 of 1990-12-31. Er is niets opgeslagen.",
    ),
    "list-day-range": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Regel {line}, kolom ‘{column}’: deze datum kan niet kloppen: zij ligt voor 1900 of te ver na vandaag. Er is niets opgeslagen.",
    ),
    "list-file-missing": (HTTPStatus.UNPROCESSABLE_ENTITY, "Kies eerst een bestand, en wat voor lijst het is."),
    # -- how long is kept --
    "hold-case-unknown": (
        HTTPStatus.NOT_FOUND,
        "Er is geen controle of signaal met dit nummer. Kopieer het laatste deel van het webadres.",
    ),
    # -- partners on the spot --
    "join-incomplete": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Vul uw naam, organisatie, dienstnummer en doel in, elk met hoogstens 100 tekens.",
    ),
    "join-code-wrong": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Deze code klopt niet, of de controle is voorbij. Vraag de controleleider om een nieuwe code.",
    ),
    "join-code-used": (
        HTTPStatus.CONFLICT,
        "Deze code is al gebruikt: elke code is voor één telefoon. Vraag de controleleider om een nieuwe code.",
    ),
    "guest-may-not-write": (
        HTTPStatus.FORBIDDEN,
        "Uw organisatie kan dit bij deze controle niet vastleggen. Geef het door aan de controleleider.",
    ),
    "own-part-not-yours": (
        HTTPStatus.FORBIDDEN,
        "Dit deel van de controle is alleen voor wie erbij hoort, en onder de eigen naam. Het is niet opgeslagen op de server.",
    ),
    "guest-too-late": (
        HTTPStatus.GONE,
        "De controle is te lang geleden gesloten. Geef dit door aan de controleleider.",
    ),
    # -- the national registers --
    "register-down": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "{register} geeft nu geen antwoord. U kunt zonder verdergaan, en het later opnieuw proberen.",
    ),
    "register-refused": (
        HTTPStatus.BAD_GATEWAY,
        "{register} weigert de vraag (antwoord {status}). Vraag de beheerder om de toegang en het doel na te gaan.",
    ),
    "register-garbled": (
        HTTPStatus.BAD_GATEWAY,
        "{register} gaf een antwoord dat niet te lezen is. Er is niets overgenomen.",
    ),
    "register-nothing": (HTTPStatus.NOT_FOUND, "{register} kent dit adres niet, of niet als één adres."),
    "register-too-many": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "{register} noemt bij zoveel bewoners niet iedereen. Vraag de lijst aan Burgerzaken.",
    ),
    # -- planning and what is known beforehand --
    "plan-incomplete": (HTTPStatus.UNPROCESSABLE_ENTITY, "{field}: {problem}"),
    "operation-cancelled": (HTTPStatus.CONFLICT, "Deze controledag gaat niet door. Plan een nieuwe."),
    "control-begun": (HTTPStatus.CONFLICT, "Deze controle is al begonnen. Zij blijft zoals zij is."),
    "stops-too-many": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Een controledag heeft hoogstens {limit} locaties. Plan er nog een.",
    ),
}
