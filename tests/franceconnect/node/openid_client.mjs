// openid-client (npm), unmodified, as a service would configure it for FranceConnect. One step per run: JSON in on
// standard input, JSON out on standard output. The test drives the browser between the two steps.
import * as oidc from 'openid-client'
import { importJWK } from 'jose'

let input = ''
for await (const chunk of process.stdin) input += chunk
const { step, settings, callback, state, nonce } = JSON.parse(input)

const authentication = settings.private_key
  ? oidc.PrivateKeyJwt({ key: await importJWK(settings.private_key), kid: settings.private_key.kid })
  : oidc.ClientSecretPost(settings.client_secret)
const config = await oidc.discovery(
  new URL(settings.issuer),
  settings.client_id,
  { id_token_signed_response_alg: settings.alg, userinfo_signed_response_alg: settings.alg },
  authentication,
  { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] },
)

if (step === 'begin') {
  const state = oidc.randomState()
  const nonce = oidc.randomNonce()
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: settings.redirect_uri, scope: settings.scope, acr_values: 'eidas1', state, nonce,
  })
  console.log(JSON.stringify({ url: url.href, state, nonce }))
} else {
  const tokens = await oidc.authorizationCodeGrant(config, new URL(callback), {
    expectedState: state, expectedNonce: nonce, idTokenExpected: true,
  })
  const claims = tokens.claims()
  const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
  await oidc.tokenRevocation(config, tokens.access_token).catch((error) => { throw error })
  const logout = oidc.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token, post_logout_redirect_uri: settings.post_logout_redirect_uri, state,
  })
  console.log(JSON.stringify({ claims, userinfo, logout: logout.href, access_token: tokens.access_token }))
}
