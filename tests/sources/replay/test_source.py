"""Replay as a source: strict, and in front of another."""

from __future__ import annotations

from unefois.operations import BY_ID
from unefois.sources.interface import Failure, FailureKind, Found, NoFile, Outcome, Recorded, Subject
from unefois.sources.replay import Case, FirstOf, Library, ReplaySource

STATUT = BY_ID["api_particulier_v3_france_travail_statut_with_identifiant"]
PAIEMENTS = BY_ID["api_particulier_v3_france_travail_indemnites_with_identifiant"]


def case(file: str, identifier: str, status: int) -> Case:
    return Case(
        operation=STATUT.id,
        file=file,
        params={"identifiant": identifier},
        status=status,
        body=file.encode(),
        key=f"identifiant={identifier}",
    )


LIBRARY = Library([case("200.yaml", "known", 200), case("404.yaml", "absent", 404)])


def asked(identifier: str) -> Subject:
    return Subject(key=("identifiant", identifier), matching={"identifiant": identifier})


class Behind:
    """A real, tiny source: the register of one person."""

    name = "behind"
    cacheable = True
    immediate = True

    def __init__(self) -> None:
        self.asked = 0
        self.closed = False

    async def find(self, operation: object, subject: Subject) -> Outcome:
        self.asked += 1
        return Found({"who": subject.key})

    async def status(self) -> Failure | None:
        return Failure(FailureKind.MAINTENANCE)

    async def close(self) -> None:
        self.closed = True


async def test_a_hit_is_returned_as_it_was_recorded() -> None:
    assert await ReplaySource(LIBRARY).find(STATUT, asked("KNOWN")) == Recorded(200, b"200.yaml")


async def test_a_miss_gets_the_folders_fallback() -> None:
    assert await ReplaySource(LIBRARY).find(STATUT, asked("nobody")) == Recorded(404, b"404.yaml")


async def test_without_a_fallback_a_miss_is_the_operations_own_not_found() -> None:
    assert await ReplaySource(LIBRARY).find(PAIEMENTS, asked("known")) == NoFile()


async def test_a_subject_without_matching_parameters_is_a_miss() -> None:
    assert await ReplaySource(LIBRARY).find(STATUT, Subject(key=("identifiant", "known"))) == Recorded(404, b"404.yaml")


async def test_in_front_a_case_wins_and_what_no_case_names_goes_behind() -> None:
    behind = Behind()
    both = FirstOf(ReplaySource(LIBRARY), behind)

    assert await both.find(STATUT, asked("known")) == Recorded(200, b"200.yaml")
    assert behind.asked == 0
    assert await both.find(STATUT, asked("nobody")) == Found({"who": ("identifiant", "nobody")})
    assert (await both.status()).kind is FailureKind.MAINTENANCE
    assert not both.cacheable
    await both.close()
    assert behind.closed
