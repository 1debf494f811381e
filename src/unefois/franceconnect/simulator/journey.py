"""The citizen's journey: from the service to the choice of an account, the login, the information, and back.

Each step reads the journey from the browser's own session, so that a link copied to another browser leads
nowhere, and each form is checked against cross-site requests.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from unefois.franceconnect.simulator import authorize, browser
from unefois.franceconnect.simulator.errors import LOGIN_ERRORS, Back, RedirectError, Refusal
from unefois.franceconnect.simulator.simulator import read_form, same_secret
from unefois.franceconnect.simulator.state import Code, Interaction, Login, new_identifier

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from unefois.franceconnect.simulator.citizens import Citizen
    from unefois.franceconnect.simulator.registry import IdentityProvider
    from unefois.franceconnect.simulator.simulator import Simulator
    from unefois.franceconnect.simulator.state import AuthorizationRequest, Session

_REPLAY_MEMORY: Final = 600
_UNPROCESSABLE: Final = 422


async def begin(simulator: Simulator, request: Request) -> Response:
    """``GET`` or ``POST /authorize``: check the service's request and open a journey."""
    fields = request.query_params.multi_items()
    if request.method == "POST":
        fields += await read_form(request)
    accepted = authorize.check(fields, simulator.registry)
    session = browser.open_session(simulator, request)
    interaction = Interaction(request=accepted)
    uid = browser.start(session, interaction)
    if accepted.idp_hint:
        interaction.provider = simulator.registry.identity_providers[accepted.idp_hint]
    return browser.redirect(simulator, _path(simulator, uid), session)


async def choose(simulator: Simulator, request: Request) -> Response:
    """The choice of an identity provider; skipped where the citizen is already logged in."""
    session, interaction, uid = browser.journey(simulator, request)
    asked, problem = interaction.request, request.query_params.get("probleme", "")
    if interaction.redirect:
        raise Refusal("Y190001", back=_back(asked))
    if session.login is not None and not problem:
        interaction.login = session.login
        return browser.redirect(simulator, _path(simulator, uid, "identite"), session)
    if asked.idp_hint and not problem:
        return browser.redirect(simulator, _path(simulator, uid, "compte"), session)
    offered = asked.service.identity_providers
    return browser.page(
        simulator,
        "choice.html",
        session=session,
        uid=uid,
        service=asked.service,
        anonymous=asked.scopes == ("openid",),
        providers=[
            provider
            for provider in simulator.registry.identity_providers.values()
            if not offered or provider.uid in offered
        ],
        problem=simulator.registry.identity_providers.get(problem),
    )


async def chosen(simulator: Simulator, request: Request) -> Response:
    """The citizen has chosen where to log in."""
    session, interaction, uid = browser.journey(simulator, request)
    values = await browser.checked_form(request, session)
    provider = simulator.registry.identity_providers.get(values.get("fournisseur", ""))
    offered = interaction.request.service.identity_providers
    if provider is None or not provider.available or (offered and provider.uid not in offered):
        raise Refusal("Y030007", "fournisseur d'identité indisponible", back=_back(interaction.request))
    interaction.provider = provider
    return browser.redirect(simulator, _path(simulator, uid, "compte"), session)


async def account(simulator: Simulator, request: Request) -> Response:
    """The login page of the (simulated) identity provider."""
    session, interaction, uid = browser.journey(simulator, request)
    if interaction.provider is None:
        return browser.redirect(simulator, _path(simulator, uid), session)
    return _login_page(simulator, session, interaction, uid, search=request.query_params.get("recherche", ""))


async def log_in(simulator: Simulator, request: Request) -> Response:
    """The citizen logs in, by password or by a button of a test account; or gives up."""
    session, interaction, uid = browser.journey(simulator, request)
    values = await browser.checked_form(request, session)
    provider = interaction.provider
    if provider is None:
        return browser.redirect(simulator, _path(simulator, uid), session)
    if "abandon" in values:
        return browser.redirect(simulator, f"{_path(simulator, uid)}?probleme={provider.uid}", session)
    if "compte" in values:
        citizen = simulator.citizens.get(values["compte"])
    else:
        citizen = simulator.citizens.get(values.get("identifiant", ""))
        if citizen is not None and not same_secret(values.get("mot_de_passe", ""), citizen.password):
            citizen = None
    if citizen is None:
        return _login_page(simulator, session, interaction, uid, failed=values.get("identifiant", ""))
    _verify(citizen, provider, interaction.request)
    login = Login(citizen=citizen, provider=provider, auth_time=simulator.now())
    simulator.state.renew(session, simulator.platform.session_seconds)
    session.login = interaction.login = login
    return browser.redirect(simulator, _path(simulator, uid, "identite"), session)


async def inform(simulator: Simulator, request: Request) -> Response:
    """The information page (or consent, for a private service): who you are, what is transmitted."""
    session, interaction, uid = browser.journey(simulator, request)
    login, asked = interaction.login, interaction.request
    if interaction.redirect:
        raise Refusal("Y190001", back=_back(asked))
    if login is None:
        return browser.redirect(simulator, _path(simulator, uid), session)
    if asked.service.login_only and asked.prompts == {"login"}:
        return _finish(simulator, session, interaction, login)
    return _information_page(simulator, session, interaction, login, uid)


async def agree(simulator: Simulator, request: Request) -> Response:
    """The citizen goes on to the service, or asks for another account."""
    session, interaction, uid = browser.journey(simulator, request)
    values = await browser.checked_form(request, session)
    login = interaction.login
    if interaction.redirect:
        # A second click on the button: the same way back, which the service accepts once.
        return browser.redirect(simulator, interaction.redirect, session)
    if login is None:
        return browser.redirect(simulator, _path(simulator, uid), session)
    if "autre" in values:
        session.login = interaction.login = interaction.provider = None
        return browser.redirect(simulator, _path(simulator, uid), session)
    if interaction.request.service.consent_required and "consentement" not in values:
        return _information_page(simulator, session, interaction, login, uid, missing_consent=True)
    return _finish(simulator, session, interaction, login)


async def give_up(simulator: Simulator, request: Request) -> Response:
    """Back to the service without logging in."""
    _, interaction, _ = browser.journey(simulator, request)
    raise RedirectError(_back(interaction.request), "access_denied", "User auth aborted")


def _finish(simulator: Simulator, session: Session, interaction: Interaction, login: Login) -> Response:
    value = new_identifier()
    lifetime = simulator.platform.lenient.code_seconds
    code = Code(request=interaction.request, login=login, session=session, expires_at=simulator.clock() + lifetime)
    simulator.state.codes.put(value, code, max(_REPLAY_MEMORY, lifetime))
    interaction.redirect = simulator.url_back(_back(interaction.request), code=value)
    return browser.redirect(simulator, interaction.redirect, session)


def _verify(citizen: Citizen, provider: IdentityProvider, asked: AuthorizationRequest) -> None:
    back = _back(asked)
    if code := LOGIN_ERRORS.get(citizen.login):
        raise Refusal(code, back=back)
    if authorize.KNOWN_ACR.index(provider.acr) < authorize.KNOWN_ACR.index(asked.acr):
        raise Refusal("Y100001", f"{provider.name} : {provider.acr}, {asked.acr} demandé", back=back)
    if not citizen.complete:
        raise Refusal("Y600006", back=back)


def _login_page(
    simulator: Simulator,
    session: Session,
    interaction: Interaction,
    uid: str,
    *,
    search: str = "",
    failed: str | None = None,
) -> Response:
    return browser.page(
        simulator,
        "account.html",
        session=session,
        status=200 if failed is None else _UNPROCESSABLE,
        uid=uid,
        service=interaction.request.service,
        provider=interaction.provider,
        search=search,
        citizens=simulator.citizens.search(search),
        total=len(simulator.citizens),
        failed=failed,
    )


def _information_page(
    simulator: Simulator,
    session: Session,
    interaction: Interaction,
    login: Login,
    uid: str,
    *,
    missing_consent: bool = False,
) -> Response:
    asked = interaction.request
    return browser.page(
        simulator,
        "information.html",
        session=session,
        status=_UNPROCESSABLE if missing_consent else 200,
        redirects_to=asked.redirect_uri,
        uid=uid,
        service=asked.service,
        citizen=login.citizen,
        anonymous=asked.scopes == ("openid",),
        transmitted=_transmitted(simulator, asked, login),
        missing_consent=missing_consent,
    )


def _transmitted(simulator: Simulator, asked: AuthorizationRequest, login: Login) -> list[tuple[str, list[str]]]:
    """What the citizen reads under "Données transmises": labels by whoever gives the data."""
    groups: dict[str, list[str]] = defaultdict(list)
    for scope in asked.scopes:
        identity = simulator.registry.identity_scopes.get(scope)
        if identity is not None and identity.label:
            groups[login.provider.name].append(identity.label)
        for data in simulator.registry.data_scopes:
            if scope in data.scopes:
                groups[data.provider].append(data.scopes[scope])
    return list(groups.items())


def _back(asked: AuthorizationRequest) -> Back:
    return Back(asked.service.name, asked.redirect_uri, asked.state)


def _path(simulator: Simulator, uid: str, step: str = "") -> str:
    return f"{simulator.base_path}/interaction/{uid}" + (f"/{step}" if step else "")
