"""The scan of one stream, line after line: the heart of the verification.

A line that holds the one before it costs a hash and three comparisons. Anything else goes to `_explain`,
which decides what happened from the number that the line claims, the next line, and what was already found
missing or out of place; the scan then goes on from the most plausible state.
"""

from __future__ import annotations

import time
from binascii import hexlify, unhexlify
from hashlib import sha256
from typing import TYPE_CHECKING

from .chain import FORMAT, HASH_DIGITS, MAX_LINE, SEALED_PREFIX, Line, Position, lines, sequence_of, split
from .findings import Finding, Findings, Kind
from .record import Cause, Opened
from .segments import decode_header, header_of, sealed_end
from .stream import segments_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from .keys import Keys

PATIENCE_SECONDS = 0.1
PATIENCE_TRIES = 5
MAX_REMEMBERED = 1_000
_CHUNK = 1 << 20
_JSON = HASH_DIGITS + 1
_SEALED_JSON = SEALED_PREFIX + 1

CAUSES = {
    Cause.ROTATION: "segment ordinaire",
    Cause.TORN: "reprise après un arrêt brutal",
    Cause.DISK: "reprise après une erreur du disque",
    Cause.UNWITNESSED: "reprise sans point de contrôle valide : rien ne prouve que la fin n'a pas été coupée",
    Cause.LOST: "reprise après dommage : des lignes acquittées manquaient ou étaient altérées",
}


class StreamScan:
    """One pass over the segments of a stream. Results are in the attributes once `run` has returned."""

    def __init__(
        self,
        folder: Path,
        keys: Keys | None,
        *,
        start: Position,
        known: list[Position],
        findings: Findings,
        remarks: list[str],
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self.segments = 0
        self.lines = 0
        self.bytes = 0
        self._folder = folder
        self._keys = keys
        self._start = start
        self._known: dict[int, set[bytes]] = {}
        for position in known:
            if position.sequence > start.sequence:
                self._known.setdefault(position.sequence, set()).add(position.digest)
        self._findings = findings
        self._remarks = remarks
        self._progress = progress
        self._expected = start.sequence + 1
        self._digest: bytes | None = start.digest
        """Hash of the line before; None where it is missing."""
        self._alternative: bytes | None = None
        """What it would be if the line before was altered in its hash rather than in its text."""
        self._missing: list[range] = []
        """Numbers found missing, lest they turn up elsewhere."""
        self._displaced: dict[int, bytes] = {}
        """Lines met too early, with their hashes."""
        self._unreadable: list[int] = []
        """Lines that could not be taken apart, waiting for the next that can."""
        self._segment = ""
        self._faults = 0

    @property
    def position(self) -> Position:
        """The last line."""
        return Position(self._expected - 1, self._digest or bytes(32))

    def run(self) -> None:
        paths = segments_of(self._folder)
        kept = [path for path in paths if int(path.stem) > self._start.sequence]
        if len(kept) < len(paths):
            self._remarks.append(
                f"flux {self._folder.name} : {len(paths) - len(kept)} segments purgés restent à effacer"
            )
        for path, following in zip(kept, [*kept[1:], None], strict=True):
            self._segment = path.name
            self.segments += 1
            with path.open("rb", buffering=_CHUNK) as file:
                self._scan_segment(file, following)
        end = max(self._known, default=0)
        if end >= self._expected:
            self._fault(
                Kind.REMOVED,
                "la fin du flux manque : un point de contrôle va plus loin",
                sequence=self._expected,
                last=end,
            )

    def _scan_segment(self, file: BinaryIO, following: Path | None) -> None:
        if following is None:
            self._scan_last(file)
            return
        claim = header_of(following)
        limit = size = file.seek(0, 2)
        if claim is not None and claim.cause and claim.previous_segment == self._segment:
            limit = claim.previous_size or size
        file.seek(0)
        faults = self._faults
        self._scan_lines(file, min(limit, size))
        if claim is None or claim.previous_segment != self._segment:
            return
        if claim.cause and size > limit:
            self._check_torn(file, limit, size, claim)
        elif claim.previous_size not in {0, size} and faults == self._faults:
            self._fault(Kind.ALTERED, f"le segment a {size} octets au lieu de {claim.previous_size}")

    def _scan_last(self, file: BinaryIO) -> None:
        size, limit = self._await_seal(file)
        file.seek(0)
        self._scan_lines(file, limit)
        if size > limit:
            self._fault(
                Kind.TORN,
                f"{size - limit} octets après le dernier sceau, qui n'ont été acquittés à personne ;"
                " ils seront écartés à la reprise",
            )

    @staticmethod
    def _await_seal(file: BinaryIO) -> tuple[int, int]:
        """Size of the last segment, and of what is sealed in it; a batch being written is waited for."""
        first_size = size = file.seek(0, 2)
        limit = sealed_end(file)
        for _ in range(PATIENCE_TRIES):
            if limit >= first_size:
                return limit, limit
            time.sleep(PATIENCE_SECONDS)
            size = file.seek(0, 2)
            limit = sealed_end(file)
        return max(size, limit), limit

    def _check_torn(self, file: BinaryIO, limit: int, size: int, claim: Opened) -> None:
        """Bytes that a later segment says are not part of the chain: are they the same still?"""
        file.seek(limit)
        rest = size - limit
        if claim.torn_bytes:
            digest = sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
            if rest != claim.torn_bytes or digest.hexdigest() != claim.torn_sha256:
                self._fault(Kind.ALTERED, "les octets écartés à la reprise ont changé")
                return
        self._remark(f"{rest} octets écartés, {CAUSES[claim.cause]}")

    def _scan_lines(self, file: BinaryIO, limit: int) -> None:
        keys, known = self._keys, self._known
        checkpoint = min((sequence for sequence in known if sequence >= self._expected), default=0)
        expected, digest = self._expected, self._digest
        offset = number = reported = 0
        for raw in lines(file):
            offset += len(raw)
            if offset > limit:
                offset -= len(raw)
                break
            number += 1
            sealed = raw[HASH_DIGITS:_JSON] == b"."
            body = raw[_SEALED_JSON:-1] if sealed else raw[_JSON:-1]
            computed = sha256(digest + body).digest() if digest is not None else b""
            if (
                hexlify(computed) == raw[:HASH_DIGITS]
                and body.startswith(b'{"seq":%d,' % expected)
                and (raw[SEALED_PREFIX:_SEALED_JSON] if sealed else raw[HASH_DIGITS:_JSON]) == b" "
                and raw[-1:] == b"\n"
                and number > 1
            ):
                digest = computed
                if sealed and keys is not None and keys.seal(digest) != raw[_JSON:SEALED_PREFIX]:
                    self._forged(number, expected)
                expected += 1
            else:
                self._expected, self._digest = expected, digest
                self._explain(raw, number, file)
                expected, digest = self._expected, self._digest
            if checkpoint and expected > checkpoint:
                self._expected = expected
                self._compare(checkpoint, digest, number)
                checkpoint = min((sequence for sequence in known if sequence >= expected), default=0)
            if self._progress is not None and offset - reported >= _CHUNK:
                self._progress(offset - reported)
                reported = offset
        self._expected, self._digest = expected, digest
        self._settle_unreadable(expected)
        if offset < limit:
            self._fault(Kind.ALTERED, f"les {limit - offset} derniers octets ne forment pas une ligne", number + 1)
        elif number and not sealed:
            self._fault(Kind.REMOVED, "le segment ne se termine pas par une ligne scellée", number)
        if self._progress is not None:
            self._progress(offset - reported)
        self.lines += number
        self.bytes += offset

    def _explain(self, raw: bytes, number: int, file: BinaryIO) -> None:
        """What happened to a line that is not simply the next one."""
        line = split(raw)
        claimed = sequence_of(line.body) if line else None
        if line is None or claimed is None:
            self._unreadable.append(number)
            return
        header = decode_header(line.body)
        if number == 1:
            self._check_header(header, claimed)
        if claimed != self._expected:
            following = self._peek(file)
            if following == self._expected + 1 and following != claimed + 1:
                claimed = self._expected  # its number itself was altered
            elif claimed < self._expected or following == self._expected:
                self._settle_unreadable(self._expected)
                self._out_of_place(line, claimed, number)
                return
            else:
                self._gap(claimed, number, header)
        self._settle_unreadable(claimed)
        self._accept(line, claimed, number, header)

    def _accept(self, line: Line, claimed: int, number: int, header: Opened | None) -> None:
        """The line is where it should be: does it hold the one before?"""
        try:
            hashed = unhexlify(line.hash)
        except ValueError:
            hashed = b""
        candidates = [digest for digest in (self._digest, self._alternative) if digest is not None]
        computed = [sha256(digest + line.body).digest() for digest in candidates]
        self._expected = claimed + 1
        self._alternative = None
        if hashed in computed and hexlify(hashed) == line.hash:
            self._digest = hashed
            self._check_seal(line, number, claimed)
            return
        if header is not None and sha256(bytes.fromhex(header.previous) + line.body).digest() == hashed:
            if candidates:
                self._fault(Kind.BROKEN, "le segment ne suit pas le précédent", number, claimed)
            self._digest = hashed
            self._check_seal(line, number, claimed)
            return
        if candidates:
            self._fault(Kind.ALTERED, "le contenu ou l'empreinte de la ligne a changé", number, claimed)
            self._alternative = computed[0]
            self._digest = hashed or self._alternative
        else:
            self._digest = hashed
            self._check_seal(line, number, claimed)

    @staticmethod
    def _peek(file: BinaryIO) -> int | None:
        """The number that the next line claims: it tells a line out of place from lines missing before it."""
        place = file.tell()
        following = split(file.readline(MAX_LINE))
        file.seek(place)
        return sequence_of(following.body) if following else None

    def _gap(self, claimed: int, number: int, header: Opened | None) -> None:
        """Lines are missing before this one, unless they were met out of place or unreadable."""
        first = self._expected + len(self._unreadable)
        gap = range(first, claimed)
        if self._unreadable:
            self._settle_unreadable(min(first, claimed))
        if not gap:
            self._digest = self._alternative = None
            return
        if len(gap) <= MAX_REMEMBERED and all(sequence in self._displaced for sequence in gap):
            self._digest, self._alternative = self._displaced[gap[-1]], None
            return
        what = "le segment qui les contenait a disparu" if header is not None else "des lignes ont disparu ici"
        self._fault(Kind.REMOVED, what, number, gap[0], gap[-1])
        if len(self._missing) < MAX_REMEMBERED:
            self._missing.append(gap)
        self._digest = self._alternative = None

    def _out_of_place(self, line: Line, claimed: int, number: int) -> None:
        moved = claimed > self._expected or any(claimed in gap for gap in self._missing)
        if moved:
            self._fault(Kind.MOVED, "la ligne n'est pas à sa place", number, claimed)
        else:
            self._fault(Kind.INSERTED, "la ligne porte un numéro déjà vu", number, claimed)
        if claimed > self._expected and len(self._displaced) < MAX_REMEMBERED:
            try:
                self._displaced[claimed] = unhexlify(line.hash)
            except ValueError:
                return

    def _settle_unreadable(self, claimed: int) -> None:
        """Say of the unreadable lines whether they stand where a line should be, or are in excess."""
        for number in self._unreadable:
            if self._expected < claimed:
                self._fault(Kind.ALTERED, "la ligne est illisible", number, self._expected)
                self._expected += 1
                self._digest = self._alternative = None
            else:
                self._fault(Kind.INSERTED, "une ligne illisible a été ajoutée", number)
        self._unreadable.clear()

    def _check_header(self, header: Opened | None, claimed: int) -> None:
        if header is None:
            self._fault(Kind.REMOVED, "la première ligne du segment manque", 1)
        elif header.stream != self._folder.name:
            self._fault(Kind.MOVED, f"le segment vient du flux {header.stream}", 1, claimed)
        elif header.format != FORMAT:
            self._fault(Kind.ALTERED, f"format {header.format} inconnu (attendu : {FORMAT})", 1, claimed)
        elif header.cause in {Cause.UNWITNESSED, Cause.LOST}:
            self._fault(Kind.BROKEN, f"{CAUSES[header.cause]}, le {header.time:%Y-%m-%d à %H:%M} UTC", 1, claimed)
        elif self._segment != f"{claimed:020d}.log":
            self._fault(Kind.MOVED, f"le segment commence au n° {claimed} : il a été renommé", 1, claimed)

    def _check_seal(self, line: Line, number: int, claimed: int) -> None:
        if line.seal and self._keys is not None and self._keys.seal(self._digest or b"") != line.seal:
            self._forged(number, claimed)

    def _forged(self, number: int, sequence: int) -> None:
        self._fault(Kind.FORGED, "la chaîne se tient mais n'a pas été scellée par cette clé", number, sequence)

    def _compare(self, checkpoint: int, digest: bytes | None, number: int) -> None:
        digests = self._known.pop(checkpoint)
        if self._expected == checkpoint + 1 and digests != {digest}:
            self._fault(Kind.BROKEN, "la chaîne diffère de celle du point de contrôle", number, checkpoint)

    def _remark(self, text: str) -> None:
        self._remarks.append(f"flux {self._folder.name}, {self._segment} : {text}")

    def _fault(self, kind: Kind, reason: str, line: int = 0, sequence: int = 0, last: int = 0) -> None:
        self._faults += 1
        self._findings.add(
            Finding(
                kind=kind,
                stream=self._folder.name,
                segment=self._segment,
                line=line,
                sequence=sequence,
                last_sequence=last or sequence,
                count=max(1, last - sequence + 1) if last else 1,
                reason=reason,
            )
        )
