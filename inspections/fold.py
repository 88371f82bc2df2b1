"""State is a fold over facts: the current values of each key. Twin of static/device/fold.js, word for word."""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Folded(Protocol):
    """What the fold reads of a fact."""

    @property
    def id(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def supersedes(self) -> Iterable[str]: ...


F = TypeVar("F", bound=Folded)


def current(facts: Iterable[F]) -> dict[str, list[F]]:
    """The current facts of each key of one inspection: those that no other fact of the key supersedes, in order of id.

    One is the normal case. Two were written by people who had not seen each other's; both stand until a fact supersedes
    both. No clock takes part. Facts may come in any order, and twice. Where they supersede each other in a circle, all
    stand.
    """
    by_key: dict[str, dict[str, F]] = {}
    for fact in facts:
        by_key.setdefault(fact.key, {})[fact.id] = fact
    return {key: _standing(by_key[key]) for key in sorted(by_key)}


def _standing(facts: dict[str, F]) -> list[F]:
    superseded = {earlier for fact in facts.values() for earlier in fact.supersedes if earlier != fact.id}
    standing = [fact for fact in facts.values() if fact.id not in superseded]
    return sorted(standing or facts.values(), key=lambda fact: fact.id)
