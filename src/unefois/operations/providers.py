"""The administrations behind the operations: their error prefix, their name, what they say when nobody fits."""

from __future__ import annotations

import msgspec


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """`code`: prefix of its errors. `not_found`: code when the record does not exist. `unidentified`: code when the
    person is not recognised, with its v3 status."""

    key: str
    code: str
    name: str
    not_found: str
    unidentified: str = ""
    ambiguous: str = ""
    """Code when several people fit, where the provider has one of its own."""
    maintenance: tuple[str, str, str] | None = None
    """Planned daily window: first minute, last minute (HH:MM, Europe/Paris), and `*` or the English weekday."""

    @property
    def nobody(self) -> str:
        """The code when the person is not recognised: by default the same as for a missing record."""
        return self.unidentified or self.not_found


CNAF_MSA = Provider(
    key="cnaf_msa",
    code="35",
    name="CNAF & MSA",
    not_found="35003",
    unidentified="00355",
    maintenance=("23:00", "23:45", "sunday"),
)
SECURITE_SOCIALE = Provider(
    key="securite_sociale", code="36", name="Sécurité sociale", not_found="40003", unidentified="00355"
)
CNOUS = Provider(key="cnous", code="26", name="CNOUS", not_found="26003")
MESRI = Provider(key="mesri", code="25", name="MESRI", not_found="25003")
MEN = Provider(key="men", code="30", name="MEN", not_found="30003", maintenance=("01:10", "02:30", "*"))
FRANCE_TRAVAIL = Provider(key="france_travail", code="24", name="France Travail", not_found="24003")
DSNJ = Provider(key="dsnj", code="39", name="DSNJ", not_found="39003")
GIP_MDS = Provider(key="gip_mds", code="31", name="GIP-MDS", not_found="31003", ambiguous="00391")
SDH = Provider(key="sdh", code="41", name="SDH", not_found="41003")
ANTS = Provider(key="ants", code="42", name="ANTS", not_found="42003")

CNAM = Provider(key="cnam", code="43", name="CNAM", not_found="43003")
DGFIP = Provider(key="dgfip", code="28", name="DGFiP", not_found="28003")

PROVIDERS: tuple[Provider, ...] = (
    CNAF_MSA,
    SECURITE_SOCIALE,
    CNOUS,
    MESRI,
    MEN,
    FRANCE_TRAVAIL,
    DSNJ,
    GIP_MDS,
    SDH,
    ANTS,
    CNAM,
    DGFIP,
)

PREFIXES: dict[str, str] = {
    "00": "the exchange",
    "10": "MSA",
    "23": "CNAF",
    "37": "CNAV",
    "40": "RNCPS",
    "50": "FranceConnect tokens",
    "51": "FranceConnect",
    **{provider.code: provider.name for provider in PROVIDERS},
}
"""Who speaks through the first two digits of a code; some funds answer in the name of another provider."""
