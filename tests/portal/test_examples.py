"""The calls that the sheets print answer as they are printed, on the servers and the people of the demonstration."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess

import httpx2
import pytest
from django.test import override_settings
from tests.demonstration import running

from unefois import operations
from unefois.operations.model import Modality
from unefois.portal import sheets


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with running(tmp_path_factory.mktemp("demo"), citizens=10) as started:
        yield started


def printed(page):
    """The calls of a page to the exchange, as a reader copies them."""
    blocks = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
    return [html.unescape(block) for block in blocks if block.startswith("curl ")]


def asked(demo, command):
    """What a shell makes of the call: status and body."""
    curl = shutil.which("curl")
    assert curl, "curl is missing: install it (Debian: apt-get install curl)"
    line = command.replace("curl ", f"{curl} --silent --write-out '\n%{{http_code}}' ", 1)
    token = (demo.home / "demo-token").read_text().strip()
    done = subprocess.run(["/bin/sh", "-c", line], env={"JETON": token}, capture_output=True, text=True, check=True)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def test_every_call_of_every_sheet_answers(demo):
    wrong, paths = [], set()
    for slug in sheets.sheets():
        page = httpx2.get(f"{demo.exchange}/operations/{slug}/").text
        for command in printed(page):
            if "$JETON_FRANCECONNECT" in command:
                continue
            status, body = asked(demo, command)
            paths.add(re.search(r'--get "http://[^/]+([^"]+)"', command)[1])
            if status != 200:
                wrong.append(f"{command}\n-> {status} {body}")
    assert not wrong, "\n\n".join(wrong)
    newest = [route.operations[max(route.operations)] for route in operations.ROUTES.values()]
    assert paths == {
        operation.path for operation in newest if {way.modality for way in operation.ways} != {Modality.FRANCE_CONNECT}
    }


def test_the_answer_of_the_home_page_is_that_of_the_call_below_it(demo):
    page = httpx2.get(demo.exchange).text
    shown = re.search(r"<b>GET</b> \S+\s+(\{.*?\n\})", html.unescape(page), re.DOTALL)[1]
    (command,) = printed(page)
    status, body = asked(demo, command)
    assert status == 200
    quotient = json.loads(body)["data"]["quotient_familial"]
    assert quotient["valeur"] == 824
    assert json.loads(shown)["data"] == {"quotient_familial": quotient}


def test_production_names_nobody(control_settings):
    with override_settings(UNEFOIS=control_settings.model_copy(update={"env": "production"})):
        for operation in operations.ALL:
            assert sheets.example(operation) is None
            assert operation.is_v2 or "recipient=$SIRET" in sheets.curl(operation)
