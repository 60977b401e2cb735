"""Documents of all sorts: read within bounds or refused clearly, and then nothing is kept."""

import asyncio
import time
from io import BytesIO

import httpx
import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from app.documents import reading
from app.errors import Rejected
from tests.documents.conftest import ADDRESS, SOURCE, Put
from tests.support import assert_problem, get

pytestmark = pytest.mark.anyio
HTML = (
    "<html><head><title>Post</title><style>p{x}</style><script>alert('<p>evil</p>')</script></head>"
    "<body onload=evil()><p>Iceland <b>has</b>\n signed</p><td>one<td>two<svg><text>evil</text>"
    "</svg><template>evil</template>&lt;b&gt;caf&eacute;<!-- evil --></body>"
)
LINE = b"Iceland has signed number %07d of the conventions.\n"
COUNT = reading.LARGEST // len(LINE % 0)
READ = {
    "utf-8 with a mark": (b"\xef\xbb\xbfcaf\xc3\xa9", "text/plain", "café"),
    "utf-16": ("café".encode("utf-16"), "text/plain", "café"),
    "latin-1": (b"caf\xe9", "text/plain; charset=ISO-8859-1", "café"),
    "quoted charset": (b"caf\xe9", 'text/plain; charset="windows-1252"', "café"),
    "decomposed": ("cafe\u0301".encode(), "text/plain", "café"),
    "right to left": ("\u200fوقعت مصر\u200f".encode(), "text/plain", "وقعت مصر"),
    "bidi controls": ("a\u202eb\u2066c\u2069".encode(), "text/plain", "abc"),
    "no characters": ("a\ufffe b\uffff".encode(), "text/plain", "a\ufffd b\ufffd"),
    "markdown": (b"# Post\n\none\ntwo\n", "text/markdown", "# Post\none two"),
    "html": (HTML.encode(), "text/html", "Post\nIceland has signed\none\ntwo<b>café"),
    "html that says how": (b"<meta charset=windows-1252><p>caf\xe9", "text/html", "café"),
}
REFUSED = {
    "nothing": (b"", "text/plain"),
    "white space": (b" \n\n", "text/plain"),
    "NUL": (b"a\x00b", "text/plain"),
    "escapes": (b"a\x1bb\x08", "text/markdown"),
    "no UTF-8": (b"caf\xe9", "text/plain"),
    "a codec that is no encoding": (b"abc", "text/plain; charset=punycode"),
    "another": (b"abc", "text/plain; charset=zip"),
    "half a letter": (b"a\x00b", "text/plain; charset=utf-16"),
    "scripts alone": (b"<script>a</script>", "text/html"),
    "a PDF that is none": (b"Dear Sir", "application/pdf"),
    "a PDF that begins like one": (b"%PDF-1.7\n" + b"x" * 5000, "application/pdf"),
    "a million lines": (b"a\n" * 1_000_000, "text/plain"),
}


def pdf(pages: int, *, text: bool = True) -> bytes:
    """A PDF that says its numbers, a page each."""
    writer = PdfWriter()
    named = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(k): NameObject(v) for k, v in named.items()})
    fonts = DictionaryObject({NameObject("/F1"): font})
    for number in range(pages if text else 1):
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        said = f"BT /F1 12 Tf 50 800 Td (Page {number} is) Tj 0 -14 Td (signed) Tj ET"
        stream.set_data(said.encode() if text else b"")
        page[NameObject("/Contents")] = writer._add_object(stream)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize(("sent", "kind", "text"), READ.values(), ids=READ)
async def test_a_document_is_read(
    writer: httpx.AsyncClient, put: Put, sent: bytes, kind: str, text: str
) -> None:
    response = await put(sent, kind)
    assert response.status_code == 200, response.text
    assert (await get(writer, ADDRESS))["text"] == text


@pytest.mark.parametrize(("sent", "kind"), REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_read_is_refused_and_nothing_is_kept(
    client: httpx.AsyncClient, put: Put, sent: bytes, kind: str
) -> None:
    before = (await put("Something.")).json()
    response = await put(sent, kind)
    problem = assert_problem(response, 400, "invalid-request")
    assert problem["errors"][0]["code"] == "unreadable_document"
    assert await get(client, ADDRESS) == {n: v for n, v in before.items() if n != "lost"}


async def test_bodies_of_other_types_and_sizes_are_refused(put: Put) -> None:
    assert_problem(await put("{}", "application/json"), 415, "unsupported-media-type")
    assert_problem(await put(b"PK", "application/zip"), 415, "unsupported-media-type")
    assert_problem(await put(b"a" * (reading.LARGEST + 1)), 413, "content-too-large")


async def test_five_mebibytes_are_kept(writer: httpx.AsyncClient, put: Put) -> None:
    content = b"".join(LINE % number for number in range(COUNT))
    assert reading.LARGEST - 100 < len(content) <= reading.LARGEST
    response = await put(content, public=True)
    assert response.json()["paragraph_count"] == COUNT


async def test_a_pdf_is_read_page_by_page(writer: httpx.AsyncClient, put: Put) -> None:
    assert (await put(pdf(3), "application/pdf")).status_code == 200
    found = await get(writer, ADDRESS)
    assert [one["text"] for one in found["paragraphs"]] == [
        f"Page {number} is signed" for number in range(3)
    ]
    with pytest.raises(Rejected, match="no text"):
        reading.read(pdf(1, text=False), reading.PDF)


async def test_others_are_answered_while_a_long_pdf_is_read(
    client: httpx.AsyncClient, writer: httpx.AsyncClient, put: Put
) -> None:
    await put("Something.")
    long = asyncio.ensure_future(put(pdf(2000), "application/pdf"))
    waits: list[float] = []
    written = 0
    began = time.perf_counter()
    while not long.done():
        asked = time.perf_counter()
        response = await client.get(f"/v1/sources/{SOURCE}")
        assert response.status_code == 200
        edit = {"title": f"Edition {written}"}
        tag = response.headers["etag"]
        edited = await writer.patch(f"/v1/sources/{SOURCE}", json=edit, headers={"if-match": tag})
        assert edited.status_code == 200, edited.text
        written += 1
        waits.append(time.perf_counter() - asked)
        await asyncio.sleep(0.02)
    whole = time.perf_counter() - began
    assert max(waits) < whole / 2
    assert written > 2
    answer = await long
    # Read within its bounds, or refused clearly.
    if answer.status_code == 200:
        assert answer.json()["paragraph_count"] == 2000
    else:
        assert_problem(answer, 400, "invalid-request")


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p hidden>Norway withdrew.<p>Seen.", "Seen."),
        ("<div style='display: none'><div>a</div>b</div>c", "c"),
        ("<ul><li hidden>a<li>b</ul><table><tr><td hidden>c<td>d</table>", "b\nd"),
        ("Iceland<sup>1</sup> signed on the 4<sup>th</sup>.", "Iceland signed on the 4th."),
        ("10<sup>6</sup> tons<sup>[2]</sup>", "106 tons"),
    ],
)
def test_what_a_page_does_not_show_is_no_text_of_it(page: str, text: str) -> None:
    assert reading.read(page.encode(), reading.HTML) == text
