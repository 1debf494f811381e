"""PostgreSQL for the data plane: psycopg's asynchronous pool, read-only transactions, prepared statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from unefois.database import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

_POOL_SIZE = 8
_WAIT_SECONDS = 2.0


async def _prepare(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.set_autocommit(True)
    await connection.set_read_only(True)
    connection.prepare_threshold = 0  # every query here is run thousands of times


class PostgreSQL:
    """Read-only PostgreSQL. The pool opens with the first query, inside the running loop."""

    immediate = False

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]] | None = None

    async def _open(self) -> AsyncConnectionPool[psycopg.AsyncConnection[Any]]:
        pool = AsyncConnectionPool(
            self._url, min_size=1, max_size=_POOL_SIZE, timeout=_WAIT_SECONDS, configure=_prepare, open=False
        )
        self._pool = pool
        await pool.open()
        return pool

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """See Database.rows."""
        try:
            pool = self._pool or await self._open()
            async with pool.connection() as connection:
                cursor = await connection.execute(sql.replace("?", "%s"), parameters)
                return await cursor.fetchall()
        except (psycopg.Error, PoolTimeout) as error:
            raise DatabaseUnavailable(str(error)) from error

    async def close(self) -> None:
        """Close the pool."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
