"""The clients of the registers, against mocks of the published documents and a server that can be told to misbehave."""

import json
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import geopy.exc
import jsonschema
import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from inspections.problems import Problem
from inspections.registers import asking
from inspections.registers.asking import Access, Register, Token
from inspections.registers.bag import Place, place_at
from inspections.registers.brp import Brp, registered_at
from inspections.registers.kvk import Business, businesses_at
from inspections.registers.pdok import Locatieserver, through
from inspections.visits.registered_csv import Line
from tests.registers import excerpt
from tests.registers.conftest import Told

UNIT = "0226010000038820"
DAY = date(2026, 11, 25)


@pytest.mark.parametrize("name", excerpt.USED)
def test_an_excerpt_is_what_the_published_document_says(name: str) -> None:
    if not excerpt.PUBLISHED.is_dir():
        pytest.skip("the published documents are not at hand on this machine; the excerpts are used as they are")

    assert (excerpt.EXCERPTS / f"{name}.json").read_text() == excerpt.written(name)


# -- the BAG -----------------------------------------------------------------------------------------


def test_the_bag_tells_what_is_at_an_address(prism: Callable[[str], str]) -> None:
    bag = Register(Access("BAG", prism("bag"), headers={"x-api-key": "sleutel"}))

    place = place_at(bag, "6922 KZ", 1, "A-bis")

    assert (place.unit, place.uses, place.years) == (UNIT, ("woonfunctie",), ("1991",))
    assert "woonfunctie" in place.words


def test_the_bag_refuses_without_a_key_and_what_it_can_not_understand(prism: Callable[[str], str]) -> None:
    with pytest.raises(Problem) as no_key:
        place_at(Register(Access("BAG", prism("bag"))), "6922KZ", 1, "")
    with pytest.raises(Problem) as wrong:
        place_at(Register(Access("BAG", prism("bag"), headers={"x-api-key": "x"})), "0000KZ", 1, "")

    assert [raised.value.code for raised in (no_key, wrong)] == ["register-refused"] * 2
    assert ["antwoord 401" in no_key.value.sentence, "antwoord 400" in wrong.value.sentence] == [True, True]


@pytest.mark.parametrize(
    ("addition", "asked"),
    [
        ("", {}),
        ("A", {"huisletter": ["A"]}),
        ("2", {"huisnummertoevoeging": ["2"]}),
        ("bis", {"huisnummertoevoeging": ["bis"]}),
        ("A-2", {"huisletter": ["A"], "huisnummertoevoeging": ["2"]}),
    ],
)
def test_an_addition_is_asked_for_as_the_bag_knows_it(told: Told, addition: str, asked: dict[str, Any]) -> None:
    told.answers = [(200, {"_embedded": {"adressen": [{"adresseerbaarObjectIdentificatie": UNIT}]}})]

    place = place_at(told.register(), "3441 BT", 7, addition)

    usual = {"postcode": ["3441BT"], "huisnummer": ["7"], "exacteMatch": ["true"]}
    assert told.asked[0][2] == usual | asked
    assert place == Place(UNIT, "", (), None, "", ())


@pytest.mark.parametrize("found", [[], [{"adresseerbaarObjectIdentificatie": UNIT}] * 2])
def test_an_address_that_the_bag_does_not_know_as_one_is_told(told: Told, found: list[Any]) -> None:
    told.answers = [(200, {"_embedded": {"adressen": found}})]

    with pytest.raises(Problem) as raised:
        place_at(told.register(), "3441BT", 7, "")

    assert raised.value.code == "register-nothing"


# -- the BRP -----------------------------------------------------------------------------------------


def test_the_brp_tells_who_is_registered_and_a_secret_person_is_not_named(prism: Callable[[str], str]) -> None:
    # The example of the document: one person with secrecy and one without, told twice.
    lines = registered_at(Brp(Register(Access("BRP", prism("brp-bewoning")))), UNIT, DAY, "u1")

    assert lines == [Line("Geheimhouding", None, None), Line("Pieter Jan de Vries", "1984-07-01", None)]


def test_the_brp_understands_what_we_ask_of_persons(prism: Callable[[str], str]) -> None:
    # The mock can't make persons of this document; what it checks is the question.
    persons = Register(Access("BRP", prism("brp-personen")))
    with pytest.raises(Problem) as answered:
        registered_at(Brp(Register(Access("BRP", prism("brp-bewoning"))), persons), UNIT, DAY, "u1")
    with pytest.raises(Problem) as wrong:
        persons.post("/personen", {"type": "RaadpleegMetBurgerservicenummer", "fields": "alles"}, dict)

    assert answered.value.code == "register-garbled"
    assert "antwoord 400" in wrong.value.sentence


def test_since_when_is_asked_of_twenty_persons_at_a_time_and_for_what_purpose(told: Told) -> None:
    numbers = [f"{number:09}" for number in range(21)]
    residents = [{"burgerservicenummer": each, "naam": {"volledigeNaam": f"Persoon {each}"}} for each in numbers]
    document = json.loads((excerpt.EXCERPTS / "brp-personen.json").read_text())

    def answer(path: str, _: Any, body: str) -> tuple[int, Any]:
        question = json.loads(body)
        if path == "/bewoningen":
            return 200, {"bewoningen": [{"bewoners": residents, "mogelijkeBewoners": residents[:1]}]}
        conforms(document, "RaadpleegMetBurgerservicenummer", question)
        persons = [
            {
                "burgerservicenummer": each,
                "verblijfplaats": {
                    "type": "Adres",
                    "datumVan": {"type": "JaarMaandDatum", "jaar": 2024, "maand": 3, "langFormaat": "maart 2024"},
                },
            }
            for each in question["burgerservicenummer"]
        ]
        told_back = {"type": "RaadpleegMetBurgerservicenummer", "personen": persons}
        conforms(document, "RaadpleegMetBurgerservicenummerResponse", told_back)
        return 200, told_back

    told.answers = [answer]
    register = told.register()
    brp = Brp(register, register, {"x-doelbinding": "Toezicht", "x-gebruiker": "{user}"})

    lines = registered_at(brp, UNIT, DAY, "u1")

    assert len(lines) == 21
    assert {line.since for line in lines} == {"2024-03"}
    asked = [json.loads(body) for _, path, _, body, _ in told.asked if path == "/personen"]
    assert [len(each["burgerservicenummer"]) for each in asked] == [20, 1]
    assert asked[0]["fields"] == ["burgerservicenummer", "verblijfplaats.datumVan"]
    assert {(headers["x-doelbinding"], headers["x-gebruiker"]) for *_, headers in told.asked} == {("Toezicht", "u1")}


def conforms(document: dict[str, Any], name: str, value: Any) -> None:
    """Raises unless the published document allows this value."""
    registry = Registry().with_resource("urn:document", Resource(document, DRAFT202012))
    schema = {"$ref": f"urn:document#/components/schemas/{name}"}
    jsonschema.Draft202012Validator(schema, registry=registry).validate(value)


def test_where_the_brp_does_not_tell_everybody_nothing_is_taken_over(told: Told) -> None:
    told.answers = [(200, {"bewoningen": [{"bewoners": [], "indicatieVeelBewoners": True}]})]

    with pytest.raises(Problem) as raised:
        registered_at(Brp(told.register()), UNIT, DAY, "u1")

    assert raised.value.code == "register-too-many"


# -- the Handelsregister -----------------------------------------------------------------------------


def recorded(name: str) -> Any:
    return json.loads((Path(__file__).parent / "specs" / f"{name}.json").read_text())


def strict_kvk(path: str, query: dict[str, list[str]], _body: Any) -> tuple[int, Any]:
    """As the KVK answers: what it doesn't know it refuses."""
    known = {"postcode", "huisnummer", "huisletter", "resultatenPerPagina"} if path == "/v2/zoeken" else set()
    if not query.keys() <= known:
        return 400, {"fout": [{"code": "IPD0005"}]}
    if path == "/v2/zoeken":
        return 200, recorded("kvk-zoeken.response")
    return 200, recorded("kvk-basisprofiel.response")


def test_the_handelsregister_tells_who_has_a_business_at_an_address(told: Told) -> None:
    told.answers = [strict_kvk]

    found = businesses_at(told.register(headers={"apikey": "sleutel"}), "1034 WL", 17, "A")

    # Two branches of one business.
    (business,) = found
    assert (business.name, business.number) == ("Test EMZ Dagobert", "69599084")
    assert business.does[0] == "Slachterijen (geen pluimvee-)"
    assert {headers["apikey"] for *_, headers in told.asked} == {"sleutel"}


def test_an_address_without_a_business_has_none(told: Told) -> None:
    told.answers = [(404, {"fout": [{"code": "IPD5200"}]})]

    assert businesses_at(told.register(), "1034WL", 17, "") == []


def test_a_business_of_which_no_more_is_told_is_named(told: Told) -> None:
    told.answers = [(200, recorded("kvk-zoeken.response")), (404, {})]

    assert businesses_at(told.register(), "1034WL", 17, "") == [Business("Test EMZ Dagobert", "69599084", ())]


# -- PDOK --------------------------------------------------------------------------------------------

KNOWN = {
    "/free": {"q", "rows", "fq", "fl", "start", "lat", "lon"},
    "/suggest": {"q", "rows", "fq", "lat", "lon"},
    "/lookup": {"id", "fl"},
    "/reverse": {"lat", "lon", "distance", "rows", "type", "fl"},
}
DOCUMENT = {
    "id": "adr-0123456789abcdef0123456789abcdef",
    "type": "adres",
    "weergavenaam": "Proefstraat 14, 3447GR Woerden",
    "straatnaam": "Proefstraat",
    "huisnummer": 14,
    "postcode": "3447GR",
    "woonplaatsnaam": "Woerden",
    "adresseerbaarobject_id": UNIT,
    "centroide_ll": "POINT(4.91 52.09)",
}


def strict_pdok(path: str, query: dict[str, list[str]], _body: Any) -> tuple[int, Any]:
    if not query.keys() <= KNOWN[path]:
        return 400, {"error": "unknown parameter"}
    return 200, {"response": {"numFound": 1, "start": 0, "docs": [DOCUMENT | {"afstand": 12.5}]}}


def locatieserver(told: Told) -> Locatieserver:
    return Locatieserver(told.url, adapter_factory=through(told.register()))


def test_pdok_is_a_geocoder_as_any_of_geopy(told: Told) -> None:
    told.answers = [strict_pdok]
    geocoder = locatieserver(told)

    one = geocoder.geocode("Proefstraat 14", only={"gemeentenaam": 'Woerden"'})
    many = geocoder.geocode("Proefstraat", exactly_one=False)
    near = geocoder.reverse((52.09, 4.91))
    suggested = geocoder.suggest("Proef")
    looked_up = geocoder.lookup(suggested[0][0])

    assert (one.address, one.latitude, one.longitude) == ("Proefstraat 14, 3447GR Woerden", 52.09, 4.91)
    assert [len(many), near.raw["afstand"], suggested[0][1]] == [1, 12.5, "Proefstraat 14, 3447GR Woerden"]
    assert looked_up.raw["adresseerbaarobject_id"] == UNIT
    assert told.asked[0][2]["fq"] == ['gemeentenaam:"Woerden"']


def test_pdok_works_with_geopys_own_way_of_asking(told: Told) -> None:
    told.answers = [strict_pdok]

    assert Locatieserver(told.url, user_agent="proef").geocode("Proefstraat 14").latitude == 52.09


@pytest.mark.parametrize(
    "answer", [{}, {"response": {"docs": "veel"}}, {"response": {"docs": [DOCUMENT | {"centroide_ll": "POINT"}]}}]
)
def test_garbage_of_pdok_is_told(told: Told, answer: Any) -> None:
    told.answers = [(200, answer)]

    with pytest.raises(geopy.exc.GeocoderParseError):
        locatieserver(told).geocode("Proefstraat")


def test_what_pdok_does_not_find_is_none(told: Told) -> None:
    told.answers = [(200, {"response": {"numFound": 0, "docs": []}})]

    assert locatieserver(told).geocode("Nergens") is None


# -- troubles ----------------------------------------------------------------------------------------


def test_a_register_that_is_busy_is_asked_again(told: Told) -> None:
    told.answers = [(429, {}), (503, {}), (200, {"a": 1})]

    assert told.register().get("/x", {}, dict) == {"a": 1}


def test_a_register_that_stays_away_is_told_and_left_alone_for_a_moment(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.answers = [(502, {})]
    register = told.register()

    for _ in range(3):
        with pytest.raises(Problem) as raised:
            register.get("/x", {}, dict)
        assert raised.value.code == "register-down"

    assert len(told.asked) == 3  # one question, asked three times
    assert register.down_since is not None
    monkeypatch.setattr(asking, "PAUSE", 0)
    told.answers = [(200, {})]
    register._pause_until = 0
    assert register.get("/x", {}, dict) == {}
    assert register.down_since is None


def test_nobody_at_the_other_end_is_a_register_that_is_down() -> None:
    with pytest.raises(Problem) as raised:
        Register(Access("BRP", "http://127.0.0.1:9"), waits=(), patience=1).get("/", {}, dict)

    assert raised.value.code == "register-down"


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (200, b"<html>gateway</html>", "register-garbled"),
        (200, b"[" * 100_000, "register-garbled"),
        (200, b'{"bewoningen": [{"bewoners": [{"burgerservicenummer": 12}]}]}', "register-garbled"),
        (200, b'"' + b"x" * 3_000_000 + b'"', "register-garbled"),
        (200, b"\xff\xfe", "register-garbled"),
        (302, b"", "register-refused"),
        (403, b"{}", "register-refused"),
        (418, b"{}", "register-refused"),
    ],
)
def test_garbage_and_refusals_are_told_by_a_code_and_never_logged(
    told: Told, status: int, content: bytes, code: str
) -> None:
    told.answers = [(status, content)]

    with structlog.testing.capture_logs() as logged, pytest.raises(Problem) as raised:
        registered_at(Brp(told.register()), UNIT, DAY, "u1")

    assert raised.value.code == code
    assert len(told.asked) == 1
    assert UNIT not in str(logged)
    assert "burgerservicenummer" not in str(logged)


def test_a_token_is_asked_once_and_again_when_it_no_longer_counts(told: Told) -> None:
    tokens, valid = iter(["een", "twee"]), ["een"]

    def answer(path: str, _: Any, body: str) -> tuple[int, Any]:
        if path == "/token":
            assert "client_credentials" in body
            return 200, {"access_token": next(tokens), "expires_in": 3600}
        return (200 if told.asked[-1][4]["authorization"] == f"Bearer {valid[0]}" else 401), {}

    told.answers = [answer]
    register = told.register(token=Token(f"{told.url}/token", "wij", "geheim"))

    assert [register.get("/x", {}, dict) for _ in range(2)] == [{}, {}]
    valid[0] = "twee"
    assert register.get("/x", {}, dict) == {}
    assert [path for _, path, *_ in told.asked] == ["/token", "/x", "/x", "/x", "/token", "/x"]


def test_a_token_that_is_refused_is_told(told: Told) -> None:
    told.answers = [(401, {"error": "invalid_client"})]

    with pytest.raises(Problem) as raised:
        told.register(token=Token(f"{told.url}/token", "wij", "geheim")).get("/x", {}, dict)

    assert (raised.value.code, "antwoord 401" in raised.value.sentence) == ("register-refused", True)


def test_both_sides_show_a_certificate_where_the_register_asks_one(tmp_path: Path) -> None:
    files = {name: tmp_path / f"{name}.pem" for name in ("authority", "certificate", "key")}
    certify(files)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files["certificate"], files["key"])
    context.load_verify_locations(files["authority"])
    context.verify_mode = ssl.CERT_REQUIRED
    server = HTTPServer(("127.0.0.1", 0), Empty)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"https://127.0.0.1:{server.server_port}"

    def asked(**given: Path) -> Any:
        return Register(Access("BRP", base, **given), waits=(), patience=2).get("/x", {}, dict)

    try:
        known = asked(trusted=files["authority"], certificate=files["certificate"], certificate_key=files["key"])
        unknown = []
        for given in ({"trusted": files["authority"]}, {}):
            with pytest.raises(Problem) as raised:
                asked(**given)
            unknown.append(raised.value.code)
    finally:
        server.shutdown()
        server.server_close()

    assert known == {}
    assert unknown == ["register-down", "register-down"]
    with pytest.raises(OSError, match="No such file"):
        Register(Access("BRP", base, certificate=tmp_path / "none.pem", certificate_key=files["key"]))


class Empty(BaseHTTPRequestHandler):
    """Answers {} to everybody."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        pass


def certify(files: dict[str, Path]) -> None:
    """A certificate for 127.0.0.1 that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "proef")])
    at = datetime.now(UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    usual = x509.BasicConstraints(ca=True, path_length=None)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(at).not_valid_after(at + timedelta(days=1))
    made = builder.add_extension(host, critical=False).add_extension(usual, critical=True).sign(key, hashes.SHA256())
    certificate = made.public_bytes(serialization.Encoding.PEM)
    files["authority"].write_bytes(certificate)
    files["certificate"].write_bytes(certificate)
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files["key"].write_bytes(key.private_bytes(*plain))
