"""The snapshot of habilitations: fresh within a second, kept while the database is away."""

from __future__ import annotations

import asyncio
import time

from unefois.gateway.snapshot import Snapshot


async def until(condition, seconds: float = 1.0) -> float:
    """How long it took; fails after `seconds`."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds
        await asyncio.sleep(0.01)
    return time.monotonic() - started


async def test_a_ban_written_by_whatever_hand_takes_effect_within_a_second(world):
    token = await world.grant()
    assert (await world.get(token=token)).status == 200
    [grant] = [one for one in world.exchange.snapshot.grants.values() if one.scopes == {"cnaf_quotient_familial"}]
    world.sql(
        "UPDATE habilitations_token SET banned_at = '2020-01-01 00:00:00' WHERE jti = ?", grant.token.replace("-", "")
    )
    await until(lambda: world.exchange.snapshot.grants[grant.token].banned < time.time())
    assert (await world.get(token=token)).codes == ["00105"]


async def test_scopes_are_the_databases_not_the_tokens(world):
    token = await world.grant("cnaf_quotient_familial")
    world.sql("""UPDATE habilitations_habilitation SET scopes = '["cnaf_adresse"]' WHERE title = 'Essai'""")
    await until(lambda: any(one.scopes == {"cnaf_adresse"} for one in world.exchange.snapshot.grants.values()))
    assert list((await world.get(token=token)).json["data"]) == ["adresse"]


async def test_the_last_snapshot_answers_while_the_database_is_away(world):
    token = await world.grant()
    before = dict(world.exchange.snapshot.grants)
    world.sql("ALTER TABLE habilitations_generation RENAME TO away")
    await asyncio.sleep(0.8)
    assert world.exchange.snapshot.grants == before
    assert (await world.get(token=token)).status == 200
    world.sql("ALTER TABLE away RENAME TO habilitations_generation")
    world.sql("UPDATE habilitations_token SET expires_at = '2020-01-01 00:00:00' WHERE label = ''")
    await until(lambda: all(one.expires < time.time() for one in world.exchange.snapshot.grants.values()), 1.5)
    assert (await world.get(token=token)).codes == ["00103"]


async def test_a_token_announces_its_end_as_soon_as_it_is_near_though_nothing_changes(world):
    token = await world.grant(expires_at=time.time() + 90 * 86_400 + 3)
    assert "x-token-expires-at" not in (await world.get(token=token)).headers
    await until(lambda: any(grant.announce for grant in world.exchange.snapshot.grants.values()), 10)
    assert "x-token-expires-at" in (await world.get(token=token)).headers


async def test_before_the_first_reading_nobody_is_judged(world):
    world.exchange.snapshot.ready = False
    reply = await world.get(token="x")
    assert (reply.status, reply.codes, reply.headers["retry-after"]) == (503, ["00505"], "1")
    assert (await world.get("/readyz", "")).status == 503


async def test_on_postgresql_the_same_grants(control_database, world):
    """The rows come in other types (uuid, timestamptz, jsonb): the grants must not."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from unefois.database import connect  # noqa: PLC0415
    from unefois.habilitations import service  # noqa: PLC0415

    now = datetime.now(UTC)
    opened = await asyncio.to_thread(
        service.open_habilitation,
        siret="13002526500013",
        scopes=["cnaf_adresse"],
        legal_basis="CRPA L114-8",
        title="Essai",
    )
    await asyncio.to_thread(service.issue, opened, now=now)
    database = connect(control_database.database_url, control_database.sqlite_path)
    try:
        snapshot = Snapshot(database)
        assert await snapshot.refresh()
        assert not await snapshot.refresh()
        [grant] = snapshot.grants.values()
    finally:
        await database.close()
    assert (grant.siret, grant.scopes, grant.active) == ("13002526500013", {"cnaf_adresse"}, True)
    assert grant.starts <= now.timestamp() < grant.expires
    assert len(grant.token) == len(grant.habilitation) == 36
