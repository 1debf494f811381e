"""`python -m unefois.bench.tokens FILE COUNT`: deliver the tokens of a measure."""

import sys
from pathlib import Path

from unefois.bench.world import issue

issue(Path(sys.argv[1]), int(sys.argv[2]))
