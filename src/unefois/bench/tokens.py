"""`python -m unefois.bench.tokens FILE`: deliver the tokens of a measure."""

import sys
from pathlib import Path

from unefois.bench.world import issue

issue(Path(sys.argv[1]))
