"""Bringing the database to the schema: once, fast, and the same on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from django.db import connection

from unefois import portal


def test_a_database_up_to_date_is_left_alone(control_database):
    start = time.perf_counter()
    assert portal.migrate() is False
    assert time.perf_counter() - start < 1, "measured: 0.002 s"


def test_sqlite_waits_for_its_turn_and_survives_a_power_cut(control_database):
    if connection.vendor != "sqlite":
        assert connection.pool is not None
        return
    with connection.cursor() as cursor:
        pragmas = {}
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            cursor.execute(f"PRAGMA {name}")
            [pragmas[name]] = cursor.fetchone()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_three_processes_that_start_together_all_start(request, tmp_path, kind):
    script = (
        "from unefois import portal; portal.setup(); portal.migrate();"
        "from unefois.habilitations import service; from django.utils import timezone;"
        "print(service.demo_world(now=timezone.now()).token.pk)"
    )
    url = request.getfixturevalue("new_database")() if kind == "postgresql" else ""
    environment = {**os.environ, "UNEFOIS_HOME": str(tmp_path / "new"), "UNEFOIS_DATABASE_URL": url}
    started = [
        subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    results = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(set(results)) == 1
