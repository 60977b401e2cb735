"""The report of a run: plain values, shown as a table for people and as JSON for programs."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from app.api.fields import Json
from app.ingest.editions import Finding, Weight
from app.ingest.reports.counting import Count

_SHOWN = 60


@dataclass(slots=True)
class FileResult:
    """What became of one file: `recorded`, `unchanged` or `refused`."""

    file: str
    outcome: str = "refused"
    revision: int | None = None
    accords: list[str] = field(default_factory=list)
    recorded: Counter[str] = field(default_factory=Counter)
    corrected: int = 0
    retracted: int = 0
    kept: int = 0
    cited: int = 0
    counts: list[tuple[str, Count]] = field(default_factory=list)
    """Each with its accord."""
    findings: list[Finding] = field(default_factory=list)
    unresolved: dict[str, list[str]] = field(default_factory=dict)
    """Names that are no country's, each with the codes of similar ones."""
    error: str | None = None
    acts: list[Json] = field(default_factory=list)
    """The actions that are corrected or retracted; of a refused file those that would be."""
    unread: int = 0
    """Actions that stay only because what the file says of them could not be read."""
    passages: int = 0
    """Passages that keep answers open, as no act could be read from them."""
    again: bool = False
    """The very bytes that were read last, and nothing changed: what is refused still is."""

    def remark(self, place: str, reason: str) -> None:
        """Add what a reader should know of the file as a whole."""
        self.findings.append(Finding(self.file, place, reason, Weight.REMARK))

    def undone(self) -> None:
        """Reset what was done, because it was rolled back. The findings stay."""
        self.outcome = "refused"
        self.accords, self.recorded, self.counts = [], Counter(), []
        self.corrected = self.retracted = self.kept = self.cited = self.unread = 0

    @property
    def failed(self) -> bool:
        """Whether anything of the file was refused, if it is not the one that was read last."""
        refused = any(f.weight is Weight.REFUSED for f in self.findings)
        return self.error is not None or (refused and not self.again)


@dataclass(slots=True)
class Report:
    """All files of a run, in order."""

    dry_run: bool
    files: list[FileResult] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return any(one.failed for one in self.files)

    def as_json(self) -> Json:
        """Everything, for a program."""
        kinds: Counter[str] = Counter()
        for one in self.files:
            kinds.update(one.recorded)
        counts = [count for one in self.files for _, count in one.counts]
        return {
            "dry_run": self.dry_run,
            "failed": self.failed,
            "files": [_file(one) for one in self.files],
            "totals": {
                "files": len(self.files),
                "accords": len({slug for one in self.files for slug in one.accords}),
                "recorded": kinds.total(),
                "by_kind": dict(sorted(kinds.items())),
                "corrected": sum(one.corrected for one in self.files),
                "retracted": sum(one.retracted for one in self.files),
                "kept": sum(one.kept for one in self.files),
                "cited": sum(one.cited for one in self.files),
                "refused": self._weighing(Weight.REFUSED)
                + sum(one.error is not None for one in self.files)
                - self._again(),
                "still_refused": self._again(),
                "skipped": self._weighing(Weight.SKIPPED),
                "remarks": self._weighing(Weight.REMARK),
                "counts_equal": sum(count.declared == count.ours for count in counts),
                "counts_different": sum(count.declared != count.ours for count in counts),
            },
        }

    def _weighing(self, weight: Weight) -> int:
        return sum(f.weight is weight for one in self.files for f in one.findings)

    def _again(self) -> int:
        """How many refusals are of files that were read before, and change nothing."""
        refused = (
            f.weight is Weight.REFUSED for one in self.files if one.again for f in one.findings
        )
        return sum(refused)

    def as_lines(self) -> Iterator[str]:
        """A table of the files, then every difference, every refusal, and the totals."""
        yield f"{'file':<24} {'outcome':<10} {'new':>6} {'fixed':>6} {'gone':>5} {'kept':>6}"
        for one in self.files:
            yield (
                f"{one.file[:24]:<24} {one.outcome:<10} {one.recorded.total():>6} "
                f"{one.corrected:>6} {one.retracted:>5} {one.kept:>6}"
            )
        yield from self._differences()
        yield from self._lines_of(Weight.REFUSED)
        yield from self._lines_of(Weight.SKIPPED)
        yield from self._lines_of(Weight.REMARK)
        yield from self._unresolved()
        yield from self._totals()

    def _differences(self) -> Iterator[str]:
        for one in self.files:
            for slug, count in one.counts:
                if count.declared != count.ours:
                    why = "; ".join(count.causes)
                    yield (
                        f"count: {slug}: {count.what}: the depositary has {count.declared}, "
                        f"we have {count.ours}: {why}"
                    )

    def _lines_of(self, weight: Weight) -> Iterator[str]:
        if weight is Weight.REFUSED:
            yield from (f"refused: {one.error}" for one in self.files if one.error)
        found = [(f, one) for one in self.files for f in one.findings if f.weight is weight]
        # Refusals are all shown; of the rest the JSON report holds what is too long for a screen.
        shown = found if weight is Weight.REFUSED else found[:_SHOWN]
        for finding, one in shown:
            what = "still refused" if weight is Weight.REFUSED and one.again else weight.value
            yield f"{what}: {finding.file}: {finding.place}: {finding.reason}"
        if len(found) > len(shown):
            yield f"{weight.value}: {len(found) - len(shown)} more (see --report)"

    def _unresolved(self) -> Iterator[str]:
        seen: dict[str, list[str]] = {}
        for one in self.files:
            seen.update(one.unresolved)
        for name, near in sorted(seen.items()):
            yield f"no country: {name!r}" + (f" (did you mean {', '.join(near)}?)" if near else "")

    def _totals(self) -> Iterator[str]:
        totals = self.as_json()["totals"]
        kinds = ", ".join(f"{count} {kind}" for kind, count in totals["by_kind"].items())
        again = totals["still_refused"]
        still = f", {again} still refused" if again else ""
        yield (
            f"{totals['files']} files, {totals['accords']} accords: {totals['recorded']} actions "
            f"recorded{f' ({kinds})' if kinds else ''}, {totals['corrected']} corrected, "
            f"{totals['retracted']} retracted, {totals['cited']} cited once more, "
            f"{totals['kept']} as they were; "
            f"{totals['refused']} refused{still}, {totals['skipped']} skipped; counts equal "
            f"{totals['counts_equal']}, different {totals['counts_different']}"
        )
        if self.dry_run:
            yield "dry run: nothing was recorded"


def _file(one: FileResult) -> Json:
    return {
        "file": one.file,
        "outcome": one.outcome,
        "revision": one.revision,
        "error": one.error,
        "again": one.again,
        "accords": one.accords,
        "recorded": dict(sorted(one.recorded.items())),
        "acts": one.acts,
        "corrected": one.corrected,
        "retracted": one.retracted,
        "kept": one.kept,
        "cited": one.cited,
        "counts": [{"accord": slug, **asdict(count)} for slug, count in one.counts],
        "findings": [asdict(finding) for finding in one.findings],
        "unresolved": [
            {"name": name, "did_you_mean": near} for name, near in sorted(one.unresolved.items())
        ],
    }
