"""`python -m tools.oracle`: see README.md."""

from __future__ import annotations

import sys
from datetime import date

from tools.oracle import environment, mapping
from tools.oracle.careers import people

from unefois.law import are


def main(arguments: list[str]) -> int:
    """Compare, and say how many careers agree on the SJR."""
    if "--install" in arguments:
        environment.install()
    drawn = people(300, 1, date(2025, 4, 1), date(2026, 5, 1))
    answer = environment.ask({"careers": [mapping.theirs(one) for one in drawn]})
    same = sum(
        int(are.compute(mapping.ours(one), months=1).sjr * 100) == theirs["opening"]["are_sjr"]
        for one, theirs in zip(drawn, answer["careers"], strict=True)
    )
    print(f"{same} of {len(drawn)} careers have the same SJR (openfisca-france {answer['versions']})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
