"""Stage 8: the journal record of a call; the pipeline holds the answer until it is durable."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unefois.identity.names import compact
from unefois.journal import Event, Record

if TYPE_CHECKING:
    from unefois.gateway.call import Call
    from unefois.journal import Journal

EVENTS = {
    "disclosed": Event.CALL_DISCLOSED,
    "not_found": Event.CALL_NOT_FOUND,
    "unidentified": Event.CALL_UNIDENTIFIED,
    "invalid": Event.CALL_INVALID,
    "refused": Event.CALL_REFUSED,
    "limited": Event.CALL_LIMITED,
    "failed": Event.CALL_FAILED,
}
_AGENT_BYTES = 64


def _subject(call: Call, journal: Journal) -> str:
    """Keyed pseudonym of the person: by the source's own identifier when it found one, else by what was asked."""
    if call.person:
        return journal.pseudonym(call.person)
    identity = call.identity
    values = call.values
    if identity is None and "nomNaissance" not in values:
        key = values.get("ine") or values.get("identifiant") or values.get("immatriculation")
        return journal.pseudonym(f"key:{key}") if key else ""
    if identity is not None:
        name, year, month, day = identity.family_name, identity.birth_year, identity.birth_month, identity.birth_day
    else:
        name = values["nomNaissance"]
        year, month, day = (values.get(f"{part}DateNaissance") for part in ("annee", "mois", "jour"))
    return journal.pseudonym(f"asked:{compact(name)}:{year}-{month}-{day}")


def _agent(call: Call, journal: Journal) -> str:
    """`X-Agent-Id`, the caller's own name for its civil servant, under our key: a caller may send a real one."""
    for name, value in call.headers:
        if name == b"x-agent-id":
            return journal.pseudonym(f"agent:{call.recipient}:{value[:_AGENT_BYTES].decode('latin-1')}")
    return ""


def entry(call: Call, journal: Journal, *, event: str, status: int, errors: tuple[str, ...] = ()) -> Record:
    """The journal record of a call as it stands."""
    grant = call.grant
    return Record(
        event=EVENTS[event],
        time=datetime.now(UTC),
        request=call.request_id,
        operation=call.operation.id,
        status=status,
        habilitation=grant.habilitation if grant is not None else call.service,
        token=grant.token if grant is not None else "",
        recipient=call.recipient,
        purpose=grant.legal_basis if grant is not None else "",
        agent=_agent(call, journal),
        subject=_subject(call, journal),
        fields=call.disclosed,
        errors=errors,
        source=call.source,
        duration=(time.monotonic_ns() - call.arrived) // 1000,
    )
