"""The checks of an introspection's answer, against tokens made by jwcrypto."""

import base64
import json
import tracemalloc
import warnings
from datetime import UTC, datetime
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import KeySet

from tests.franceconnect import vectors
from unefois.franceconnect import introspection, jose
from unefois.franceconnect.interface import (
    AcrTooLow,
    MissingScope,
    PivotMissing,
    ProviderAnswerInvalid,
    ServiceNotAllowed,
    TokenDead,
    TokenMalformed,
)
from unefois.franceconnect.introspection import Binding, Policy, Registration, Service
from unefois.identity.pivot import PivotIdentity

NOW = vectors.NOW
CALLER = "13002526500013"
POLICY = Policy(issuer=vectors.ISSUER, services={vectors.SERVICE: Service("Démonstration", frozenset({CALLER}))})
ANGELA = PivotIdentity(
    family_name="DUBOIS",
    given_names=("Angela", "Claire", "Louise"),
    birth_year=1962,
    birth_month=8,
    birth_day=24,
    sex="F",
    birth_country="99100",
    birth_commune="75107",
)


def registration(**changes):
    return Registration(
        **{"api": "impot_particulier", "client_id": vectors.PROVIDER, "client_secret": "s" * 32} | changes
    )


def our_keys(*jwks):
    return tuple(KeySet.import_key_set(vectors.private(*jwks)).keys)


@cache
def our_default_keys():
    return our_keys(vectors.encryption_key())


def their_keys(*jwks):
    return jose.public_keys(vectors.public(*jwks), use="sig")


def open_answer(body, *, reg=None, decryption=None, signing=None, now=NOW, token=vectors.TOKEN, policy=POLICY):
    return introspection.open_answer(
        body,
        token=token,
        registration=reg or registration(),
        policy=policy,
        decryption_keys=our_default_keys() if decryption is None else decryption,
        signing_keys=their_keys(vectors.signing_key()) if signing is None else signing,
        now=now,
    )


def authorise(verified, *, reg=None, policy=POLICY, caller=CALLER, now=NOW):
    return introspection.authorise(verified, registration=reg or registration(), policy=policy, caller=caller, now=now)


def refused(body, reason, **options):
    with pytest.raises(ProviderAnswerInvalid) as caught:
        open_answer(body, **options)
    assert caught.value.reason == reason
    assert caught.value.status == 502
    assert caught.value.operator_alert


@pytest.mark.parametrize(("signing", "encryption"), list(product(["ES256", "RS256"], jose.ENCRYPTION_ALGORITHMS)))
def test_every_pair_of_algorithms_of_franceconnect(signing, encryption):
    signer = vectors.signing_key(signing, f"pkcs11:{signing}:hsm")
    ours = vectors.encryption_key(encryption)
    verified = open_answer(
        vectors.encrypted(vectors.signed(vectors.envelope(), signer), ours),
        reg=registration(signing_algorithm=signing, encryption_algorithm=encryption),
        decryption=our_keys(ours),
        signing=their_keys(signer),
    )
    found = authorise(verified)
    assert found.identity == ANGELA
    assert found.scopes == {"dgfip_rfr", "dgfip_aft"}
    assert found.service == vectors.SERVICE
    assert found.acr == "eidas1"
    assert found.expires_at == datetime.fromtimestamp(NOW + 56, UTC)
    assert found.sub.endswith("v1")


def test_after_a_rotation_the_old_key_still_opens():
    old, new = vectors.encryption_key(kid="old"), vectors.encryption_key(kid="new")
    body = vectors.encrypted(vectors.signed(vectors.envelope()), old)
    assert open_answer(body, decryption=our_keys(new, old)).service == vectors.SERVICE
    refused(body, "no private key opens the token", decryption=our_keys(new))


@pytest.mark.parametrize("token", ["", "court", "a" * 19, "a" * 129, "eyJh.eyJz.c2ln", "a" * 30 + " ", "é" * 30])
def test_what_cannot_be_a_token_is_refused_without_a_call(token):
    with pytest.raises(TokenMalformed) as caught:
        introspection.check_token_shape(token)
    assert (caught.value.status, caught.value.code) == (401, "50001")


@pytest.mark.parametrize("length", [20, 43, 128])
def test_the_shape_of_an_access_token(length):
    introspection.check_token_shape(("Aa0_-" * 30)[:length])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://fcp-low.integ01.dev-franceconnect.fr/api/v2/"}, "issuer is not the configured one"),
        ({"iss": "https://evil.example"}, "issuer is not the configured one"),
        ({"iss": None}, "issuer is not the configured one"),
        ({"aud": vectors.SERVICE}, "audience is not this registration"),
        ({"aud": [vectors.PROVIDER]}, "audience is not this registration"),
        ({"aud": None}, "audience is not this registration"),
        ({"iat": NOW - 66}, "issued too long ago or in the future"),
        ({"iat": NOW + 66}, "issued too long ago or in the future"),
        ({"iat": None}, "iat is not a timestamp"),
        ({"iat": str(NOW)}, "iat is not a timestamp"),
        ({"iat": True}, "iat is not a timestamp"),
        ({"token_introspection": None}, "no token_introspection"),
        ({"token_introspection": "active"}, "no token_introspection"),
    ],
)
def test_the_envelope(changes, reason):
    refused(vectors.answer(**changes), reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"active": "true"}, "active is not a boolean"),
        ({"active": 1}, "active is not a boolean"),
        ({"active": None}, "active is not a boolean"),
        ({"jti": "x" * 43}, "describes another token"),
        ({"exp": None}, "exp is not a timestamp"),
        ({"aud": None}, "aud is not text"),
        ({"aud": [vectors.SERVICE]}, "aud is not text"),
        ({"scope": None}, "scope is not text"),
        ({"scope": ["dgfip_rfr"]}, "scope is not text"),
        ({"sub": ""}, "sub is not text"),
        ({"acr": None}, "acr is not text"),
    ],
)
def test_the_description_of_the_token(changes, reason):
    refused(vectors.answer(vectors.description(**changes)), reason)


def test_an_inactive_token_is_dead():
    with pytest.raises(TokenDead) as caught:
        open_answer(vectors.answer({"active": False}))
    assert (caught.value.status, caught.value.code) == (401, "50002")


@pytest.mark.parametrize("exp", [NOW - 5, NOW - 3600])
def test_an_expired_token_is_dead_even_if_called_active(exp):
    with pytest.raises(TokenDead):
        open_answer(vectors.answer(vectors.description(exp=exp)))


def test_the_clocks_may_differ_a_little():
    assert open_answer(vectors.answer(vectors.description(exp=NOW - 4))).expires_at == NOW - 4
    assert open_answer(vectors.answer(iat=NOW - 65)).service == vectors.SERVICE


def test_a_token_without_jti_is_accepted():
    assert open_answer(vectors.answer(vectors.description(jti=None))).service == vectors.SERVICE


def test_an_unknown_signing_key_is_told_apart():
    other = vectors.signing_key(kid="another")
    with pytest.raises(jose.UnknownKey) as caught:
        open_answer(vectors.encrypted(vectors.signed(vectors.envelope(), other)))
    assert caught.value.kid == "another"


def test_without_kid_the_keys_are_tried():
    body = vectors.encrypted(vectors.signed(vectors.envelope(), kid=None))
    signing = their_keys(vectors.signing_key(kid="another"), vectors.signing_key())
    assert open_answer(body, signing=signing).service == vectors.SERVICE


@pytest.mark.parametrize("payload", [b"n'importe quoi", b"[]", b"\xff", b"[" * 5000, b"NaN"])
def test_a_signed_payload_that_is_no_claims(payload):
    reasons = ("payload is not JSON", "payload is not an object")
    with pytest.raises(ProviderAnswerInvalid) as caught:
        open_answer(vectors.encrypted(vectors.signed(payload)))
    assert caught.value.reason in reasons


def test_an_encrypted_binary():
    refused(vectors.encrypted(b"\xff\xfe"), "plaintext is not a token")


def test_a_kid_that_is_not_text():
    header = base64.urlsafe_b64encode(b'{"alg":"ES256","kid":7}').rstrip(b"=").decode()
    _, payload, signature = vectors.signed(vectors.envelope()).split(".")
    refused(vectors.encrypted(f"{header}.{payload}.{signature}"), "kid is not text")


def test_an_assertion_may_choose_among_signatures_only():
    token = vectors.signed({"a": 1})
    keys = their_keys(vectors.signing_key())
    assert jose.verify_any(token, keys, ("RS256", "ES256")) == {"a": 1}
    for algorithms in (("RS256",), ("ES256", "HS256")):
        with pytest.raises(jose.JoseInvalid):
            jose.verify_any(token, keys, algorithms)


@pytest.mark.parametrize("token", ["a.b.c", "e30.a.c", "e30.!.c", "e30.e30"])
def test_peeking_at_what_is_no_token(token):
    with pytest.raises(jose.JoseInvalid):
        jose.peek(token)


# --- policy ---


def test_expired_since_it_was_kept():
    verified = open_answer(vectors.answer())
    with pytest.raises(TokenDead):
        authorise(verified, now=NOW + 61)


@pytest.mark.parametrize(
    ("binding", "caller", "allowed"),
    [
        (Binding.CALLER, CALLER, True),
        (Binding.CALLER, "21350238800019", False),
        (Binding.CALLER, None, False),
        (Binding.SERVICE, CALLER, True),
        (Binding.SERVICE, "21350238800019", False),
        (Binding.SERVICE, None, True),
        (Binding.NONE, "21350238800019", True),
        (Binding.NONE, None, True),
    ],
)
def test_binding_of_the_caller_to_the_service(binding, caller, allowed):
    policy = Policy(issuer=vectors.ISSUER, services=POLICY.services, binding=binding)
    verified = open_answer(vectors.answer())
    if allowed:
        assert authorise(verified, policy=policy, caller=caller).service == vectors.SERVICE
    else:
        with pytest.raises(ServiceNotAllowed) as caught:
            authorise(verified, policy=policy, caller=caller)
        assert caught.value.status == 403


@pytest.mark.parametrize(("binding", "allowed"), [("caller", False), ("service", False), ("none", True)])
def test_a_service_that_nobody_registered(binding, allowed):
    policy = Policy(issuer=vectors.ISSUER, binding=Binding(binding))
    verified = open_answer(vectors.answer())
    if allowed:
        assert authorise(verified, policy=policy).service == vectors.SERVICE
    else:
        with pytest.raises(ServiceNotAllowed):
            authorise(verified, policy=policy)


@pytest.mark.parametrize(
    ("acr", "minimum", "allowed"),
    [
        ("eidas1", "eidas1", True),
        ("eidas2", "eidas1", True),
        ("eidas1", "eidas2", False),
        ("eidas3", "eidas2", True),
        ("eidas3 eidas1", "eidas2", False),
        ("eidas9", "eidas1", False),
    ],
)
def test_floor_of_assurance(acr, minimum, allowed):
    verified = open_answer(vectors.answer(vectors.description(acr=acr)))
    reg = registration(min_acr=minimum)
    if allowed:
        assert authorise(verified, reg=reg).acr == acr
    else:
        with pytest.raises(AcrTooLow) as caught:
            authorise(verified, reg=reg)
        assert caught.value.status == 403


@pytest.mark.parametrize("scope", ["", "openid", "cnam_caisse dgfip_rf"])
def test_without_any_scope_of_the_api(scope):
    verified = open_answer(vectors.answer(vectors.description(scope=scope)))
    with pytest.raises(MissingScope) as caught:
        authorise(verified, reg=registration(scopes=frozenset({"dgfip_rfr"})))
    assert caught.value.status == 403
    assert authorise(verified).scopes == frozenset(scope.split())


@pytest.mark.parametrize("claim", ["family_name", "gender", "birthdate", "birthplace", "birthcountry"])
def test_an_incomplete_identity_names_the_scopes(claim):
    verified = open_answer(vectors.answer(vectors.description(**{claim: None})))
    with pytest.raises(PivotMissing) as caught:
        authorise(verified)
    assert (caught.value.status, caught.value.code, caught.value.missing) == (401, "50003", (claim,))
    assert "dgfip_aft dgfip_rfr" in caught.value.detail


def test_the_minimum_is_configuration():
    verified = open_answer(vectors.answer(vectors.description(gender=None)))
    policy = Policy(
        issuer=vectors.ISSUER,
        services=POLICY.services,
        pivot_minimum=frozenset({"family_name", "given_name"}),
    )
    assert authorise(verified, policy=policy).identity.sex is None


def test_a_birth_name_is_needed_whatever_the_minimum():
    verified = open_answer(vectors.answer(vectors.description(family_name="")))
    policy = Policy(issuer=vectors.ISSUER, services=POLICY.services, pivot_minimum=frozenset())
    with pytest.raises(PivotMissing) as caught:
        authorise(verified, policy=policy)
    assert caught.value.missing == ("family_name",)


# --- hostile bytes ---


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=0x250), max_size=400))
def test_any_text_is_refused_cleanly(text):
    with pytest.raises(ProviderAnswerInvalid):
        open_answer(text)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_changed_character_anywhere_is_refused(data):
    body = vectors.answer()
    at = data.draw(st.integers(0, len(body) - 1))
    sign = data.draw(st.sampled_from("AZaz09-_."))
    changed = body[:at] + sign + body[at + 1 :]
    if changed == body:
        return
    # The last character of a part may carry unused bits; only then does the same token come back.
    try:
        found = open_answer(changed)
    except (ProviderAnswerInvalid, jose.UnknownKey):
        return
    assert (body + ".")[at + 1] == "."
    assert found == open_answer(body)


def test_registrations_check_their_algorithms():
    for wrong in ({"signing_algorithm": "HS256"}, {"encryption_algorithm": "RSA1_5"}, {"min_acr": "eidas0"}):
        with pytest.raises(ValueError, match="impot_particulier"):
            registration(**wrong)


def test_secrets_and_identity_stay_out_of_representations():
    assert "s" * 32 not in repr(registration())
    assert "DUBOIS" not in repr(open_answer(vectors.answer()))


@pytest.mark.parametrize("body", ["[" * 200_000, json.dumps({"a": "b"}), "a.b.c.d.e" * 20_000])
def test_huge_or_shapeless_answers_cost_nothing(body):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tracemalloc.start()
        refused(body, "token too long" if len(body) > 65_536 else "not a compact token")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 2_000_000
