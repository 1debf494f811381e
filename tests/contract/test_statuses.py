"""The statuses that the documents promise are those that the gateway gives."""

from __future__ import annotations

from unefois.gateway.refusal import Kind
from unefois.operations.codes import STATUSES, V2_STATUS, V3_STATUS
from unefois.operations.openapi.responses import V2_WORDS

KINDS = {
    "undecodable": (Kind.BAD_REQUEST,),
    "unauthenticated": (Kind.UNAUTHENTICATED,),
    "unauthenticated_list": (Kind.TOKEN_DEAD,),
    "scope": (Kind.SCOPE,),
    "forbidden": (Kind.FORBIDDEN,),
    "version": (Kind.VERSION,),
    "no_file": (Kind.NOT_FOUND, Kind.NOBODY),
    "several": (Kind.SEVERAL,),
    "in_flight": (Kind.IN_FLIGHT,),
    "invalid": (Kind.INVALID,),
    "unidentified": (Kind.UNIDENTIFIED,),
    "limited": (Kind.LIMITED,),
    "legal": (Kind.LEGAL,),
    "internal": (Kind.INTERNAL,),
    "provider": (Kind.PROVIDER,),
    "network": (Kind.NETWORK,),
    "unavailable": (Kind.UNAVAILABLE,),
    "maintenance": (Kind.MAINTENANCE,),
    "timeout": (Kind.TIMEOUT,),
}
BESIDE = {"gone"}
"""Answered before any operation is known."""


def test_every_kind_has_its_situation_and_every_situation_its_kind() -> None:
    assert {kind for kinds in KINDS.values() for kind in kinds} == set(Kind)
    assert set(KINDS) == {situation for situation, _, _ in STATUSES} - BESIDE


def test_statuses_and_words_agree() -> None:
    for situation, kinds in KINDS.items():
        for kind in kinds:
            promised = (V3_STATUS[situation], V2_STATUS[situation])
            assert promised == (kind.value.v3, kind.value.v2), situation
            if situation != "version":  # v2 has one
                assert V2_WORDS.get(situation, "") == kind.value.v2_word, situation
