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
    "login-failed": (HTTPStatus.UNAUTHORIZED, "Deze naam en dit wachtwoord horen niet bij elkaar. Probeer het opnieuw."),
    "not-allowed": (HTTPStatus.FORBIDDEN, "U mag deze pagina niet zien. Vraag uw coördinator als u denkt dat dit niet klopt."),
    "other-origin": (HTTPStatus.FORBIDDEN, "Dit verzoek kwam van een andere website en is niet uitgevoerd."),
    "not-found": (HTTPStatus.NOT_FOUND, "Deze pagina bestaat niet. Ga terug en probeer het opnieuw."),
    "request-malformed": (HTTPStatus.BAD_REQUEST, "Het verzoek is onvolledig of onleesbaar: {problem}."),
    "request-too-large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Er is te veel tegelijk gestuurd. Het mag niet meer zijn dan {limit}."),
    "server-failed": (HTTPStatus.INTERNAL_SERVER_ERROR, "Er ging iets mis op de server. Probeer het later opnieuw."),
    # -- accounts --
    "login-taken": (HTTPStatus.CONFLICT, "Er is al een account met deze naam. Kies een andere naam."),
    "municipality-unknown": (HTTPStatus.NOT_FOUND, "Deze gemeente is niet bekend."),
    "user-unknown": (HTTPStatus.NOT_FOUND, "Er is geen account met deze naam."),
    # -- phones and what they deliver --
    "device-key-invalid": (HTTPStatus.BAD_REQUEST, "De sleutel van deze telefoon is onbruikbaar. Meld de telefoon opnieuw aan."),
    "device-taken": (HTTPStatus.CONFLICT, "Deze telefoon is al aangemeld door iemand anders. Laat de telefoon eerst intrekken."),
    "device-unknown": (HTTPStatus.FORBIDDEN, "Deze telefoon is hier niet aangemeld. Meld de telefoon aan."),
    "device-revoked": (HTTPStatus.FORBIDDEN, "Deze telefoon is ingetrokken. Wat erop staat, wordt gewist."),
    "envelope-malformed": (HTTPStatus.BAD_REQUEST, "Deze zending is onleesbaar. Maak een export en neem contact op met de beheerder."),
    "envelope-too-large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Deze zending is te groot: {limit} is het meeste."),
    "envelope-forged": (HTTPStatus.FORBIDDEN, "De handtekening onder deze zending klopt niet. Maak een export en neem contact op met de beheerder."),
    "fact-malformed": (HTTPStatus.BAD_REQUEST, "Dit gegeven is onleesbaar: {problem}. Maak een export en neem contact op met de beheerder."),
    "fact-too-large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Dit gegeven is te groot: {limit} is het meeste. Kort de tekst in."),
    "fact-id-taken": (HTTPStatus.CONFLICT, "Een ander gegeven heeft al hetzelfde nummer. Maak een export en neem contact op met de beheerder."),
}
