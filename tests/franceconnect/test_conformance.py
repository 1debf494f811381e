"""The real FranceConnect by configuration alone: its discovery document, its closed list of parameters.

``discovery_franceconnect.json`` is the document of FranceConnect's sandbox (state of 2025), without the data
scopes, which come and go.
"""

import json
from pathlib import Path

import httpx2
import pytest

from tests.franceconnect.hostile import SUB, Hostile
from tests.franceconnect.world import ISSUER
from unefois.franceconnect.relying_party import RelyingParty, RelyingPartySettings, arun
from unefois.franceconnect.simulator import authorize

REAL = json.loads((Path(__file__).parent / "discovery_franceconnect.json").read_text("utf-8"))
LISTS_WITH_DATA_SCOPES = ("claims_supported", "scopes_supported")


async def simulated(world):
    return (await world.http.get(f"{ISSUER}/.well-known/openid-configuration")).json()


async def test_the_discovery_document_has_the_same_fields(world):
    assert (await simulated(world)).keys() == REAL.keys()


@pytest.mark.parametrize("name", sorted(set(REAL) - set(LISTS_WITH_DATA_SCOPES)))
async def test_the_discovery_document_has_the_same_values(world, name):
    found = (await simulated(world))[name]
    expected = REAL[name]
    if isinstance(expected, str):
        assert found == expected.replace(REAL["issuer"], ISSUER)
    else:
        assert found == expected


@pytest.mark.parametrize("name", LISTS_WITH_DATA_SCOPES)
async def test_the_discovery_document_names_identity_and_data(world, name):
    found = (await simulated(world))[name]
    assert set(REAL[name]) <= set(found)
    assert {"dgfip_rfr", "cnam_paiements_ij", "api_fc-liste-paiementsv1"} <= set(found)


async def test_the_headers_of_public_documents(world):
    answer = await world.http.get(f"{ISSUER}/.well-known/openid-configuration")
    assert answer.headers["cache-control"] == "public, max-age=600"
    answer = await world.http.get(f"{ISSUER}/jwks")
    assert answer.headers["cache-control"] == "public, max-age=600"
    assert answer.headers["content-type"] == "application/jwk-set+json"
    for key in answer.json()["keys"]:
        assert key["use"] == "sig"
        assert "d" not in key
        assert not any("=" in str(value) for value in key.values())


def test_no_introspection_endpoint_is_announced():
    assert not [name for name in REAL if "introspection" in name or "checktoken" in name]


async def test_our_login_with_the_real_document_passes_the_closed_list(world):
    """What we send, to the real addresses, is what FranceConnect accepts: nothing more, nothing less."""
    real = Hostile(issuer=REAL["issuer"])
    real.discovery = REAL
    service = world.services[0]
    rp = RelyingParty(
        RelyingPartySettings(
            issuer=REAL["issuer"],
            client_id=service.client_id,
            client_secret=service.client_secret,
            redirect_uri=service.redirect_uris[0],
            prompt="login consent",
            scopes=("openid", "identite_pivot", "email", "dgfip_rfr"),
        ),
        clock=world.clock,
    )
    url = httpx2.URL(await arun(rp.begin({}), real.transport))
    assert str(url.copy_with(query=None)) == REAL["authorization_endpoint"]
    accepted = authorize.check(url.params.multi_items(), world.registry)
    assert accepted.scopes == ("openid", "identite_pivot", "email", "dgfip_rfr")
    assert set(url.params) <= {*authorize.REQUIRED, *authorize.OPTIONAL}


async def test_the_whole_login_with_the_real_document():
    real = Hostile(issuer=REAL["issuer"])
    real.discovery = REAL
    await real.begin()
    assert (await real.finish()).sub == SUB
    assert real.requests == ["discovery", "token", "jwks", "userinfo"]


def test_the_exchange_s_public_keys(world):
    """What FranceConnect reads at our ``jwks_uri``: newest first, use and exact alg, no padding, nothing private."""
    document = world.exchange.keys.rotated("RSA-OAEP").public_document()
    first = document["keys"][0]
    assert {"kty", "use", "alg", "kid", "n", "e"} == set(first)
    assert (first["use"], first["alg"], first["e"]) == ("enc", "RSA-OAEP", "AQAB")
    assert not any("=" in value for key in document["keys"] for value in key.values())
    assert len(document["keys"]) == 2
