// Makes vectors.json with jose (npm), the library that FranceConnect itself uses: answers of checktoken, signed and
// encrypted with keys made here. Run `node make_vectors.mjs > ../vectors.json` after `npm ci` to make them again.
import { CompactEncrypt, CompactSign, exportJWK, generateKeyPair } from 'jose'

const text = new TextEncoder()
const provider = '423dcbdc5a15ece61ed00ff5989d72379c26d9ed4c8e4e05a87cffae019586e0'
const token = 'Wn5igB6_frAVBXQgShzI0znLE3fid2cWZHR9TWtqxZM'
const issuer = 'https://fcp-low.integ01.dev-franceconnect.fr/api/v2'
const now = 1704965332
const active = {
  active: true, aud: '6925fb8143c76eded44d32b40c0cb1006065f7f003de52712b78985704f39950',
  sub: '2fa48e3542c8645567f983efc96305808ae7d3f0d9cc4016ef40c3cde44844cfv1', iat: now - 4, exp: now + 56,
  acr: 'eidas1', jti: token, scope: 'dgfip_rfr dgfip_aft', gender: 'female', family_name: 'DUBOIS',
  given_name: 'Angela Claire Louise', given_name_array: ['Angela', 'Claire', 'Louise'], birthdate: '1962-08-24',
  birthplace: '75107', birthcountry: '99100',
}
const pair = async (alg, use) => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2048, crv: 'P-256' })
  const named = { use, alg, kid: `${use}:${alg}` }
  return { publicKey, privateKey, public: { ...await exportJWK(publicKey), ...named }, private: { ...await exportJWK(privateKey), ...named } }
}
const vectors = []
const signing = {}, encryption = {}
for (const alg of ['ES256', 'RS256']) signing[alg] = await pair(alg, 'sig')
for (const alg of ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES']) encryption[alg] = await pair(alg, 'enc')
for (const sig of Object.keys(signing)) for (const enc of Object.keys(encryption)) for (const introspection of [active, { active: false }]) {
  const jws = await new CompactSign(text.encode(JSON.stringify({ token_introspection: introspection, aud: provider, iat: now, iss: issuer })))
    .setProtectedHeader({ alg: sig, kid: signing[sig].public.kid }).sign(signing[sig].privateKey)
  const jwe = await new CompactEncrypt(text.encode(jws)).setProtectedHeader({ alg: enc, enc: 'A256GCM' }).encrypt(encryption[enc].publicKey)
  vectors.push({ signing: sig, encryption: enc, active: introspection.active, answer: jwe })
}
console.log(JSON.stringify({
  made_with: 'jose (npm) 6.2.17', provider, token, issuer, now, claims: active,
  signing_keys: { keys: Object.values(signing).map((key) => key.public) },
  decryption_keys: { keys: Object.values(encryption).map((key) => key.private) }, vectors,
}, null, 1))
