"""A parameter whose value cannot be told is refused on every operation, whether the operation needs it or not."""

from __future__ import annotations

from datetime import date

import pytest

from unefois.gateway import validate
from unefois.gateway.call import Call
from unefois.gateway.refusal import Kind, Refusal
from unefois.operations import ALL, lookup
from unefois.operations.model import Modality
from unefois.sandbox.demo import target
from unefois.sandbox.model import Calendar
from unefois.sandbox.stories import named_people

TODAY = date(2026, 11, 22)


def _asked():
    """One well-formed query for each operation that is asked by identity, INE or identifier."""
    found = {}
    for story in named_people(Calendar(TODAY)):
        for call in story.calls:
            path, _, query = target(story, call).partition("?")
            route, version = lookup(path)
            operation = route.operations[version]
            if operation.modality is not Modality.FRANCE_CONNECT:
                found.setdefault(operation.id, (operation, query))
    return list(found.values())


ASKED = _asked()


def refusal_of(operation, query):
    """Why the query is refused; None when it is not."""
    call = Call()
    call.operation, call.query = operation, query.encode()
    try:
        validate.parse(call)
        validate.recipient(call)
        validate.check(call, validate.modality(call), TODAY)
    except Refusal as refusal:
        return refusal
    return None


def ambiguous_forms(parameter, query):
    """The same parameter in ways that two readers may read as two values."""
    base = parameter.name.removesuffix("[]")
    yield f"{query}&{base}[0]=x"
    yield f"{query}&{base}%5Bx%5D=x"
    yield f"{base}[a][]=x&{query}"
    if parameter.is_list:
        yield f"{query}&{base}=x"
        yield f"{base}=x&{query}"
    else:
        again = f"{query}&{base}=x"
        yield again if f"{base}=" in query else f"{again}&{base}=x"
        yield f"{query}&{base}[]=x"


def test_most_operations_are_asked():
    assert len(ASKED) > len([each for each in ALL if each.modality is not Modality.FRANCE_CONNECT]) // 2


@pytest.mark.parametrize(("operation", "query"), ASKED, ids=[operation.id for operation, _ in ASKED])
def test_an_ambiguous_parameter_is_refused(operation, query):
    assert refusal_of(operation, query) is None
    for parameter in operation.parameters:
        if parameter.location != "query" or parameter.role in ("token", "delegation_id"):
            continue
        for form in ambiguous_forms(parameter, query):
            refusal = refusal_of(operation, form)
            assert refusal is not None, form
            assert refusal.kind is Kind.INVALID
