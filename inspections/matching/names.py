"""A name or address as the index keeps it: its id, and the keys under which it is found. Pure."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from inspections.matching import addresses, comparing, spelling
from inspections.matching.addresses import read_address
from inspections.matching.comparing import Likeness
from inspections.matching.spelling import Kind

ADDRESS = "address"


@dataclass(frozen=True)
class Named:
    """What was told: `kind` is one of `Kind` or "address"; `location` the id of an address, if it has one."""

    kind: str
    text: str
    location: str = ""

    def id(self, municipality: str) -> int:
        """The same for the same name in the same municipality, and of no other: 63 bits of a hash."""
        told = "\0".join((municipality, self.kind, self.text, self.location)).encode(errors="replace")
        return int.from_bytes(blake2b(told, digest_size=8).digest()) >> 1

    def keys(self) -> set[str]:
        """Of a name the trigrams of how its parts sound, with what it is a name of; of an address the whole.

        Empty when there is nothing to find it by.
        """
        if self.kind == ADDRESS:
            found = read_address(self.text, self.location)
            return found.keys() if found else set()
        kinds = (Kind.PERSON, Kind.ORGANISATION) if self.kind == Kind.UNKNOWN else (Kind(self.kind),)
        return {f"{kind[0]}{three}" for kind in kinds for part in _parts(self.text, kind) for three in _trigrams(part)}


@lru_cache(maxsize=20_000)
def named(kind: str, text: str, location: str = "") -> Named | None:
    """The name as it is kept: no spare spaces, at most `spelling.LONGEST` letters; None when it is none."""
    found = Named(kind, " ".join(text.split())[: spelling.LONGEST], location)
    return found if found.keys() else None


def compare(ours: Named, theirs: Named) -> Likeness | None:
    """How alike two names or two addresses are, and why; None when they aren't."""
    if ADDRESS in (ours.kind, theirs.kind):
        one, other = read_address(ours.text, ours.location), read_address(theirs.text, theirs.location)
        return addresses.compare(one, other) if one and other and ours.kind == theirs.kind else None
    return comparing.compare(ours.text, ours.kind, theirs.text, theirs.kind)


def _parts(text: str, kind: Kind) -> set[str]:
    """How the telling parts sound; what many have is left out, unless there is nothing else."""
    read = spelling.organisation(text) if kind is Kind.ORGANISATION else spelling.person(text)
    parts = {part for part in read.parts if len(part) > 1}
    if kind is Kind.ORGANISATION:
        parts = {part for part in parts if not spelling.is_common(part)} or parts
    return {spelling.sound(part) for part in parts}


def _trigrams(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[place : place + 3] for place in range(len(padded) - 2)}
