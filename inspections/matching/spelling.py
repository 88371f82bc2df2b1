"""How names are written, taken apart: letters without accents, the parts that tell, and how a part sounds in Dutch.

Pure. Nothing here says whether two names are alike; `comparing` does.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from inspections.yaml_reading import DefinitionError, read

FILE = Path(__file__).with_name("words.yaml")
LONGEST = 200
MOST_PARTS = 12


class Kind(StrEnum):
    """What a name is of, as a reporter chose it; who chose nothing can mean either."""

    PERSON = "person"
    ORGANISATION = "organisation"
    UNKNOWN = "unknown"


class WordsError(DefinitionError):
    """The file of words is not right."""


@dataclass(frozen=True)
class Words:
    """Words in names that tell little; each list says in the file what they have in common."""

    prefixes: frozenset[str]
    titles: frozenset[str]
    legal: frozenset[str]
    common: frozenset[str]


@cache
def words_that_tell_little() -> Words:
    """The lists that come with the product. Raises WordsError with file, line and problem."""
    top = read(FILE, WordsError).record("words", required={"prefixes", "titles", "legal-forms", "common"})
    names = ("prefixes", "titles", "legal-forms", "common")
    return Words(*(frozenset(word.text() for word in top[name].items()) for name in names))


@dataclass(frozen=True)
class Spelled:
    """A name: as `written`, as `folded`, its telling `parts`, and the `small` words left out of them."""

    written: str
    folded: str
    parts: tuple[str, ...]
    small: tuple[str, ...]


_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ĳ": "ij"}
_WORD = re.compile(r"\w+")
_DOTTED = re.compile(r"\b(?:[a-z]\.\s?){2,}(?:[a-z]\b)?")
_SHORTENED = frozenset("vdtsh")
_APOSTROPHES = (
    (re.compile(r"(?<!\w)['’`]t\b"), "het"),
    (re.compile(r"(?<!\w)['’`]s\b"), "des"),
    (re.compile(r"['’`]"), " "),
)
_GLUED = re.compile(r"(?:vander|vanden|vande|vant|van|den|ten|ter|de)(?=[a-z]{4})")


def fold(text: str) -> str:
    """Small letters without accents or invisible signs; what Unicode can't take apart gets its nearest letter."""
    found = []
    for sign in unicodedata.normalize("NFKD", text[:LONGEST].casefold()):
        if not unicodedata.combining(sign) and unicodedata.category(sign) not in ("Cf", "Cc"):
            found.append(_LETTERS.get(sign, sign))
    return "".join(found)


@lru_cache(maxsize=50_000)
def person(text: str) -> Spelled:
    """The name of a person: the prefixes and titles are its small words."""
    listed, words = words_that_tell_little(), _words(fold(text))
    parts: list[str] = []
    small: list[str] = []
    for word in words:
        # "v. d. Berg" and "van t Hof" shorten prefixes; "V. Berg" has an initial.
        is_short = word in _SHORTENED and (bool(small) or (word == "v" and bool(parts)))
        (small if word in listed.prefixes or is_short else parts).append(word)
    parts = [part for part in parts if part not in listed.titles]
    # A name of nothing but small words ("De Van") is still a name.
    return Spelled(" ".join(text.split()), " ".join(words), tuple(parts or words)[:MOST_PARTS], tuple(small))


@lru_cache(maxsize=50_000)
def organisation(text: str) -> Spelled:
    """The name of an organisation: legal forms and articles are its small words."""
    folded = _DOTTED.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", fold(text).replace("&", " "))
    listed, words = words_that_tell_little(), _words(folded)
    joined: list[str] = []
    was_letter = False
    for word in words:
        # "B V" is "BV".
        is_letter = len(word) == 1 and word.isalpha()
        if is_letter and was_letter:
            joined[-1] += word
        else:
            joined.append(word)
        was_letter = is_letter
    legal = tuple(word for word in joined if word in listed.legal)
    parts = tuple(word for word in joined if word not in listed.legal and word not in listed.prefixes)[:MOST_PARTS]
    return Spelled(" ".join(text.split()), " ".join(joined), parts or tuple(joined[:MOST_PARTS]), legal)


def is_common(part: str) -> bool:
    """Whether a part of an organisation's name tells little of which one it is."""
    return part in words_that_tell_little().common


def without_prefix(part: str) -> str:
    """A part without the prefix that was written on to it: "vandijk" is "dijk"."""
    return _GLUED.sub("", part, count=1) if _GLUED.match(part) else part


# In this order: what comes first makes way for what comes later.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"sz", "s"),
        (r"tsch|tch|cz", "ts"),
        (r"sch(?=[mnlrw])", "s"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"[cg]h", "g"),
        (r"(?<=[a-z])h(?=[a-z])|^h(?=[^aeiouy])", ""),
        (r"ck|q(?!u)", "k"),
        (r"qu", "kw"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"uij|uy", "ui"),
        (r"aai|aay", "ai"),
        (r"(?:au|ou)w?", "ou"),
        (r"eij|ey|ei|ij", "y"),
        (r"ie", "i"),
        (r"ae|aa", "a"),
        (r"ee", "e"),
        (r"oo", "o"),
        (r"uu", "u"),
        (r"j", "i"),
        (r"[vw]", "f"),
        (r"z", "s"),
        (r"dt|d$|d(?=s)", "t"),
        (r"([a-z])\1+", r"\1"),
    )
]


@lru_cache(maxsize=100_000)
def sound(part: str) -> str:
    """How a part of a name sounds in Dutch, roughly: "dijk" and "dijck" are one, and so are "visser" and "fisser"."""
    heard = part
    for pattern, instead in _SOUNDS:
        heard = pattern.sub(instead, heard)
    return heard or part


def _words(folded: str) -> list[str]:
    for pattern, instead in _APOSTROPHES:
        folded = pattern.sub(instead, folded)
    return _WORD.findall(folded.replace("_", " "))
