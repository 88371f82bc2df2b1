"""What an administrator has yet to check or fill in: norms, legal bases, telephone numbers, sharing rules, periods."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspections.guests.sharing import Organisation, OwnPart, sharing
from inspections.legal_bases import LegalBasis, legal_bases
from inspections.norms import Norm, municipality_norms
from inspections.phones import Phone, phones
from inspections.retention.periods import Period, periods


@dataclass(frozen=True)
class Unverified:
    """`unset` are norms of which the municipality has yet to set the number; they are shown to nobody else."""

    unset: Sequence[Norm]
    norms: Sequence[Norm]
    bases: Sequence[LegalBasis]
    missing_phones: Sequence[Phone]
    phones: Sequence[Phone]
    sharing: Sequence[Organisation | OwnPart]
    periods: Sequence[Period]


def unverified(municipality: str) -> Unverified:
    """What is yet to be verified in this municipality, each in the order of its file."""
    norms = municipality_norms(municipality)
    rules: list[Organisation | OwnPart] = [*sharing().organisations.values(), *sharing().own.values()]
    return Unverified(
        unset=[norm for norm in norms if not norm.is_set],
        norms=[norm for norm in norms if norm.is_set and not norm.verified],
        bases=[basis for basis in legal_bases().values() if not basis.verified],
        missing_phones=[phone for phone in phones() if phone.number is None],
        phones=[phone for phone in phones() if phone.number is not None and not phone.verified],
        sharing=[each for each in rules if not each.verified],
        periods=[period for period in periods().values() if not period.verified],
    )
