"""Codes on the packages of a blinded trial: opaque, short, and hard to misread."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import pairwise, product

from nightlab.errors import NightlabError

# No vowels, so that no code is a word; nothing that turns into another upside down or in bad light
# (0 O Q D, 1 I L, 2 Z, 5 S, 6 9 G, 8 B, 7 T, M W, P R, U V Y). Eleven letters, a prime number, let the
# weighted sum below catch every single misread letter.
ALPHABET = "CFHJKMNRX47"
LENGTH = 4
_DIGEST_BITS = 256


def unit_codes(seed: int, units: int) -> tuple[str, ...]:
    """Return the code of each package of a trial, all different, fixed by the design's seed.

    The codes are dealt from all of them without putting back, by SHA-256 of ``nightlab code:SEED:UNIT:
    COUNTER``. The schedule comes from another text (``nightlab schedule:...``), so that codes say nothing
    of the arm, nor of the order. The first codes stay the same where a trial grows.

    Args:
        seed: Of the design.
        units: Packages: one for each period, or each night where the arm changes from night to night.

    Raises:
        NightlabError: More packages than there are codes.

    Example:
        >>> unit_codes(7, 3)
        ('H4FX', '7KJR', '7MR4')
    """
    left = list(_every_code())
    if not 0 < units <= len(left):
        raise NightlabError(
            f"{units} packages cannot be coded",
            where="design",
            fix=f"plan 1 to {len(left)} nights or periods",
        )
    return tuple(left.pop(_below(len(left), seed, unit)) for unit in range(units))


def read_code(text: str) -> str:
    """Return a code as it is printed, from what a person typed or a telephone read.

    Raises:
        NightlabError: Not a code; one letter misread, or two neighbours swapped, is always noticed.

    Example:
        >>> read_code(" h4 fx")
        'H4FX'
    """
    code = "".join(letter for letter in text.upper() if not letter.isspace() and letter != "-")
    if not is_code(code):
        raise NightlabError(
            f"{text.strip()!r} is no code",
            where="code",
            fix=f"read the {LENGTH} letters again; they are among {' '.join(ALPHABET)}",
        )
    return code


def is_code(text: str) -> bool:
    """Whether a text has the letters, the length and the check letter of a code.

    The check is that of the ISBN of ten digits, with 11 letters in place of the digits and X: the sum of
    place times letter is a multiple of 11.

    Source: ISO 2108:1992, the ISBN of ten digits.
    """
    if len(text) != LENGTH or any(letter not in ALPHABET for letter in text):
        return False
    values = [ALPHABET.index(letter) for letter in text]
    weighted = sum(place * value for place, value in enumerate(values, start=1))
    return weighted % len(ALPHABET) == 0 and all(one != other for one, other in pairwise(values))


@lru_cache(maxsize=1)
def _every_code() -> tuple[str, ...]:
    """All codes; none has the same letter twice in a row, which is hard to count when tired."""
    return tuple(
        code for letters in product(ALPHABET, repeat=LENGTH) if is_code(code := "".join(letters))
    )


def _below(n: int, seed: int, unit: int) -> int:
    """Return a whole number below ``n``, each with the same chance."""
    counter = 0
    while True:
        digest = hashlib.sha256(f"nightlab code:{seed}:{unit}:{counter}".encode()).digest()
        value = int.from_bytes(digest, "big")
        if value < 2**_DIGEST_BITS - 2**_DIGEST_BITS % n:
            return value % n
        counter += 1
