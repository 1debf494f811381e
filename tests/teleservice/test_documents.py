"""What docs/client.md shows works as written, on the demonstration."""

import os
import re
import subprocess
import sys
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "client.md"


def test_the_first_example(demo):
    example = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)[0]
    environment = os.environ | {
        "API_PARTICULIER_BASE_URL": demo.exchange,
        "API_PARTICULIER_TOKEN": (demo.home / "demo-token").read_text(),
    }
    done = subprocess.run([sys.executable, "-c", example], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first.startswith("824 ")
    assert second == "True"
