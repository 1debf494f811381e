"""Schemathesis over the three documents, against the running server: right and wrong requests of every operation.

No 500, no status that the document does not declare, and every answer as declared (content type, headers, body).
"""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING, Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract.server import WORD
from unefois.operations import ALL
from unefois.operations.model import Modality
from unefois.operations.openapi import document

if TYPE_CHECKING:
    from schemathesis.core.transport import Response

    from tests.contract.server import Server

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_turns = count()
BY_PATH = {operation.path: operation for operation in ALL}
EXAMPLES = int(os.environ.get("UNEFOIS_TEST_EXAMPLES", "8"))
FEW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
"""Each document in about twenty seconds on one core; `all` is only asked what the two others do not hold.

UNEFOIS_TEST_EXAMPLES asks for more.
"""

_CONFIG = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})  # the tests give theirs

v2 = schemathesis.openapi.from_dict(document("v2"), config=_CONFIG)
v3 = schemathesis.openapi.from_dict(document("v3"), config=_CONFIG)
beside = schemathesis.openapi.from_dict(document("all"), config=_CONFIG).exclude(path_regex="^/(api/v2|v[0-9])/")


def _headers(path: str, server: Server) -> dict[str, str]:
    operation = BY_PATH.get(path)
    citizen = operation is not None and operation.way(Modality.FRANCE_CONNECT) is not None
    if citizen and operation is not None and not operation.is_v2:
        return {"Authorization": f"Bearer {WORD}"}
    if citizen and next(_turns) % 2:
        return {"Authorization": f"Bearer {WORD}"}
    return {"X-Api-Key": server.token} if citizen else {"Authorization": f"Bearer {server.token}"}


def _ask(case: Any, server: Server) -> None:
    answer: Response = case.call(base_url=server.url, headers=_headers(case.operation.path, server))
    case.validate_response(answer, checks=CHECKS)


@v2.parametrize()
@FEW
def test_v2(case: Any, server: Server) -> None:
    _ask(case, server)


@v3.parametrize()
@FEW
def test_v3(case: Any, server: Server) -> None:
    _ask(case, server)


@beside.parametrize()
@FEW
def test_beside(case: Any, server: Server) -> None:
    _ask(case, server)
