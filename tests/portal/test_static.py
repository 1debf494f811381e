"""Static files and the ASGI application as a client meets them."""

from __future__ import annotations

import re

import httpx2
import pytest


@pytest.fixture
def client(live_portal):
    with httpx2.Client(base_url=live_portal) as client:
        yield client


def test_an_address_with_its_fingerprint_is_kept_for_ever(client):
    [address] = re.findall(r'href="(/static/portal/style\.css\?v=[0-9a-f]{12})"', client.get("/").text)
    response = client.get(address)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"].startswith("text/css")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_an_address_without_it_is_not(client):
    assert client.get("/static/admin/css/base.css").headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize(
    "address",
    [
        "/static/rien.css",
        "/static/",
        "/static/portal",
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/static/..%2fsettings.py",
        "/static/%00",
        "/static//etc/passwd",
    ],
)
def test_nothing_else_is_served(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "UNEFOIS" not in response.text


def test_static_files_are_read_only(client):
    assert client.post("/static/portal/style.css").status_code == 405


def test_a_foreign_host_is_refused(client):
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "UNEFOIS_PUBLIC_URL" in response.text
    assert "evil.example" not in response.text


def test_a_public_page_sets_no_cookie(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "set-cookie" not in response.headers
