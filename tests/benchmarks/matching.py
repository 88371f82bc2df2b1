"""Looking up a name or address among 100,000 of each: how long it takes, and how much of what is found is right.

The labelled set is made here: invented names, and for each kind of distortion names that were changed that way. Right
is the one name that was changed; whoever else is found counts as wrong, also a namesake with another spelling.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy.engine import Engine

from inspections import migrations
from inspections.database import connect, writing
from inspections.demo.many_rows import insert_many
from inspections.matching import spelling
from inspections.matching.index import find, name_rows
from inspections.matching.names import ADDRESS, Named, named
from inspections.matching.spelling import Kind
from inspections.tables import municipalities, name_keys, names
from tests.benchmarks.measuring import Measurement, databases, empty_database

PERSONS, ORGANISATIONS, ADDRESSES = 90_000, 10_000, 100_000
# Of each distortion so many, and as many names again that are nowhere.
EACH = 150
HERE = "woerden"


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words(
    "Aad Aleid Amira Anouk Bart Bogdan Bram Carmen Casper Cees Chantal Daria Dewi Dirk Elif Emiel Esra Fatima "
    "Fenna Femke Floris Gerrit Goran Greet Hanna Hassan Henk Ilias Imre Iris Jasper Jeroen Jolien Joost Kacper "
    "Karel Katja Kees Lars Lieke Lina Lotte Maarten Marek Marieke Mehmet Mirte Mohamed Nadia Niek Noortje "
    "Oksana Oskar Paulien Petra Pieter Quinten Ramona Rayan Rik Roos Ruben Samira Sander Sanne Sjoerd Stijn "
    "Sven Tamara Teun Tomasz Truus Umut Valentina Vera Vincent Wessel Wiebe Willemijn Xander Yara Yusuf Zeynep "
    "Zofia Adrián Anaïs Jürgen Noëmi Zoë Łukasz René Gülşen Ioana Vasile Krystian Agnieszka"
)
PREFIXES = ("", "", "", "", "van ", "van de ", "van der ", "de ", "den ", "ten ", "van 't ")
ROOTS = _words(
    "Acker Berg Biezen Bloem Boom Braak Brink Broek Brug Buiten Dijk Doorn Duin Eiken Elzen Gaarde Goud Graaf "
    "Groen Haan Haver Hazel Heide Hoek Hof Horst Kamp Kanters Kerk Klaver Kloos Koren Kruis Kuip Laan Land "
    "Linden Loo Maas Meer Mei Moer Molen Muur Noord Oever Oost Paarde Plas Polder Raven Riet Rijn Roos Schaap "
    "Schans Sluis Smeed Speel Steen Strand Terp Tichel Veen Velde Vecht Vliet Voort Vos Waard Water Weide "
    "Wester Wier Wilgen Winter Wolf Zand Zee Zilver Zonder Zuid Zwaan"
)
ENDS = _words(
    "aar akker beek beker berg bos burg daal dam donk drecht eind er foort ga hoeve hof horst huizen hout huis "
    "inga kamp kerk kooi laar land lo loper man meester mond oever plas raad rode schot sloot snijder stede "
    "stra stroom veld veen voet vaart waal wacht water weg wijk woud zijl zoon"
)
ABROAD = _words(
    "Kowal Petro Drago Ionesc Osman Yildir Benha Mansou Nowak Wisz Vasil Georg Stojan Horvat Kadar Popes Marko Lewan"
)
ABROAD_ENDS = _words("czyński ski owska ić oğlu lu ddaoui riya escu eanu ova ev enko czak")
SYLLABLES = _words("al ban cor dim el far gan hor is jan kor lam mir nes or pav ras sen tar ul vid zor")
TRADES = _words("Uitzendbureau Hotel Restaurant Schoonmaak Bouwbedrijf Kwekerij Pension Transport Eethuis Massagesalon")
LEGAL = ("B.V.", "BV", "V.O.F.", "VOF", "Holding B.V.", "", "")
STREETS = _words("straat weg laan plein kade singel dijk dreef hof")

Distort = Callable[[Random, str], str]


def measure() -> Iterator[Measurement]:
    """Time for each database; precision and recall for each kind and distortion, and together."""
    # The same each time, but for who asks another: what was tuned on one set should hold on the next.
    random = Random(int(os.environ.get("MATCHING_SEED", "2026")))  # noqa: S311
    known = everything(random)
    asked = list(questions(random, known))
    with databases() as urls, tempfile.TemporaryDirectory() as folder:
        for database, url in urls.items():
            address = empty_database(url) if url else f"sqlite:///{Path(folder) / 'matching.db'}"
            engine = connect(address, Path(folder) / "cases.json")
            fill(engine, known)
            given = {"database": database, "names": len(known)}
            took, tally = ask(engine, asked)
            yield Measurement("look-up of a name or address", "ms", took, "100 ms at most", given)
            slow = sorted(took)[-len(took) // 20 :]
            yield Measurement("look-up, the slowest twentieth", "ms", slow, given=given)
            if database == "sqlite":
                yield from quality(tally)
            engine.dispose()


@dataclass(frozen=True)
class Question:
    """Somebody looks this up; `right` is the id of what should be found, None for who is nowhere."""

    asked: Named
    distortion: str
    right: int | None


@dataclass
class Tally:
    found: int = 0
    right: int = 0
    sought: int = 0


def everything(random: Random) -> list[Named]:
    """Persons, organisations and addresses, each once."""
    made: dict[str, Named] = {}
    for kind, number, make in (
        (Kind.PERSON, PERSONS, a_person),
        (Kind.ORGANISATION, ORGANISATIONS, an_organisation),
        (ADDRESS, ADDRESSES, an_address),
    ):
        end = len(made) + number
        while len(made) < end:
            text = make(random)
            each = named(kind, text)
            assert each
            # Each organisation has a name of its own, apart from legal form and trade.
            parts = [part for part in spelling.organisation(text).parts if not spelling.is_common(part)]
            own = " ".join(parts) if kind == Kind.ORGANISATION else each.text
            made[f"{kind}:{own}"] = each
    return list(made.values())


def fill(engine: Engine, known: list[Named]) -> None:
    migrations.upgrade(engine)
    rows = [name_rows(HERE, each) for each in known]
    with writing(engine) as connection:
        connection.execute(municipalities.insert(), {"id": HERE, "name": "Woerden"})
        insert_many(connection, names, [row for row, _ in rows])
        insert_many(connection, name_keys, [key for _, keys in rows for key in keys])
        connection.exec_driver_sql("ANALYZE")


def ask(engine: Engine, asked: list[Question]) -> tuple[list[float], dict[str, Tally]]:
    """Milliseconds of each look-up, and by distortion what was found."""
    took: list[float] = []
    tally: dict[str, Tally] = {}
    with engine.connect() as connection:
        for each in asked:
            begun = time.perf_counter()
            found = find(connection, HERE, each.asked)
            took.append((time.perf_counter() - begun) * 1000)
            counts = tally.setdefault(f"{each.asked.kind}: {each.distortion}", Tally())
            counts.found += len(found)
            counts.sought += each.right is not None
            counts.right += any(one.id == each.right for one in found)
    return took, tally


def quality(tally: dict[str, Tally]) -> Iterator[Measurement]:
    together: dict[str, Tally] = {}
    for name, counts in tally.items():
        for whole in (name.split(":")[0], "all"):
            total = together.setdefault(whole, Tally())
            total.found, total.right = total.found + counts.found, total.right + counts.right
            total.sought += counts.sought
    for name, counts in {**tally, **together}.items():
        if name in together or counts.sought:
            given = {"of": name, "asked": counts.sought}
            aim = "0.9 at least" if name in together else ""
            yield Measurement("recall of matches", "share", [counts.right / max(counts.sought, 1)], aim, given)
            yield Measurement("precision of matches", "share", [counts.right / max(counts.found, 1)], aim, given)
        else:
            given = {"of": name}
            yield Measurement("found of who is nowhere", "names", [counts.found / EACH], given=given)


def questions(random: Random, known: list[Named]) -> Iterator[Question]:
    """For each kind and distortion some names that are known, changed; and some that are nowhere."""
    by_kind: dict[str, list[Named]] = {}
    for each in known:
        by_kind.setdefault(each.kind, []).append(each)
    ids = {each.id(HERE) for each in known}
    for kind, distortions in DISTORTIONS.items():
        for name, distort in distortions.items():
            made = 0
            while made < EACH:
                right = random.choice(by_kind[kind])
                changed = named(kind, distort(random, right.text))
                # What a distortion leaves as it was, or makes into another's name, says nothing about it.
                if changed and (name == "as it was" or changed.text != right.text):
                    is_another = changed.id(HERE) in ids and changed.id(HERE) != right.id(HERE)
                    if not is_another:
                        made += 1
                        yield Question(changed, name, right.id(HERE))
        made = 0
        while made < EACH:
            nowhere = named(kind, MAKERS[kind](random))
            if nowhere and nowhere.id(HERE) not in ids:
                made += 1
                yield Question(nowhere, "nowhere", None)


# -- inventing ---------------------------------------------------------------------------------------


def a_surname(random: Random) -> str:
    if random.random() < 0.25:
        return random.choice(ABROAD) + random.choice(SYLLABLES) + random.choice(ABROAD_ENDS)
    name = random.choice(ROOTS) + random.choice(ENDS) + (random.choice(ENDS) if random.random() < 0.3 else "")
    # A surname has its own prefix, whoever bears it.
    return PREFIXES[sum(map(ord, name)) % len(PREFIXES)] + name


def a_person(random: Random) -> str:
    second = f" {random.choice(FIRST)}" if random.random() < 0.1 else ""
    return f"{random.choice(FIRST)}{second} {a_surname(random)}"


def an_organisation(random: Random) -> str:
    trade = random.choice(TRADES) + " " if random.random() < 0.7 else ""
    own = a_surname(random)
    second = f" {random.choice(ROOTS)}" if random.random() < 0.3 else ""
    return f"{trade}{own}{second} {random.choice(LEGAL)}".strip()


def an_address(random: Random) -> str:
    street = random.choice(ROOTS) + random.choice(ENDS) + random.choice(STREETS)
    addition = random.choice("ABCD") if random.random() < 0.1 else ""
    return f"{street} {random.randint(1, 250)}{addition}, Woerden"


# -- distorting --------------------------------------------------------------------------------------

SWAPS = (
    ("ij", "y"),
    ("ei", "ij"),
    ("ou", "au"),
    ("c", "k"),
    ("k", "c"),
    ("z", "s"),
    ("v", "f"),
    ("ck", "k"),
    ("aa", "ae"),
    ("oo", "o"),
    ("ks", "x"),
    ("g", "gh"),
    ("dt", "t"),
    ("ee", "e"),
    ("cz", "tsch"),
    ("w", "v"),
)
PLAIN = str.maketrans("áàäâéèëêíìïîóòöôúùüûçñńśźżćłğşı", "aaaaeeeeiiiioooouuuucnnszzclgsi")


def as_it_was(_: Random, text: str) -> str:
    return text


def without_accents(_: Random, text: str) -> str:
    return text.translate(PLAIN)


def other_order(random: Random, text: str) -> str:
    first, *rest = text.split()
    return f"{' '.join(rest)} {first}" if random.random() < 0.5 else f"{rest[-1]}, {first} {' '.join(rest[:-1])}"


def one_letter(random: Random, text: str) -> str:
    place = random.randrange(1, len(text) - 1)
    if not text[place].isalpha() or not text[place + 1].isalpha():
        return text
    other = random.choice("abcdefghijklmnoprstuvwz")
    return random.choice(
        (
            text[:place] + other + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + other + text[place:],
            text[:place] + text[place + 1] + text[place] + text[place + 2 :],
        )
    )


def by_ear(random: Random, text: str) -> str:
    possible = [(a, b) for a, b in SWAPS if a in text]
    return text.replace(*random.choice(possible), 1) if possible else text


def prefix(random: Random, text: str) -> str:
    for words in ("van der ", "van de ", "van 't ", "van ", "den ", "de ", "ten "):
        if words in text:
            instead = random.choice(("", words.replace(" ", ""), "v. " if words[0] == "v" else ""))
            return text.replace(words, instead, 1)
    return text


def initial(_: Random, text: str) -> str:
    first, *rest = text.split()
    return f"{first[0]}. {' '.join(rest)}"


def second_name(random: Random, text: str) -> str:
    first, *rest = text.split()
    return f"{first} {random.choice(FIRST)} {' '.join(rest)}"


def two_things(random: Random, text: str) -> str:
    return other_order(random, by_ear(random, without_accents(random, text)))


def legal_form(random: Random, text: str) -> str:
    words = [word for word in text.split() if word.upper() not in {part for form in LEGAL for part in form.split()}]
    return f"{' '.join(words)} {random.choice(('bv', 'B.V.', 'b v', 'Holding', 'V.O.F.', ''))}".strip()


def without_trade(_: Random, text: str) -> str:
    return " ".join(word for word in text.split() if word.capitalize() not in TRADES)


def spaces(_: Random, text: str) -> str:
    for end in ENDS:
        for word in text.split():
            if word.endswith(end) and len(word) > len(end) + 3:
                return text.replace(word, f"{word[: -len(end)]} {end}", 1)
    return text


def typed_street(random: Random, text: str) -> str:
    street, _, town = text.partition(", ")
    changed = street.replace("straat ", "str. ").replace("laan ", "ln. ").replace("weg ", "wg ").upper()
    return random.choice((changed, f"{changed} {town}".replace(f" {town}", f",{town}"), street.replace(" ", "  ")))


DISTORTIONS: dict[str, dict[str, Distort]] = {
    Kind.PERSON: {
        "as it was": as_it_was,
        "accents": without_accents,
        "order": other_order,
        "one letter": one_letter,
        "by ear": by_ear,
        "prefix": prefix,
        "initial": initial,
        "second name": second_name,
        "by ear, order, accents": two_things,
    },
    Kind.ORGANISATION: {
        "as it was": as_it_was,
        "legal form": legal_form,
        "one letter": one_letter,
        "by ear": by_ear,
        "without trade": without_trade,
        "spaces": spaces,
    },
    ADDRESS: {"as it was": as_it_was, "typed": typed_street},
}
MAKERS: dict[str, Callable[[Random], str]] = {
    Kind.PERSON: a_person,
    Kind.ORGANISATION: an_organisation,
    ADDRESS: an_address,
}
