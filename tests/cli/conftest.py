"""The command, run in the process of the tests."""

import sys

import pytest

from unefois.cli import main


@pytest.fixture
def typed(capsys, monkeypatch):
    """Runs the command; gives its exit code, standard output and error output, the last one on one line."""

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["unefois", *words])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code, said.out, " ".join(said.err.split())

    return command
