"""Guessing a password is bounded; the person who knows it is not locked out elsewhere."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from unefois.habilitations.models import User
from unefois.portal import signin

PASSWORD = "un mot de passe assez long"


@pytest.fixture
def person(control_database):
    """A person, whose password is hashed fast: dozens of attempts follow."""
    signin._limiter.cache_clear()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield User.objects.create_superuser("agent", password=PASSWORD)


def attempt(password, address="192.0.2.1", name="agent", **headers):
    client = Client(headers={"host": "localhost"}, REMOTE_ADDR=address)
    return client.post(reverse("admin:login"), {"username": name, "password": password}, headers=headers)


def test_five_wrong_passwords_close_the_door_from_there_only(person):
    for _ in range(5):
        assert "Trop" not in attempt("faux").content.decode()
    refused = attempt(PASSWORD)
    assert refused.status_code == 200
    assert "Trop d&#x27;essais" in refused.content.decode()
    assert attempt(PASSWORD, name="AGENT").status_code == 200, "another case is the same person"
    assert attempt(PASSWORD, address="192.0.2.2").status_code == 302


def test_success_forgets_the_mistakes(person):
    for _ in range(3):
        for _ in range(4):
            attempt("faux")
        assert attempt(PASSWORD).status_code == 302


def test_guessing_from_many_places_ends_too(person):
    for number in range(50):
        assert attempt("faux", address=f"198.51.100.{number}").status_code == 200
    assert attempt(PASSWORD, address="203.0.113.9").status_code == 200


def test_an_invented_forwarded_address_does_not_open_the_door(person):
    for number in range(5):
        attempt("faux", **{"X-Forwarded-For": f"198.51.100.{number}"})
    assert attempt(PASSWORD, **{"X-Forwarded-For": "198.51.100.99"}).status_code == 200


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.5", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "pas une adresse", "10.0.0.1"),
        ("", "203.0.113.5", ""),
    ],
)
def test_only_our_proxies_are_believed(peer, forwarded, expected):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory(REMOTE_ADDR=peer).get("/", headers=headers)
    assert signin.client_address(request, [ip_network("10.0.0.0/8")]) == expected


def test_behind_a_proxy_the_bound_is_the_visitors(person, control_database):
    behind = control_database.model_copy(update={"trusted_proxies": [ip_network("10.0.0.0/8")]})
    with override_settings(UNEFOIS=behind):
        for _ in range(5):
            attempt("faux", address="10.0.0.1", **{"X-Forwarded-For": "203.0.113.5"})
        assert attempt(PASSWORD, address="10.0.0.1", **{"X-Forwarded-For": "203.0.113.5"}).status_code == 200
        assert attempt(PASSWORD, address="10.0.0.1", **{"X-Forwarded-For": "203.0.113.6"}).status_code == 302
