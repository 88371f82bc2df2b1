"""Passwords: Argon2id, the same time for a name that doesn't exist, and none that is easy to guess.

No rules of composition and no expiry, a least length, and what others would try first is refused (NIST SP 800-63B-4
§3.1.1.2, OWASP ASVS 5.0 §6.2).
"""

import secrets
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from zxcvbn import zxcvbn

from inspections.problems import Problem

# What is kept of an account without a password.
NONE = ""
SHORTEST = 12
LONGEST = 256
# What a guesser who knows where this runs begins with.
_WORDS_OF_HERE = frozenset({"controle", "gemeente", "lente", "zomer", "herfst", "winter", "wachtwoord", "welkom"})
# So much must be left of a password without the words of here and of its owner.
_LEFT_OVER = 8
# What the estimator reads; a longer one is judged by its beginning.
_ESTIMATED = 72
# Of 0 to 4: from a hundred million guesses.
_GOOD_SCORE = 3
_hasher = PasswordHasher()
# Verified when there is no such account, so that a stranger can't measure which names exist.
_nobody = _hasher.hash(secrets.token_hex())


def hash_password(password: str) -> str:
    """The Argon2id hash to keep (RFC 9106)."""
    return _hasher.hash(_same(password))


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether `password` is the one of `password_hash`; without one (None, empty) it is refused in the same time."""
    try:
        return _hasher.verify(password_hash or _nobody, _same(password)) and bool(password_hash)
    except (VerifyMismatchError, InvalidHashError):
        return False


def check_new(password: str, own_words: Iterable[str]) -> None:
    """Raises `Problem` password-short, password-long or password-guessable.

    `own_words`: the owner's name, login and municipality, which alone make no password.
    """
    password = _same(password)
    if len(password) < SHORTEST:
        raise Problem("password-short", least=SHORTEST)
    if len(password) > LONGEST:
        raise Problem("password-long", most=LONGEST)
    words = {word for words in own_words for word in words.lower().replace("-", " ").split() if len(word) > 2}
    words |= _WORDS_OF_HERE
    left = password.lower()
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    score = zxcvbn(password[:_ESTIMATED], user_inputs=sorted(words))["score"]
    if len(left) < _LEFT_OVER or score < _GOOD_SCORE:
        raise Problem("password-guessable")


def _same(password: str) -> str:
    """One way of writing, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFC", password)
