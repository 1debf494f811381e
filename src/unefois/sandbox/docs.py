"""docs/sandbox.md: the named people, with the calls that find them, written from the stories.

The page is written for one reference date, so that the same stories give the same bytes whenever it is written.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from unefois.identity import cog
from unefois.sandbox.model import Calendar
from unefois.sandbox.stories import CHAPTERS
from unefois.sandbox.stories.calls import header, operation_of, target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.sandbox.model import Person
    from unefois.sandbox.stories.build import Call, Story

REFERENCE = date(2026, 11, 15)
"""The day for which the page is written."""

_HEAD = f"""<!-- Written by `make docs` from src/unefois/sandbox: do not edit. -->

# The sandbox people

`unefois sandbox generate` fills the register with synthetic people; `unefois demo` (`make run`) does it when the
register is empty. There are two kinds.

**The people drawn** (`--citizens`, 1,000 by default) live in households, and what the administrations know of them is
coherent: a family has one quotient familial, which follows from the incomes on its tax notices; its student child has
one INE and a scholarship that fits the family's income; a jobseeker is not a pupil; only an employee has sick leaves.
The same number and `--seed` give the same people, byte for byte, whatever the number of processes; a larger number
keeps the people of a smaller one, but for the last block of 500. Running the command again replaces the sandbox people,
and nobody else. `--datasets` keeps some datasets alone, for a lighter register. People, names and numbers are invented:
telephone numbers are of the ranges kept for fiction, e-mail domains belong to nobody, schools have numbers that no
school has.

**The named people** below are always there. Their names, dates of birth and numbers never change; what depends on the
date (quotients, registrations, school years, leaves) follows the day of the generation: generate again to move to
another (`--today`). This page is written for {REFERENCE:%d/%m/%Y}; `unefois sandbox people` prints those of the day.

- Each is an account of the FranceConnect simulator: the login is given, the password is `123`
  (`unefois sandbox citizens --csv` writes the accounts in the simulator's format; `--drawn` adds some of the people
  drawn, who are accounts of `unefois demo` too).
- `$JETON` is a token with every scope (`unefois demo` prints one). With `/france_connect` paths it is the citizen's
  FranceConnect access token, which a service gets by the login: `$JETON_FRANCECONNECT`.
- Tests ask every call of this page and compare the answers with what it says (`tests/sandbox/test_stories.py`).
"""


def pages() -> dict[str, str]:
    """File name under `docs/` → content."""
    when = Calendar(REFERENCE)
    lines = [_HEAD, "## Contents", ""]
    chapters = {name: list(tell(when)) for name, tell in CHAPTERS.items()}
    for name, stories in chapters.items():
        lines += [f"**{name}**", "", "| login | who | |", "|---|---|---|"]
        lines += [f"| [`{s.slug}`](#{s.slug}) | {_full_name(s.person)} | {s.title} |" for s in stories]
        lines.append("")
    for name, stories in chapters.items():
        lines += [f"## {name}", ""]
        for story in stories:
            lines += _told(story)
    return {"sandbox.md": "\n".join(lines).rstrip() + "\n"}


def _told(story: Story) -> Iterator[str]:
    yield from (f'### <a id="{story.slug}"></a>{_full_name(story.person)}: {_lower(story.title)}', "")
    yield from (f"{story.why} {_born(story.person)}. Login `{story.slug}`.", "")
    for call in story.calls:
        yield from (_said(call), "")
        yield from ("```sh", f'curl -g -H "{header(call)}" \\')
        yield from (f"  'http://127.0.0.1:8000{target(story, call)}'", "```", "")


def _said(call: Call) -> str:
    answer = f"{call.status}" + (f", code {call.code}" if call.code else "")
    facts = ", ".join(f"`{path}` = `{_value(value)}`" for path, value in call.expect.items())
    return f"- {operation_of(call).title} → **{answer}**: {call.says}" + (f" ({facts})" if facts else "") + "."


def _value(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _full_name(person: Person) -> str:
    usage = f" ({person.usage_name})" if person.usage_name else ""
    return f"{' '.join(person.given_names)} {person.family_name}{usage}"


def _lower(title: str) -> str:
    keep = title.split(" ", 1)[0]
    return title if keep.isupper() and len(keep) > 1 else title[:1].lower() + title[1:]


def _born(person: Person) -> str:
    day = {"day": f"on {person.birth:%d/%m/%Y}", "month": f"in {person.birth:%m/%Y}", "year": f"in {person.birth:%Y}"}
    if person.birth_commune:
        name = cog.commune_name(person.birth_commune, person.birth.year) or cog.commune_name(person.birth_commune)
        place = f"in {name or 'a commune'} ({person.birth_commune})"
    else:
        place = f"abroad, {(cog.country_name(person.birth_country) or '').title()} ({person.birth_country})"
    return f"Born {day[person.birth_known]}, {place}"
