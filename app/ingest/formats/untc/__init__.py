"""The status of a multilateral treaty as the UN Treaty Collection publishes it, in XML."""

import hashlib

from app.ingest.editions import Edition, Weight
from app.ingest.formats.untc import header, league, participants, repair, statements, territories
from app.ingest.formats.untc.endnotes.notes import Notes


def read(raw: bytes, file: str) -> Edition:
    """What a status file says. `file` is its name without folders.

    Raises Rejected, with file and line, for bytes that are not the status of a treaty. Whatever
    cannot be understood within one is a finding of the edition.
    """
    treaty = repair.treaty(raw, file)
    head = header.read(treaty, file)
    edition = Edition(
        file=file,
        source=header.source(head.number, head.accord.title, hashlib.sha256(raw).hexdigest()),
        accord=head.accord,
        declared=head.declared,
        documents=head.documents,
    )
    for remark in head.remarks:
        edition.find("header", remark, Weight.REMARK)
    notes = Notes(treaty)
    edition.notes = list(notes.all())
    drafts = list(league.read(treaty, notes, edition))
    drafts += participants.read(treaty, notes, edition)
    acted = statements.days_of(drafts)
    drafts += statements.read(treaty, acted, notes, edition)
    drafts += territories.read(treaty, notes, edition)
    drafts += territories.read_special(treaty, notes, edition)
    edition.drafts = drafts
    edition.complete = treaty.find(".//Participants//Tbody//Row") is not None
    return edition
