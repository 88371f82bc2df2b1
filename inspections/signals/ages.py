"""The ages of the people in a signal, as far as they are known: some partners help only the young, or only adults."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class Age(StrEnum):
    """The bands in which the policy divides (seed, Annex 1): Belle from 18, Pretty Woman up to 23."""

    MINOR = "minor"
    YOUNG_ADULT = "young-adult"
    ADULT = "adult"
    UNKNOWN = "unknown"


_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_DUTCH = re.compile(r"\b(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})\b")
_YEAR = re.compile(r"\b(19\d\d|20\d\d)\b")
_NUMBER = re.compile(r"\b\d{1,2}\b")
OLDEST = 110


def ages(told: Iterable[str], today: date) -> frozenset[Age]:
    """The bands that fit what was told of each person, such as "17", "tussen 16 en 19" or "1-3-2009".

    What can't be read counts as unknown, and so does nobody at all: what depends on an age is then proposed for all.
    """
    found = frozenset(band for words in told for band in _bands(words, today))
    return found or frozenset({Age.UNKNOWN})


def _bands(words: str, today: date) -> set[Age]:
    if words in list(Age):
        return {Age(words)}
    years = _born(words, today) or [int(number) for number in _NUMBER.findall(words)]
    if not years or not all(0 <= year <= OLDEST for year in years):
        return {Age.UNKNOWN}
    return {_band(year) for year in range(min(years), max(years) + 1)}


def _born(words: str, today: date) -> list[int]:
    """The ages that a date of birth, or only its year, leaves possible."""
    for pattern, order in ((_ISO, (1, 2, 3)), (_DUTCH, (3, 2, 1))):
        if match := pattern.search(words):
            try:
                born = date(*(int(match[place]) for place in order))
            except ValueError:
                return [-1]
            return [today.year - born.year - ((today.month, today.day) < (born.month, born.day))]
    if match := _YEAR.search(words):
        age = today.year - int(match[1])
        return [age - 1, age]
    return []


def _band(years: int) -> Age:
    if years < 18:
        return Age.MINOR
    return Age.YOUNG_ADULT if years < 23 else Age.ADULT
