"""The sandbox: synthetic people, coherent from one administration to the next, for development and demonstration.

- :func:`generate` fills the register: the named people of `docs/sandbox.md`, then as many others as asked;
- :func:`named_people` gives the named people, for tests and documents;
- :func:`ensure`, :func:`citizens_csv` and :func:`first_call` are what `unefois demo` needs.
"""

from unefois.sandbox.demo import citizens_csv, ensure, first_call, paris_today
from unefois.sandbox.generate import DEFAULT_CITIZENS, DEFAULT_SEED, Generated, generate
from unefois.sandbox.model import Calendar
from unefois.sandbox.stories import named_people

__all__ = [
    "DEFAULT_CITIZENS",
    "DEFAULT_SEED",
    "Calendar",
    "Generated",
    "citizens_csv",
    "ensure",
    "first_call",
    "generate",
    "named_people",
    "paris_today",
]
