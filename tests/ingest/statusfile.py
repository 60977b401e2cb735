"""Builds status files of made-up treaties, in the form and with the faults of the real ones."""

from collections.abc import Mapping, Sequence
from html import escape


def status_file(
    rows: Sequence[Sequence[str]] = (),
    columns: Sequence[str] = ("Participant", "Signature", "Ratification, Accession(a)"),
    *,
    chapter: str = "CHAPTER XIX",
    number: str = "99",
    title: str = "Agreement on Lanterns",
    conclusion: str = "New York, 1 May 1990",
    in_force: str = "1 January 1992, in accordance with article 9.",
    label: str = "Entry into force",
    counts: tuple[int | None, int | None] = (None, None),
    more: str = "",
    notes: Sequence[str] = (),
    head: str = "",
    tables: Mapping[int, Sequence[Sequence[str]]] | None = None,
) -> str:
    """The text of a status file. `more` stands between the table and the end notes, whose
    paragraphs blank lines part; `tables` are those in a note, by its number.
    """
    signatories, parties = counts
    shown = "" if signatories is None else f"<Signatories>{signatories}</Signatories>"
    shown += "" if parties is None else f"<Parties>{parties}</Parties>"
    header = "".join(
        f'<Entry colname="{n}">{escape(column)}</Entry>' for n, column in enumerate(columns, 1)
    )
    body = "\n".join(
        "<Row>" + "".join(f"<Entry>{escape(cell)}</Entry>" for cell in row) + "</Row>"
        for row in rows
    )
    table = (
        f'<Participants><Table><TGroup cols="{len(columns)}"><Thead><Row>{header}</Row></Thead>'
        f"<Tbody><Rows>\n{body}\n</Rows></Tbody></TGroup></Table></Participants>"
    )
    ends = "".join(
        f"<Note><index>{n}</index>{_paragraphs(text)}{_table((tables or {}).get(n, ()))}</Note>"
        for n, text in enumerate(notes, 1)
    )
    return f"""<?xml version="1.0" encoding="iso-8859-1"?>
<Document>
 <Treaty>
  <Template>mtdsg</Template>
  <Header>
   <Chapter><Header>{chapter}</Header><Name>COMMODITIES</Name></Chapter>
   <ExternalData>
    <Numsect>{number}</Numsect>
    <Titlesect>{escape(title)}</Titlesect>
    <Conclusion>{escape(conclusion)}</Conclusion>
    <EIF><Label>{label}</Label><Labeltext>{escape(in_force)}</Labeltext></EIF>
    <Registration><Labeltext>1 January 1992, No. 12345</Labeltext></Registration>
    <Status>{shown}</Status>{head}
   </ExternalData>
  </Header>
  {table if rows or columns else ""}
  {more}
  <EndNotes>{ends}</EndNotes>
 </Treaty>
</Document>
"""


def _paragraphs(text: str) -> str:
    return "".join(f"<text>{escape(one)}</text>" for one in text.split("\n\n"))


def _table(rows: Sequence[Sequence[str]]) -> str:
    cells = (
        "<row>" + "".join(f"<col><text>{escape(cell)}</text></col>" for cell in row) + "</row>"
        for row in rows
    )
    return f"<table>{''.join(cells)}</table>" if rows else ""
