"""What an administrator has yet to check: everything that is not verified, and nothing that is."""

from inspections.legal_bases import legal_bases
from inspections.norms import municipality_norms
from inspections.phones import phones
from inspections.unverified import unverified


def test_each_norm_is_verified_or_to_be_checked_or_to_be_set() -> None:
    found = unverified("woerden")

    to_do = {norm.id for norm in (*found.unset, *found.norms)}
    assert [norm.id for norm in found.unset] == ["room-area"]
    assert {norm.id for norm in municipality_norms("woerden")} - to_do == {
        norm.id for norm in municipality_norms("woerden") if norm.verified
    }


def test_bases_and_telephones_that_are_not_verified_or_missing_are_to_be_checked() -> None:
    found = unverified("woerden")

    assert [basis for basis in legal_bases().values() if basis not in found.bases and not basis.verified] == []
    assert found.missing_phones
    assert all(phone.number is None for phone in found.missing_phones)
    assert {phone.id for phone in phones()} == {
        phone.id for phone in phones() if phone.verified or phone in (*found.missing_phones, *found.phones)
    }
