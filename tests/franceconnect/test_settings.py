"""Configurations, keys on disk, citizens, recorded words, pivot identities."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.franceconnect import vectors
from tests.franceconnect.world import ISSUER, World, registry
from unefois.franceconnect import keys, pivot, settings
from unefois.franceconnect.interface import (
    PIVOT_CLAIMS,
    IdentityProvider,
    PivotMissing,
    TokenDead,
    TokenMalformed,
)
from unefois.franceconnect.introspection import Policy
from unefois.franceconnect.recorded import RecordedProvider
from unefois.franceconnect.simulator import citizens
from unefois.franceconnect.simulator import registry as registries
from unefois.operations import BY_ID

CASES = Path(__file__).parents[3] / "shared" / "cases" / "france_connect"

MINIMAL = """
issuer: https://oidc.franceconnect.gouv.fr/api/v2
services:
  fs1: {name: Ville, callers: ["21350238800019"]}
registrations:
  quotient_familial: {client_id: fd1, client_secret_file: secret.txt, encryption_algorithm: ECDH-ES}
"""


def test_the_sandbox_agrees_with_the_simulator():
    ours, theirs = settings.load(), registry()
    assert ours.issuer == theirs.platform.issuer == ISSUER
    assert {entry.api for entry in theirs.data_providers.values()} == set(ours.registrations)
    for provider in theirs.data_providers.values():
        entry = ours.registrations[provider.api]
        assert (entry.client_id, entry.client_secret) == (provider.client_id, provider.client_secret)
        assert (entry.signing_algorithm, entry.encryption_algorithm) == (
            provider.signing_alg,
            provider.encryption_alg,
        )
    assert {client_id: entry.name for client_id, entry in ours.services.items()} == {
        client_id: service.name for client_id, service in theirs.services.items()
    }


async def test_the_sandbox_s_client_works(tmp_path):
    world = World()
    client = settings.build(settings.load(), tmp_path)
    assert isinstance(client, IdentityProvider)
    client._transport = world.client()._transport
    client._keys._transport = client._transport
    client._clock = world.clock
    world.exchange.keys = settings.decryption_keys(settings.load(), tmp_path)
    for caller in (None, "21350238800019"):
        found = await client.introspect(await world.access_token(), "impot_particulier", caller)
        assert found.identity.family_name == "DUBOIS"


def test_a_production_file(tmp_path):
    path = tmp_path / "franceconnect.yaml"
    path.write_text(MINIMAL, "utf-8")
    (tmp_path / "secret.txt").write_text("très secret\n", "utf-8")
    loaded = settings.load(path, production=True)
    client = settings.build(loaded, tmp_path)
    assert client._endpoints.checktoken == "https://oidc.franceconnect.gouv.fr/api/v2/checktoken"
    assert client._registrations["quotient_familial"].client_secret == "très secret"
    assert client._policy.binding == "caller"
    assert client._policy.pivot_minimum == set(PIVOT_CLAIMS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("issuer: https://oidc.franceconnect.gouv.fr", "issuer: http://oidc.franceconnect.gouv.fr"), "https"),
        (("services:", "servces:"), "servces"),
        (("ECDH-ES", "RSA1_5"), "RSA1_5"),
        (("registrations:", "pivot_minimum: [age]\nregistrations:"), "age"),
        (("issuer: https", "issuer: ${ailleurs}https"), "ailleurs"),
        (("registrations:", "registrations: ["), "franceconnect.yaml"),
    ],
)
def test_a_wrong_file_says_what_to_mend(tmp_path, change, message):
    path = tmp_path / "franceconnect.yaml"
    path.write_text(MINIMAL.replace(*change), "utf-8")
    with pytest.raises(ValueError, match=message):
        settings.load(path)


@pytest.mark.parametrize("secret", ["", "client_secret: a, "])
def test_a_secret_is_written_once(tmp_path, secret):
    path = tmp_path / "franceconnect.yaml"
    text = MINIMAL.replace("client_secret_file: secret.txt, ", secret)
    path.write_text(text if not secret else MINIMAL.replace("client_id: fd1,", f"client_id: fd1, {secret}"), "utf-8")
    with pytest.raises(ValueError, match="soit client_secret, soit client_secret_file"):
        settings.build(settings.load(path), tmp_path)


def test_the_simulator_is_no_production_issuer():
    with pytest.raises(ValueError, match="en production"):
        settings.load(production=True)


def test_a_registry_of_one_s_own(tmp_path):
    path = tmp_path / "registre.yaml"
    shipped = registries.resources.files(registries.__package__).joinpath("registry.yaml").read_text("utf-8")
    path.write_text(shipped.replace("Démarches en ligne", "Ma ville"), "utf-8")
    loaded = registries.load(path)
    assert "Ma ville" in {service.name for service in loaded.services.values()}
    path.write_text(shipped.replace("name: Compte", "nom: Compte"), "utf-8")
    with pytest.raises(ValueError, match=r"registre\.yaml"):
        registries.load(path)
    path.write_text(shipped.replace("${teleservice}/", "${telservice}/"), "utf-8")
    with pytest.raises(ValueError, match="telservice"):
        registries.load(path)


# --- keys on disk ---


def test_keys_are_created_once_and_private(tmp_path):
    path = tmp_path / "keys" / "franceconnect.json"
    first = keys.load_or_create(path, ("RSA-OAEP", "ECDH-ES"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.load_or_create(path).public_document() == first.public_document()
    assert [key["alg"] for key in first.public_document()["keys"]] == ["RSA-OAEP", "ECDH-ES"]
    rotated = first.rotated("RSA-OAEP")
    rotated.save(path)
    again = keys.load(path)
    assert [k.kid for k in again.for_algorithm("RSA-OAEP")][1] == first.keys[0].kid
    assert len(again.rotated("RSA-OAEP").for_algorithm("RSA-OAEP")) == 2


def test_processes_that_start_together_end_with_the_same_keys(tmp_path):
    path = tmp_path / "keys.json"
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: keys.load_or_create(path, ("ECDH-ES",)).keys[0].kid, range(8)))
    assert len(set(found)) == 1
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "document",
    [
        "n'importe quoi",
        '{"keys": []}',
        json.dumps(vectors.public(vectors.encryption_key())),
        json.dumps(vectors.private(vectors.signing_key())),
        json.dumps({"keys": [{"kty": "oct", "k": "a2V5a2V5a2V5a2V5"}]}),
    ],
    ids=["text", "empty", "public", "for signing", "symmetric"],
)
def test_a_wrong_key_file_says_so(tmp_path, document):
    path = tmp_path / "keys.json"
    path.write_text(document, "utf-8")
    with pytest.raises(ValueError, match=r"keys\.json"):
        keys.load(path)


def test_a_key_for_each_algorithm(tmp_path):
    loaded = settings.load()
    keys.DecryptionKeys((keys.generate("ECDH-ES"),)).save(tmp_path / loaded.decryption_keys)
    with pytest.raises(ValueError, match="aucune clé pour RSA-OAEP"):
        settings.decryption_keys(loaded, tmp_path)


# --- citizens ---


def test_one_s_own_citizens(tmp_path):
    path = tmp_path / "citoyens.csv"
    path.write_text(
        "\ufefflogin,password,family_name,preferred_username,given_name,gender,email,phone_number,birthdate,"
        "birthplace,birthcountry,country,locality,postal_code,street_address\n\n"
        " alix , 123 ,MARTIN,,Alix,female,alix@example.org,,1990-01-02,35238,99100,,,,\n",
        "utf-8",
    )
    loaded = citizens.load(path)
    assert loaded.get("alix").complete
    assert [citizen.login for citizen in loaded][:2] == ["alix", "test"]
    assert len(citizens.load(path, shipped=False)) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [("login,password\na,b\n", "colonnes manquantes"), (",".join(citizens.COLUMNS) + "\n,,,,,,,,,\n", "ligne 2")],
)
def test_a_wrong_csv_says_what_to_mend(text, message):
    with pytest.raises(ValueError, match=message):
        list(citizens.read(text))


def test_shipped_citizens_are_what_they_say():
    loaded = citizens.load()
    incomplete = {citizen.login for citizen in loaded if not citizen.complete}
    assert incomplete == {citizen.login for citizen in loaded if citizen.note == "Erreur Y600006"}
    assert loaded.get("étranger_présumé_né_jour_et_mois").pivot()["birthdate"] == "1992-01-01"


# --- the pivot identity ---


SOMETHING = st.none() | st.integers() | st.text("abÉ '-019\n\t\x00", max_size=12) | st.lists(st.text("aé ", max_size=3))


@given(st.dictionaries(st.sampled_from([*PIVOT_CLAIMS, "given_name_array"]), SOMETHING))
def test_any_claims_are_read_without_a_crash(claims):
    identity, missing = pivot.read(claims)
    assert missing <= set(PIVOT_CLAIMS)
    assert (identity is None) == ("family_name" in missing)
    for claim in ("family_name", "gender", "birthdate", "birthcountry"):
        assert isinstance(claims.get(claim), str) or claim in missing


@given(
    st.dates(),
    st.sampled_from(["male", "female", "unspecified"]),
    st.lists(st.text("ABCDEFÉ -", min_size=1).filter(str.strip), min_size=1, max_size=3),
    st.sampled_from([("75107", "99100"), ("2A004", "99100"), ("98729", "99100"), ("", "99352"), (None, "99352")]),
)
def test_a_complete_identity_is_complete(birth, gender, names, place):
    claims = {
        "family_name": "DUBOIS",
        "given_name": " ".join(names),
        "given_name_array": names,
        "gender": gender,
        "birthdate": birth.isoformat(),
        "birthplace": place[0],
        "birthcountry": place[1],
    }
    identity, missing = pivot.read(claims)
    assert not missing
    assert identity.given_names == tuple(name.strip() for name in names)
    assert (identity.birth_year, identity.birth_month, identity.birth_day) == (birth.year, birth.month, birth.day)
    assert identity.sex == {"male": "M", "female": "F", "unspecified": None}[gender]
    assert identity.birth_commune == (place[0] or None)


@pytest.mark.parametrize(
    ("birthdate", "expected"),
    [
        ("1992-11-00", (1992, 11, None)),
        ("1992-00-00", (1992, None, None)),
        ("1992-00-12", (1992, None, None)),
        ("1992-13-01", (None, None, None)),
        ("1992-02-30", (None, None, None)),
        ("92-02-03", (None, None, None)),
        ("１９９２-02-03", (None, None, None)),
    ],
)
def test_birth_dates(birthdate, expected):
    identity, missing = pivot.read({"family_name": "A", "birthdate": birthdate})
    assert (identity.birth_year, identity.birth_month, identity.birth_day) == expected
    assert ("birthdate" in missing) == (expected[0] is None)


# --- recorded words ---


class _Behind:
    async def introspect(self, token, api, caller):
        raise TokenMalformed("asked behind")


async def test_recorded_words():
    provider = RecordedProvider({"mot": vectors.description(exp=1)})
    assert isinstance(provider, IdentityProvider)
    found = await provider.introspect("mot", "quotient_familial", None)
    assert found.identity.family_name == "DUBOIS"
    assert found.scopes == {"dgfip_rfr", "dgfip_aft"}
    with pytest.raises(TokenMalformed):
        await provider.introspect("inconnu", "quotient_familial", None)
    with pytest.raises(TokenDead):
        await provider.introspect("a" * 43, "quotient_familial", None)


async def test_recorded_words_follow_the_policy_and_fall_back():
    words = {"incomplet": vectors.description(gender=None), "mort": {"active": False}}
    provider = RecordedProvider(words, fallback=_Behind())
    with pytest.raises(PivotMissing):
        await provider.introspect("incomplet", "quotient_familial", None)
    with pytest.raises(TokenDead):
        await provider.introspect("mort", "quotient_familial", None)
    with pytest.raises(TokenMalformed, match="asked behind"):
        await provider.introspect("inconnu", "quotient_familial", None)
    strict = RecordedProvider({"mot": vectors.description()}, policy=Policy(issuer=""))
    with pytest.raises(Exception, match="service not registered"):
        await strict.introspect("mot", "quotient_familial", None)


@pytest.mark.parametrize(
    "text", ["[", "params: {token: a}", "params: {token: a}\npayload: '{'", "payload: '{}'", "- a"]
)
def test_a_wrong_case_says_which(tmp_path, text):
    (tmp_path / "cas.yml").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"cas\.yml"):
        RecordedProvider.load(tmp_path)


@pytest.mark.contract
@pytest.mark.skipif(not CASES.is_dir(), reason="the real service's recorded cases are not beside the project")
async def test_the_nine_words_of_the_real_sandbox():
    provider = RecordedProvider.load(CASES)
    assert sorted(provider.words) == [
        "all_fc",
        "ants",
        "cnaf_css",
        "cnaf_eaje",
        "cnaf_qfv2",
        "cnous",
        "cnous_with_less_scopes",
        "mesri",
        "service_civique",
    ]
    for word in provider.words:
        found = await provider.introspect(word, "quotient_familial", "13002526500013")
        assert found.identity.birth_country == "99100"
        assert "identite_pivot" in found.scopes
    found = await provider.introspect("all_fc", "quotient_familial", None)
    assert found.identity.family_name == "Delatour"
    assert "cnous_statut_boursier" in found.scopes
    eaje = BY_ID["api_particulier_v3_cnav_participation_familiale_eaje_with_france_connect"]
    assert set(eaje.scopes) <= set(found.scopes), "its old names are understood"
