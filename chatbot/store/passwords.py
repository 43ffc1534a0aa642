"""Passwords: which are too weak, how they are hashed.

Knows: argon2id with the parameters that argon2-cffi advises (RFC 9106, low memory), the commonest
passwords. Does not know: accounts.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chatbot.store.errors import WeakPassword
from corpus.text import fold

SHORTEST = 10
"""Characters."""
LONGEST = 256
"""Characters; more would only cost time."""
_LEAST_DIFFERENT = 5
"""Characters of a password that differ from each other."""
_COMMON = Path(__file__).parent / "common_passwords.txt"
_LIKE_LETTERS = str.maketrans("@4301$57!", "aaeoissti")
"""What people put for letters."""

_hasher = PasswordHasher()
_at_once = BoundedSemaphore(2)
"""Each hashing takes 64 MiB."""


def check_strength(password: str, name: str = "") -> None:
    """Refuse what would be guessed first.

    Raises:
        WeakPassword: shorter than 10 characters, a common one, or little more than the name.
    """
    password = _normal(password)
    if len(password) < SHORTEST:
        raise WeakPassword(
            f"Mật khẩu chỉ có {len(password)} ký tự; hãy đặt mật khẩu từ {SHORTEST} ký tự trở lên, "
            "ví dụ vài từ không liên quan đến nhau."
        )
    if len(password) > LONGEST:
        raise WeakPassword(
            f"Mật khẩu có {len(password)} ký tự; hãy đặt mật khẩu không quá {LONGEST} ký tự."
        )
    plain = fold(password)
    if (
        len(set(plain)) < _LEAST_DIFFERENT
        or not _forms(plain).isdisjoint(_common())
        or _is_run(plain)
        or (len(name) > 2 and len(plain.replace(fold(name), "")) < _LEAST_DIFFERENT)
    ):
        raise WeakPassword(
            "Mật khẩu này quá phổ biến hoặc quá dễ đoán; hãy đặt mật khẩu khác, ví dụ vài từ không "
            "liên quan đến nhau."
        )


def hashed(password: str) -> str:
    """Its argon2id hash, with salt and parameters; another one each time."""
    with _at_once:
        return _hasher.hash(_normal(password))


def matches(password: str, known: str | None) -> bool:
    """Whether ``known`` is a hash of the password. Takes as long where there is none."""
    if len(password) > LONGEST:
        password, known = "", None
    if known is None:
        hashed(password)
        return False
    with _at_once:
        try:
            return _hasher.verify(known, _normal(password))
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(known: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(known)


def _normal(password: str) -> str:
    # Keyboards compose Vietnamese letters differently; a lone surrogate has no bytes to hash.
    text = unicodedata.normalize("NFC", password)
    return text.encode("utf-8", "replace").decode("utf-8")


def _forms(plain: str) -> set[str]:
    """The password itself, and without the digits and signs around it, as it is and with letters
    for what stands for them: "p@ssw0rd123!" -> "password".
    """
    edges = "0123456789!@#$%^&*()-_=+.,;:?/ "
    bare = plain.strip(edges)
    spelt = plain.rstrip(edges).translate(_LIKE_LETTERS).strip(edges)
    return {plain, bare, spelt, bare.replace(" ", ""), spelt.replace(" ", "")}


def _is_run(plain: str) -> bool:
    """Whether it goes up or down by one all the way, like "23456789ab" or "hgfedcba..."."""
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    return steps in ({1}, {-1})


@cache
def _common() -> frozenset[str]:
    """Passwords and the words that they are made of, lower case without diacritics."""
    lines = _COMMON.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
