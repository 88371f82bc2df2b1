"""The registers that this server may ask, as its settings say."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from fieldapp.settings import Settings
from inspections.registers.asking import Access, Register, Token
from inspections.registers.brp import Brp
from inspections.registers.pdok import Locatieserver, through


@dataclass(frozen=True)
class Registers:
    """Each is None when it isn't configured: then no page speaks of it."""

    pdok: Locatieserver | None
    bag: Register | None
    kvk: Register | None
    brp: Brp | None
    asked: tuple[Register, ...]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Raises OSError or ssl.SSLError when a certificate can't be read."""
        pdok = Register(Access("PDOK", settings.pdok_url)) if settings.pdok_url else None
        bag = (
            Register(Access("De BAG", settings.bag_url, {"x-api-key": settings.bag_key})) if settings.bag_url else None
        )
        kvk = Register(Access("De KVK", settings.kvk_url, {"apikey": settings.kvk_key})) if settings.kvk_url else None
        brp = _brp(settings) if settings.brp_residence_url else None
        asked = (pdok, bag, brp.residence if brp else None, brp.persons if brp else None, kvk)
        return cls(
            pdok=Locatieserver(settings.pdok_url, adapter_factory=through(pdok)) if pdok else None,
            bag=bag,
            kvk=kvk,
            brp=brp,
            asked=tuple(each for each in asked if each),
        )

    def down(self) -> list[tuple[str, datetime]]:
        """The registers that gave this process no answer when they were last asked, and since when."""
        found = {each.access.name: each.down_since for each in self.asked if each.down_since}
        return [(name, since) for name, since in found.items() if since]


def _brp(settings: Settings) -> Brp:
    token = (
        Token(settings.brp_token_url, settings.brp_client_id, settings.brp_client_secret, settings.brp_scope)
        if settings.brp_token_url
        else None
    )
    access = Access(
        "De BRP",
        settings.brp_residence_url,
        {"x-api-key": settings.brp_key} if settings.brp_key else {},
        token,
        settings.brp_certificate,
        settings.brp_certificate_key,
        settings.brp_trusted,
    )
    persons = Register(replace(access, base=settings.brp_persons_url)) if settings.brp_persons_url else None
    told = (each.strip().partition("=") for each in settings.brp_purpose.split(";") if each.strip())
    return Brp(Register(access), persons, {name: words for name, _, words in told})
