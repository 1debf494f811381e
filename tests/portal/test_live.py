"""The administration as it is served, on both databases: threads, connections and sessions are real."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

LOGIN = "/admin/login/?next=/admin/"


def sign_in(client, password):
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(LOGIN).text)[1]
    form = {"username": "admin", "password": password, "csrfmiddlewaretoken": token}
    response = client.post(LOGIN, data=form, headers={"Referer": f"{client.base_url}{LOGIN}"})
    assert response.status_code == 302
    return response


def test_twenty_visitors_at_once(fresh_portal):
    address, password = fresh_portal
    with httpx2.Client(base_url=address, timeout=30) as client:
        sign_in(client, password)
        session = client.cookies["unefois_session"]
        pages = [
            "/admin/", "/admin/habilitations/token/", "/admin/habilitations/habilitation/", "/operations/",
        ] * 10  # fmt: skip
        with ThreadPoolExecutor(20) as visitors:
            answers = list(visitors.map(lambda page: client.get(page).status_code, pages))
    assert answers == [200] * 40
    with httpx2.Client(base_url=address) as other:
        response = sign_in(other, password)
        assert other.cookies["unefois_session"] != session, "a session is made anew at each sign-in"
        cookies = response.headers.get_list("set-cookie")
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


@pytest.mark.parametrize("form", [{}, {"csrfmiddlewaretoken": "x" * 64}])
def test_a_form_from_elsewhere_is_refused(live_portal, form):
    response = httpx2.post(live_portal + LOGIN, data={"username": "admin", "password": "x", **form})
    assert response.status_code == 403
    assert "reconnectez-vous" in response.text
