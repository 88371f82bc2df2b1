"""Keeping the reporter's name in: out of every text that leaves the attention officer, however it is written."""

import re
import unicodedata
from collections.abc import Callable, Iterable

MASK = "[naam weggelaten]"
# Words of Dutch names that say nothing about who it is (the "tussenvoegsels").
_PREFIXES = frozenset({"aan", "bij", "den", "der", "het", "onder", "over", "ten", "ter", "tot", "uit", "van", "voor"})
_SHORTEST = 3


def without_name(text: str, name: str) -> str:
    """`text` with the whole `name` and each telling word of it masked: other case, accents or spacing hide nothing."""
    return _masked(text, [name, *(word for word in re.split(r"[\s\-.,]+", name) if _is_telling(word))])


def without_whole_name(text: str, name: str) -> str:
    """`text` with only the whole `name` masked: for somebody's own name, who may share a first name."""
    return _masked(text, [name])


def without_each(text: str, names: Iterable[str], mask: Callable[[str, str], str] = without_name) -> str:
    """`text` without any of `names`, each masked by `mask`."""
    for name in names:
        text = mask(text, name)
    return text


def _masked(text: str, names: list[str]) -> str:
    folded, places = _folded(text)
    hidden: set[int] = set()
    for name in names:
        words = re.findall(r"\w+", _folded(name)[0])
        if words:
            pattern = r"(?<!\w)" + r"[\W_]*".join(map(re.escape, words)) + r"(?!\w)"
            for match in re.finditer(pattern, folded):
                hidden.update(range(places[match.start()], places[match.end() - 1] + 1))
    shown = ["" if place in hidden else sign for place, sign in enumerate(text)]
    for place in hidden:
        if place - 1 not in hidden:
            shown[place] = MASK
    return "".join(shown)


def _folded(text: str) -> tuple[str, list[int]]:
    """Lower case without accents or invisible signs, and for each of its letters the place in `text`."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for letter in unicodedata.normalize("NFKD", sign).casefold():
            if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf":
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


def _is_telling(word: str) -> bool:
    return len(word) >= _SHORTEST and word.casefold() not in _PREFIXES
