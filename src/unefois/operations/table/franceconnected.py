"""The FranceConnected APIs beside the bouquet: unemployment payments and status, sickness allowances and rights, tax.

FranceConnect is their only key, and their scopes are FranceConnect's own. Where the administration publishes the shape
of its answer (the tax authority's field names), it is kept; where it does not, the answer has the fields that its
public sheet lists, named and arranged as the neighbours in the bouquet (docs/adr/0007-franceconnected-shapes.md).
The tax authority's own paths (`/impotparticulier/1.0/…`) are served by `gateway/impot_particulier.py` from the same
operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.operations import checks, matching, shapes
from unefois.operations.model import Modality, Parameter
from unefois.operations.providers import CNAM, DGFIP, FRANCE_TRAVAIL
from unefois.operations.schema import boolean, day, integer, many, number, prop, record, text
from unefois.operations.table.build import modality
from unefois.operations.table.work import JOBSEEKER, PAYMENTS

if TYPE_CHECKING:
    from unefois.operations.model import Operation
    from unefois.operations.schema import Property, Schema

# -- France Travail -----------------------------------------------------------------------------------------------

PAYMENTS_SCOPE = "api_fc-liste-paiementsv1"
STATUS_SCOPE = "api_fc-statutaugmentev1"


def _opened_by(scope: str, parts: tuple[Property, ...], kept: tuple[str, ...]) -> Schema:
    """The named parts of an answer of the bouquet, opened by the one scope that FranceConnect has for them all."""
    return record(*(prop(part.name, part.schema, scope) for part in parts if part.name in kept))


_STATUS = _opened_by(STATUS_SCOPE, JOBSEEKER.properties, ("contact", "adresse", "inscription"))
_PAYMENTS = _opened_by(PAYMENTS_SCOPE, PAYMENTS.properties, ("paiements",))

# -- CNAM ---------------------------------------------------------------------------------------------------------

_BENEFICIARY = (
    prop("nom", text("MARTIN")),
    prop("prenoms", text("CAMILLE ROSE")),
    prop("date_naissance", day("1992-11-29")),
)
ALLOWANCES = record(
    prop(
        "beneficiaires",
        many(
            record(
                *_BENEFICIARY,
                prop("nature", text("maladie", enum=("maladie", "maternite", "paternite", "accident_travail"))),
                prop(
                    "periodes",
                    many(
                        record(
                            prop("date_debut", day("2026-09-04")),
                            prop("date_fin", day("2026-09-17")),
                            prop("montant_journalier", number(38.21)),
                            prop("nombre_jours", integer(14)),
                            prop("csg", number(33.17)),
                            prop("crds", number(2.67)),
                        )
                    ),
                ),
            )
        ),
        "cnam_paiements_ij",
    )
)
RIGHTS = record(
    prop(
        "beneficiaires",
        many(
            record(
                *_BENEFICIARY,
                prop("qualite", text("assure", enum=("assure", "conjoint", "enfant"))),
                prop(
                    "caisse", record(prop("code", text("751")), prop("libelle", text("CPAM de Paris"))), "cnam_caisse"
                ),
                prop("regime", text("Régime général"), "cnam_contrats"),
                prop("niveau_couverture", text("base"), "cnam_contrats"),
                prop(
                    "c2s",
                    record(
                        prop("est_beneficiaire", boolean(example=False)),
                        prop("avec_participation", boolean(example=False, nullable=True)),
                        prop("date_debut", day(None, nullable=True)),
                    ),
                    "cnam_contrats",
                ),
                prop("medecin_traitant_declare", boolean(example=True), "cnam_presence_medecin_traitant"),
                prop(
                    "medecin_traitant",
                    record(
                        prop("nom", text("BERNARD")),
                        prop("prenom", text("LUCIE")),
                        prop("rpps", text("10100000001")),
                        prop("date_declaration", day("2020-01-15")),
                        nullable=True,
                    ),
                    "cnam_medecin_traitant",
                ),
                prop(
                    "exonerations",
                    many(
                        record(
                            prop("code", text("ALD")),
                            prop("libelle", text("Affection de longue durée")),
                            prop("date_debut", day("2021-03-01")),
                        )
                    ),
                    "cnam_exonerations",
                ),
            )
        ),
        any_of=("droits_assurance_maladie", "cnam_beneficiaires"),
    )
)
CARE_ESTABLISHMENTS_ONLY = ("cnam_exonerations", "cnam_medecin_traitant")
"""Exemptions and the doctor's identity: FranceConnect registers these scopes for care establishments alone."""
_CNAM_SCOPES = (
    "droits_assurance_maladie",
    "cnam_beneficiaires",
    "cnam_caisse",
    "cnam_contrats",
    "cnam_presence_medecin_traitant",
    *CARE_ESTABLISHMENTS_ONLY,
)

# -- DGFiP --------------------------------------------------------------------------------------------------------


def _declarant(number_: int) -> tuple[Property, ...]:
    required = number_ == 1
    return tuple(
        prop(f"{name}{number_}", schema, any_of=("dgfip_decl", f"dgfip_{name}{number_}"), required=required)
        for name, schema in (
            ("nmNaiDec", text("MARTIN", nullable=True)),
            ("nmUsaDec", text(None, nullable=True)),
            ("prnmDec", text("CAMILLE", nullable=True)),
            ("dateNaisDec", day("1992-11-29", nullable=True)),
        )
    )


_YEARS = (
    "dgfip_annee_n_moins_1",
    "dgfip_annee_n_moins_2",
    "dgfip_annee_n_moins_3",
    "dgfip_annee_n_moins_2_si_indispo_n_moins_1",
)
TAX = record(
    prop("annee", integer(2025), description="Année des revenus."),
    prop("rfr", integer(18540), "dgfip_rfr"),
    prop("sitFam", text("C", enum=("C", "M", "O", "D", "V")), "dgfip_sitfam"),
    prop("nbPart", number(1.5), "dgfip_nbpart"),
    prop("pac", record(prop("nbPac", integer(1))), any_of=("dgfip_pac", "dgfip_nbpac", "dgfip_pac_nbPac")),
    prop("parIso", boolean(example=True), "dgfip_pariso"),
    *_declarant(1),
    *_declarant(2),
    prop("aft", text("12 RUE DES LILAS 35000 RENNES"), "dgfip_aft"),
    prop(
        "aftDetail",
        record(
            prop("numeroVoie", text("12", nullable=True)),
            prop("typeVoie", text("RUE", nullable=True)),
            prop("libelleVoie", text("DES LILAS", nullable=True)),
            prop("complement", text(None, nullable=True)),
            prop("codePostal", text("35000", nullable=True)),
            prop("commune", text("RENNES", nullable=True)),
            prop("codeCommune", text("35238", nullable=True)),
        ),
        "dgfip_aft",
    ),
    prop("revenuBrutGlobal", integer(18540), "dgfip_rfr"),
    prop("revenuImposable", integer(18540), "dgfip_rfr"),
    prop("revDeclCat1Tspr", integer(20600), "dgfip_RevDecl_Cat1_Tspr"),
    prop("impotRevenuNet", integer(512), "dgfip_mntRevbareme"),
    prop("dateEtablissement", day("2026-07-20"), "dgfip_rfr"),
)
_TAX_SCOPES = (
    "dgfip_rfr",
    "dgfip_sitfam",
    "dgfip_nbpart",
    "dgfip_pac",
    "dgfip_nbpac",
    "dgfip_pac_nbPac",
    "dgfip_pariso",
    "dgfip_decl",
    *(
        f"dgfip_{name}{declarant}"
        for declarant in (1, 2)
        for name in ("nmNaiDec", "nmUsaDec", "prnmDec", "dateNaisDec")
    ),
    "dgfip_aft",
    "dgfip_RevDecl_Cat1_Tspr",
    "dgfip_mntRevbareme",
)
INCOME_YEAR = Parameter(
    name="annrev",
    role="annrev",
    schema=integer(example=2025, minimum=2015),
    description="Année des revenus ; par défaut, la dernière connue.",
)

OPERATIONS: tuple[Operation, ...] = (
    *modality(
        "france_travail/statut", "france_travail_statut", Modality.FRANCE_CONNECT, checks=checks.CERTIFIED,
        matching=matching.civic_service, parameters=(), versions={3: _STATUS}, provider=FRANCE_TRAVAIL,
        title="Statut demandeur d'emploi", dataset="statut_demandeur_emploi", scopes=(STATUS_SCOPE,),
        france_connect_api="statut_france_travail",
    ),
    *modality(
        "france_travail/indemnites", "france_travail_indemnites", Modality.FRANCE_CONNECT, checks=checks.CERTIFIED,
        matching=matching.civic_service, parameters=(), versions={3: _PAYMENTS}, shapes=shapes.payments,
        provider=FRANCE_TRAVAIL, title="Paiements France Travail", dataset="indemnites_france_travail",
        scopes=(PAYMENTS_SCOPE,), france_connect_api="indemnites_france_travail",
    ),
    *modality(
        "cnam/indemnites_journalieres", "cnam_indemnites_journalieres", Modality.FRANCE_CONNECT,
        checks=checks.CERTIFIED, matching=matching.civic_service, parameters=(), versions={3: ALLOWANCES}, provider=CNAM,
        title="Indemnités journalières de l'Assurance maladie", dataset="indemnites_journalieres",
        scopes=("cnam_paiements_ij",), france_connect_api="indemnites_journalieres",
    ),
    *modality(
        "cnam/droits", "cnam_droits", Modality.FRANCE_CONNECT, checks=checks.CERTIFIED, matching=matching.civic_service,
        parameters=(), versions={3: RIGHTS}, provider=CNAM, title="Droits à l'Assurance maladie",
        dataset="droits_assurance_maladie", scopes=_CNAM_SCOPES, france_connect_api="droits_assurance_maladie",
    ),
    *modality(
        "dgfip/impot_particulier", "dgfip_impot_particulier", Modality.FRANCE_CONNECT,
        checks=(*checks.CERTIFIED, checks.income_year), matching=matching.civic_service, parameters=(INCOME_YEAR,),
        versions={3: TAX}, shapes=shapes.tax, provider=DGFIP, title="Impôt particulier", dataset="impot_particulier",
        scopes=_TAX_SCOPES, france_connect_api="impot_particulier",
    ),
)  # fmt: skip
YEAR_SCOPES = _YEARS
"""Scopes by which a token says which income year it may ask; none of them: any year that the API gives."""
