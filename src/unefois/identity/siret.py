"""SIRET and SIREN: the numbers of French establishments and legal units (INSEE, répertoire Sirene).

A SIRET is a SIREN (9 digits) and an establishment number (5 digits), checked by Luhn's formula over the 14.
The establishments of La Poste (SIREN 356 000 000) are too many for the formula: API Particulier takes any of
them. (python-stdnum checks that the sum of their digits is a multiple of five, which the service does not ask
for, and accepts spaces and dots, which the service refuses: its Luhn is used, its SIRET is not.)
"""

from stdnum import luhn

LA_POSTE = "356000000"
_SIRET_LENGTH = 14


def is_siret(value: str) -> bool:
    """Whether ``value`` is 14 ASCII digits that pass Luhn's check, or an establishment of La Poste."""
    if len(value) != _SIRET_LENGTH or not (value.isascii() and value.isdigit()):
        return False
    return value.startswith(LA_POSTE) or bool(luhn.is_valid(value))
