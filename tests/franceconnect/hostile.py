"""A FranceConnect that lies: every token it gives is the test's, signed with keys that the test chooses."""

import json

import httpx2
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.franceconnect import vectors
from tests.franceconnect.world import Clock
from unefois.franceconnect.relying_party import RelyingParty, RelyingPartySettings, arun
from unefois.franceconnect.transport import Transport

ISSUER = "https://fc.example/api/v2"
CLIENT = "c" * 64
SECRET = "s" * 64
ACCESS_TOKEN = "A" * 43
SUB = "0" * 64 + "v1"


class Hostile:
    """The four endpoints that a relying party reads, and the relying party that reads them."""

    def __init__(self, *, decryption_keys=None, **settings) -> None:
        self.clock = Clock()
        self.issuer = settings.get("issuer", ISSUER)
        self.key = vectors.signing_key(kid="hostile")
        self.published = vectors.public(self.key)
        self.discovery = {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/jwks",
            **{
                f"{name}_endpoint": f"{self.issuer}/{name}"
                for name in ("authorization", "token", "userinfo", "end_session", "revocation")
            },
        }
        self.id_token = None
        self.userinfo = None
        self.userinfo_type = "application/jwt"
        self.token_status = 200
        self.token_body = ...
        self.requests = []
        paths = {"/.well-known/openid-configuration": self._discovery, "/jwks": self._jwks}
        paths |= {"/token": self._token, "/userinfo": self._userinfo}
        self.app = Starlette(
            routes=[Route(f"/api/v2{path}", endpoint, methods=["GET", "POST"]) for path, endpoint in paths.items()]
        )
        self.rp = RelyingParty(
            RelyingPartySettings(
                **{
                    "issuer": ISSUER,
                    "client_id": CLIENT,
                    "client_secret": SECRET,
                    "redirect_uri": "https://service.example/retour",
                }
                | settings
            ),
            clock=self.clock,
            decryption_keys=decryption_keys,
        )
        self.transport = Transport(mounted=httpx2.ASGITransport(self.app))
        self.session = {}
        self.state = ""
        self.nonce = ""

    async def begin(self):
        url = await arun(self.rp.begin(self.session), self.transport)
        query = dict(httpx2.URL(url).params)
        self.state, self.nonce = query["state"], query["nonce"]
        return query

    def claims(self, **changes):
        now = int(self.clock.now)
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": SUB,
            "nonce": self.nonce,
            "acr": "eidas1",
            "iat": now,
            "exp": now + 60,
        } | changes
        return {name: value for name, value in claims.items() if value is not None}

    async def finish(self, *, session=None, **parameters):
        """Bring the answer back; honest unless the test has put something else in place."""
        if self.id_token is None:
            self.id_token = vectors.signed(self.claims(), self.key)
        if self.userinfo is None:
            self.userinfo = vectors.signed(self.claims(nonce=None, acr=None), self.key)
        values = {"code": "C" * 43, "state": self.state, "iss": self.issuer} | parameters
        pairs = [(name, value) for name, value in values.items() if value is not None]
        session = self.session if session is None else session
        return await arun(self.rp.finish(session, pairs), self.transport)

    def count(self, path):
        return self.requests.count(path)

    async def _discovery(self, request):
        self.requests.append("discovery")
        return JSONResponse(self.discovery)

    async def _jwks(self, request):
        self.requests.append("jwks")
        return JSONResponse(self.published)

    async def _token(self, request):
        self.requests.append("token")
        if self.token_body is not ...:
            body = b"n'importe quoi" if self.token_body is None else json.dumps(self.token_body)
            return Response(body, self.token_status)
        body = {"access_token": ACCESS_TOKEN, "expires_in": 60, "id_token": self.id_token, "token_type": "Bearer"}
        return JSONResponse(body, status_code=self.token_status)

    async def _userinfo(self, request):
        self.requests.append("userinfo")
        return Response(self.userinfo, media_type=self.userinfo_type)
