"""End notes of a table's head: whom their sentences concern from which no act could be read."""

import re
from collections.abc import Collection, Iterator, Sequence

from app.domain.passages import About
from app.ingest.formats.untc import names
from app.ingest.formats.untc.endnotes import told, unread
from app.ingest.formats.untc.endnotes.forms import leaving
from app.ingest.formats.untc.endnotes.notes import Note
from app.ingest.formats.untc.endnotes.sentences import Sentence
from app.ingest.formats.untc.names import Named

PLACE = "end note on the table's head"
_ON_BEHALF = re.compile(
    r"\bon\s+behalf\s+of\s+(?:the\s+)?(?:Government\s+of\s+)?(?=(?:the\s+)?[A-Z])"
)
_ARTICLE = re.compile(r"^(?:[Tt]he\s+)?(?:former\s+)?")


def left(
    note: Note, said: Sequence[Sentence], read: Collection[str], left_by: Collection[str]
) -> Iterator[tuple[str, About, str]]:
    """Who is spoken of, what as, and the words: all that is neither quoted by an act that was read
    nor an exit of a participant (by its key) of whom one was. Nobody ("") where no name is known.
    """
    of_whom: dict[str, Named] = {}
    for one in said:
        if not one.told:
            of_whom |= {named.key: named for named in told.governments(one.text) if named.known}
    for key, named in of_whom.items():
        if key not in left_by and (text := unread.of_exit(said, named.name, by_name=True)):
            yield _plain(named.name), About.EXIT, text
    if any(leaving.of(one.text) for one in said if not one.told):
        for cells in note.rows:
            who = cells[0].strip(" *[]:.")
            if names.is_country(who) and names.key(who) not in {*left_by, *of_whom}:
                yield who, About.EXIT, "; ".join(cells)
    for text in unread.of_predecessors(said, read):
        yield _whose(text) or "", About.PREDECESSOR, unread.excerpt(text)


def _whose(text: str) -> str | None:
    """The country whose answers it concerns: a former State, or the one that took its place."""
    if re.search(r"\bRepublic of China\b", text):
        return "China"
    behalf = _ON_BEHALF.search(text)
    place = behalf.end() if behalf else _ARTICLE.match(text).end()  # type: ignore[union-attr]
    named = names.at(text, place)
    if named is None:
        return None
    return _plain(named.name) if named.known else None


def _plain(name: str) -> str:
    return re.sub("^[Tt]he ", "", name)
