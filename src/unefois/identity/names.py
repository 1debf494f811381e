"""Names of persons and places made comparable.

Two spellings of one name differ by case, accents, ligatures, hyphens, apostrophes (of half a dozen sorts),
dots and spaces; registers disagree on all of these and a citizen types yet another. None of them carries
identity. Everything else does: a letter more or less is another name, and particles (DE, D', LE, VAN) belong
to the name as they do in the RNIPP, only their spacing is free (``LE GOFF`` is ``Legoff``, not ``Goff``). The
one abbreviation the field expands is ``ST``/``STE`` followed by something.

Three forms, from the most to the least legible:

- :func:`words`: the words of a name, ``("SAINT", "MARTIN")``;
- :func:`compact`: the words joined, ``"SAINTMARTIN"``: the form that is compared;
- :func:`name_key`: 64 bits of the compact form, for an index.

Invariants: pure functions; ``compact`` is idempotent; the key of a name never changes between versions
(registers store it), so a change of these rules is a change of schema: ``KEY_VERSION`` goes up and registers
are re-keyed.
"""

import unicodedata
from collections.abc import Sequence
from hashlib import blake2b

KEY_VERSION = 1
"""Version of the rules behind :func:`name_key`."""

# NFKD leaves these letters whole, because Unicode holds them for letters and not for ornaments.
_LETTERS = {
    "Æ": "AE", "Œ": "OE", "Ø": "O", "Đ": "D", "Ð": "D", "Ł": "L", "Þ": "TH", "Ħ": "H", "Ŧ": "T", "Ŋ": "N",
    "Ə": "E", "ẞ": "SS",
    "Ꞌ": "'",  # the saltillo: a letter to Unicode, an apostrophe to those who type it
}  # fmt: skip

_EXPANSIONS = {"ST": "SAINT", "STE": "SAINTE"}


class _Folding(dict[int, str]):
    """What each character becomes, worked out once: base letters in upper case, a space, or nothing."""

    def __missing__(self, codepoint: int) -> str:
        folded = "".join(
            _LETTERS.get(sign, sign)
            for sign in unicodedata.normalize("NFKD", chr(codepoint).upper()).upper()
            if unicodedata.category(sign)[0] != "M"  # accents and other marks
        )
        # Apostrophes part words as hyphens do; Unicode counts some of them as letters (category Lm).
        self[codepoint] = "".join(
            sign if sign.isalnum() and unicodedata.category(sign) != "Lm" else " " for sign in folded
        )
        return self[codepoint]


_FOLDING = _Folding()


def words(text: str) -> tuple[str, ...]:
    """The words of a name, folded, ``ST`` and ``STE`` written out.

    >>> words("Côme d’Œuf-St. Clair")
    ('COME', 'D', 'OEUF', 'SAINT', 'CLAIR')
    """
    parts = text.translate(_FOLDING).split()
    last = len(parts) - 1
    return tuple(_EXPANSIONS.get(part, part) if i < last else part for i, part in enumerate(parts))


def compact(text: str) -> str:
    """The form in which names are compared: folded words, joined.

    >>> compact("Le Goff") == compact("LEGOFF") == compact("Le-Goff")
    True
    """
    if text.isalpha() and text.isascii():
        return text.upper()
    return "".join(words(text))


def name_key(name: str) -> int:
    """The index key of a birth or usage name: a signed 64-bit integer, stable across versions and machines.

    BLAKE2b of the compact form, so that it spreads evenly and says nothing by itself; signed because both
    SQLite and PostgreSQL hold signed 64-bit integers. Equal keys do not prove equal names: compare them
    afterwards.
    """
    digest = blake2b(compact(name).encode(), digest_size=8, person=b"unefois-name").digest()
    return int.from_bytes(digest, "big", signed=True)


def same_name(one: str, other: str) -> bool:
    """Whether two family names are one name in two spellings. Signs without a letter are nobody's name."""
    return one == other or ((form := compact(one)) != "" and form == compact(other))


def same_given_names(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lists of given names can be those of one person.

    - The first given name must agree. A compound one may be written as one item or as several
      (FranceConnect's ``given_name`` loses the difference): ``("Jean", "Pierre")`` is ``("Jean-Pierre",)``;
      but ``("Jean",)`` alone is not ``("Jean-Pierre",)``.
    - The following ones may be missing on either side and come in any order, and must not contradict: one
      list holds all those of the other.

    Symmetric. Two empty lists agree; an empty list against names is for the caller to judge.
    """
    if one == other:
        return True
    one, other = [item for item in one if compact(item)], [item for item in other if compact(item)]
    first, second = [compact(item) for item in one], [compact(item) for item in other]
    if first == second:
        return True
    if not first or not second:
        return False
    # The first name ends where the longer of the two first items ends; both lists must break there.
    length = max(len(first[0]), len(second[0]))
    rest_one, rest_other = _after(first, length), _after(second, length)
    if rest_one is None or rest_other is None or "".join(first)[:length] != "".join(second)[:length]:
        return False
    return _holds(one[rest_one:], other[rest_other:])


def _after(items: Sequence[str], length: int) -> int | None:
    """How many items make exactly ``length`` letters, or ``None`` when an item straddles the limit."""
    for count, item in enumerate(items, 1):
        length -= len(item)
        if length <= 0:
            return count if length == 0 else None
    return None


def _holds(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the names of one list are all in the other."""
    if not one or not other:
        return True
    few = [word for item in one for word in words(item)]
    many = [word for item in other for word in words(item)]
    if "".join(few) == "".join(many):
        return True
    if len(few) > len(many):
        few, many = many, few
    for word in few:
        if word not in many:
            return False
        many.remove(word)
    return True
