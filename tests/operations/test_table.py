"""The table is consistent with itself, and with the access scopes of the real service."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.contract.files import contract_file
from unefois.operations import ALL, BY_ID, GONE, PINGS, ROUTES, checks, lookup, scopes
from unefois.operations.errors import CATALOGUE
from unefois.operations.errors import lookup as error
from unefois.operations.model import Modality, Operation
from unefois.operations.providers import PROVIDERS
from unefois.operations.table import franceconnected
from unefois.operations.table.build import own_identity, scopes_of
from unefois.operations.values import example, violations

if TYPE_CHECKING:
    from unefois.operations.schema import Schema

TODAY = date(2026, 11, 22)
EACH = pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.id)
OPENS_NO_FIELD = {
    # Held by tokens of the v2 "statut", which v3 replaced by statut_boursier: still a right to call.
    "cnous_statut_bourse": 3,
}
ALWAYS_SENT = {
    # Without a scope of their own: the person's identifier, sent by the caller; AEEH, which the service never masked.
    "identifiant",
    "code_etablissement",
    "status",
    "date_debut_droit",
    "annee",  # of a tax situation: what the figures are about
}


def test_ids_and_paths_are_unique() -> None:
    for key in ("id", "path"):
        counts = Counter(getattr(operation, key) for operation in ALL)
        assert [name for name, count in counts.items() if count > 1] == []
    assert len(BY_ID) == len(ALL)


@EACH
def test_id_says_version_and_modality(operation: Operation) -> None:
    if operation.is_v2:
        assert re.fullmatch(r"api_particulier_v2_[a-z0-9_]+", operation.id)
        assert re.fullmatch(r"/api/v2/[a-z0-9-]+", operation.path)
        return
    word = "civility" if operation.modality is Modality.IDENTITE else operation.modality.value
    assert operation.id.startswith(f"api_particulier_v{operation.version}_")
    assert operation.id.endswith(f"_with_{word}")
    assert operation.path.endswith(f"/{operation.modality.value}")
    assert operation.path.startswith(f"/v{operation.version}/")
    assert len(operation.ways) == 1


@EACH
def test_every_scope_of_a_field_admits_to_the_operation(operation: Operation) -> None:
    named = set(scopes_of(operation.data))
    assert named <= set(operation.scopes)
    if operation.meta is not None:
        assert scopes_of(operation.meta) == ()


@EACH
def test_every_admission_scope_opens_a_field(operation: Operation) -> None:
    idle = set(operation.scopes) - set(scopes_of(operation.data))
    if operation.modality is Modality.FRANCE_CONNECT and not operation.is_v2:
        idle = {scope for scope in idle if not own_identity(scope)}
    idle -= {scope for scope, since in OPENS_NO_FIELD.items() if operation.version >= since}
    if operation.dataset == "scolarites" and operation.version in (3, 4):
        idle -= {"men_regime_pensionnat"}  # opens a field of v5
    if operation.id.startswith("api_particulier_v3_cnav_allocation_enfant_handicape"):
        idle -= {"cnav_allocation_enfant_handicape"}
    assert idle == set()


@EACH
def test_every_top_field_has_a_scope_or_a_reason(operation: Operation) -> None:
    open_to_all = {part.name for part in operation.data.properties if not (part.scopes or part.any_of)}
    assert open_to_all <= ALWAYS_SENT


@EACH
def test_france_connect_never_returns_the_citizen_s_own_identity(operation: Operation) -> None:
    if operation.modality is Modality.FRANCE_CONNECT and not operation.is_v2:
        assert not any(own_identity(scope) for scope in scopes_of(operation.data))
        assert operation.france_connect_api


@EACH
def test_every_code_has_its_text(operation: Operation) -> None:
    provider = operation.provider
    codes = [provider.not_found, provider.nobody, operation.not_found or provider.not_found]
    codes += [provider.code + cause for cause in ("000", "001", "002", "004", "006", "008", "009", "015", "020", "999")]
    for code in codes:
        entry = error(code)
        assert entry.title
        assert entry.detail or entry.code.startswith("XX")


@EACH
def test_parameters(operation: Operation) -> None:
    names = [parameter.name for parameter in operation.parameters]
    roles = [parameter.role for parameter in operation.parameters]
    assert len(set(names)) == len(names)
    assert len(set(roles)) == len(roles)
    assert "recipient" not in names, "checked before the others, for every operation"
    for parameter in operation.parameters:
        assert parameter.is_list == parameter.name.endswith("[]")
        assert parameter.description or operation.is_v2
        assert list(violations(parameter.schema, example(parameter.schema))) == []


@EACH
def test_examples_of_answers_fit_their_shape(operation: Operation) -> None:
    assert list(violations(operation.data, example(operation.data))) == []


@EACH
def test_cache_is_for_the_cnav_alone(operation: Operation) -> None:
    cnav = "_cnav_" in operation.id
    assert bool(operation.cache_seconds) == cnav
    if "quotient_familial" in operation.id:
        assert operation.cache_seconds == 86400


@EACH
def test_example_of_the_parameters_passes_the_checks(operation: Operation) -> None:
    for way in operation.ways:
        if way.modality is Modality.FRANCE_CONNECT:
            continue
        values: dict[str, Any] = {}
        errors: list[str] = []
        given = _given(operation)
        for check in way.checks:
            if check(given, values, errors, TODAY):
                break
        assert errors == ([] if "dsnj" not in operation.id else ["39400"])
        assert isinstance(way.matching(given, values), dict)


def _given(operation: Operation) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for parameter in operation.parameters:
        if parameter.role in ("codesBcnDepartements", "codesBcnRegions", "degreEtablissement"):
            continue  # they exclude the school
        value = example(parameter.schema)
        given[parameter.role] = [str(item) for item in value] if isinstance(value, list) else str(value)
    if "dateNaissance" in given:
        parts = ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance")
        given.update(zip(parts, given.pop("dateNaissance").split("-"), strict=True))
    if operation.is_v2 and isinstance(given.get("prenoms"), str):
        given["prenoms"] = given["prenoms"].split()
    if operation.is_v2 and "sexeEtatCivil" in given and given["sexeEtatCivil"] not in "MFmf":
        given["sexeEtatCivil"] = "M"
    if "nomNaissance" in given and operation.is_v2:
        given["nomNaissance"] = "MARTIN"
    if given.get("mois"):
        given["mois"] = "1"
    return given


# -- routes -------------------------------------------------------------------------------------------------------


@EACH
def test_every_path_leads_to_its_operation(operation: Operation) -> None:
    found = lookup(operation.path)
    assert found is not None
    route, version = found
    assert route.operations[version] is operation


@pytest.mark.parametrize("version", [1, 2, 3, 4, 6, 99, 12345])
def test_any_version_of_a_known_route_is_recognised(version: int) -> None:
    found = lookup(f"/v{version}/dss/quotient_familial/identite")
    assert found is not None
    assert found[1] == version
    assert sorted(found[0].operations) == [3]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/v",
        "/v3",
        "/v3/",
        "/v-3/dss/quotient_familial/identite",
        "/v03/dss/quotient_familial/identite",
        "/v3.0/dss/quotient_familial/identite",
        "/v٣/dss/quotient_familial/identite",
        "/v3/dss/quotient_familial",
        "/v3/dss/quotient_familial/identite/",
        "/v3//dss/quotient_familial/identite",
        "/v3//api/v2/etudiants",
        "/v3/api/v2/etudiants",
        "dss/quotient_familial/identite",
        "/api/v2/inconnu",
        "/api/v3/etudiants",
        "/api/v2/etudiants/",
        "/api/v2/composition-familiale",
    ],
)
def test_other_paths_lead_nowhere(path: str) -> None:
    assert lookup(path) is None


def test_withdrawn_paths_are_not_served() -> None:
    assert len(GONE) == 4
    for path, gone in GONE.items():
        assert lookup(path) is None
        assert "plus" in gone.text


def test_operations_of_a_route_share_everything_but_the_answer() -> None:
    for route in ROUTES.values():
        shared = {
            (o.provider.key, o.scopes, o.ways, o.dataset, o.cache_seconds, o.france_connect_api)
            for o in route.operations.values()
        }
        assert len(shared) == 1


def test_versions_are_those_of_the_service() -> None:
    several = {key: sorted(route.operations) for key, route in ROUTES.items() if len(route.operations) > 1}
    assert several == {
        "cnous/etudiant_boursier/identite": [3, 4],
        "cnous/etudiant_boursier/france_connect": [3, 4],
        "cnous/etudiant_boursier/ine": [3, 4],
        "men/scolarites/identite": [3, 4, 5],
    }


def test_old_versions_are_deprecated_and_the_newest_is_not() -> None:
    for route in ROUTES.values():
        for version, operation in route.operations.items():
            assert operation.deprecated == (version == 2 or version < max(route.operations))


def test_ping_names_are_the_service_s() -> None:
    assert set(PINGS) == {
        "ants",
        "dsnj_service_national",
        "pole_emploi_status",
        "pole_emploi_indemnites",
        "men_scolarite",
        "cnous_etudiant_boursier_ine",
        "cnous_etudiant_boursier_identite",
        "cnous_etudiant_boursier_france_connect",
        "mesri_statut_etudiant_ine",
        "mesri_statut_etudiant_identite",
        "cnaf_msa_quotient_familial",
        "securite_sociale_complementaire_sante_solidaire",
        "cnaf_msa_revenu_solidarite_active",
        "cnaf_msa_allocation_soutien_familial",
        "cnaf_msa_allocation_adulte_handicape",
        "cnaf_msa_prime_activite",
        "cnaf_msa_participation_familiale_eaje",
        "cnav_allocation_enfant_handicape",
        "sdh_statut_sportif",
    }


# -- errors -------------------------------------------------------------------------------------------------------


def test_catalogue_is_a_closed_list() -> None:
    for code, entry in CATALOGUE.items():
        assert re.fullmatch(r"(?:[0-9]{2}|XX)[0-9]{3}", code)
        assert entry.code == code
        assert entry.title
    with pytest.raises(KeyError):
        error("23777")


def test_every_error_says_what_to_do() -> None:
    silent = {code for code, entry in CATALOGUE.items() if not entry.help}
    assert silent <= {"00371"}, "no operation has it yet"


def test_a_provider_s_code_falls_back_on_its_cause() -> None:
    for provider in PROVIDERS:
        assert error(provider.code + "002").code == "XX002"
    assert error("30004").title == "Scolarité non trouvée"
    assert error("42005").title == "Identité non trouvée"


# -- scopes -------------------------------------------------------------------------------------------------------


def test_registry_lists_every_scope_with_its_operations() -> None:
    registry = scopes()
    assert list(registry) == sorted(registry)
    for operation in ALL:
        for scope in operation.scopes:
            assert operation.id in registry[scope]


@pytest.mark.contract
def test_admission_scopes_are_the_service_s() -> None:
    published = yaml.safe_load(contract_file("scopes.yaml").read_text())
    ours = {_key(operation): sorted(operation.scopes) for operation in ALL}
    beyond = {key for key in ours if key not in published}
    assert beyond == {
        # Newer than the file: allocation de rentrée scolaire.
        "api_particulier/v3_and_more/cnav/allocation_rentree_scolaire_with_civility",
        "api_particulier/v3_and_more/cnav/allocation_rentree_scolaire_with_france_connect",
        # FranceConnected APIs that the bouquet does not have.
        *(_key(operation) for operation in franceconnected.OPERATIONS),
    }
    withdrawn = {
        "api_particulier/introspect",
        "api_particulier/v2/introspect",
        "api_particulier/v2/cnaf/quotient_familial",
    }
    assert set(published) - set(ours) == withdrawn
    for key, expected in published.items():
        if key not in withdrawn:
            assert ours[key] == sorted(expected), key


def _key(operation: Operation) -> str:
    name = operation.id.removeprefix("api_particulier_")
    version, _, rest = name.partition("_")
    provider = next(
        word
        for word in (
            "france_travail",
            "pole_emploi",
            "gip_mds",
            "cnav",
            "cnous",
            "mesri",
            "men",
            "dsnj",
            "sdh",
            "ants",
            "cnam",
            "dgfip",
        )
        if rest.startswith(word + "_")
    )
    return f"api_particulier/{'v2' if version == 'v2' else 'v3_and_more'}/{provider}/{rest[len(provider) + 1 :]}"


# -- fields and scopes, as the brief's table has them -------------------------------------------------------------


def _opened(schema: Schema, path: str = "", held: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    found = {}
    for part in schema.properties:
        needed = (*held, *part.scopes, *part.any_of)
        if part.scopes or part.any_of:
            found[path + part.name] = needed
        inner = part.schema.items if part.schema.items is not None else part.schema
        found |= _opened(inner, f"{path}{part.name}.", needed)
    return found


def test_nested_fields_need_their_parent_s_scope_too() -> None:
    student = _opened(BY_ID["api_particulier_v3_mesri_statut_etudiant_with_ine"].data)
    assert student["admissions.est_inscrit"] == ("mesri_admissions", "mesri_admission_inscrit")
    assert student["admissions.etablissement_etudes"] == ("mesri_admissions", "mesri_admission_etablissement_etudes")
    civic = _opened(BY_ID["api_particulier_v3_gip_mds_service_civique_with_civility"].data)
    prefix = "gip_mds_service_civique_"
    assert civic["statut_passe.date_fin_contrat"] == (prefix + "statut_passe", prefix + "dates")
    pupil = _opened(BY_ID["api_particulier_v2_men_scolarites"].data)
    assert pupil["niveau_bourse"] == ("men_statut_boursier", "men_echelon_bourse")


@pytest.mark.parametrize("operation", [each for each in ALL if each.way(Modality.FRANCE_CONNECT)], ids=lambda o: o.id)
def test_what_franceconnect_certifies_is_no_mistake_of_the_caller(operation: Operation) -> None:
    """An unspecified sex and a commune of Corsica before 1976 are facts, in v2 too."""
    way = operation.way(Modality.FRANCE_CONNECT)
    assert way is not None
    assert not {checks.sex, checks.sex_cnav, checks.commune_cnav, checks.commune_format} & set(way.checks)
