"""How a page is cited (BibTeX, CSL-JSON), and what it says to machines (schema.org JSON-LD)."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.api.addresses import PREFIX
from app.api.fields import Json
from app.pages.frame import Frame

_SOURCES = 2
_CONTEXT = "https://schema.org"
_SPECIAL = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"})


def forms(frame: Frame, title: str, said: str, sources: Sequence[str]) -> dict[str, str]:
    """The permanent address of a page, and the page as a sentence, a footnote, BibTeX and CSL-JSON.

    `said`: what it shows in a sentence; `sources`: the titles of what it rests on most.
    """
    assert frame.moment is not None
    url, path, words = frame.pinned(), frame.path, frame.words["take"]
    day = frame.moment.as_of.latest
    revision = frame.moment.revision
    read = datetime.now(UTC).date()
    shown = frame.then()
    rests = words["from"].format("; ".join(sources[:_SOURCES])) if sources else ""
    key = "depositary-" + path.strip("/").replace("/", "-").lower() + f"-r{revision}"
    entry = f"{title}: {said}"
    bibtex = (
        f"@misc{{{key},\n"
        f"  author = {{{{Depositary}}}},\n"
        f"  title = {{{entry.translate(_SPECIAL)}}},\n"
        f"  year = {{{day.year}}},\n"
        f"  note = {{As of {frame.moment.as_of.edtf}, revision {revision}}},\n"
        f"  url = {{{url}}},\n"
        f"  urldate = {{{read.isoformat()}}}\n"
        f"}}"
    )
    csl = {
        "id": key,
        "type": "webpage",
        "title": entry,
        "author": [{"literal": "Depositary"}],
        "version": str(revision),
        "URL": url,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "accessed": {"date-parts": [[read.year, read.month, read.day]]},
    }
    return {
        "permalink": url,
        "sentence": f"{said} ({words['credit'].format(revision)}{rests}, {url})",
        "footnote": words["footnote"].format(
            title=title,
            day=shown,
            revision=revision,
            sources=rests,
            url=url,
            read=frame.date(read.isoformat()),
        ),
        "bibtex": bibtex,
        "csl": json.dumps([csl], indent=2, ensure_ascii=False),
    }


def catalogue(frame: Frame, accords: Sequence[Mapping[str, Any]]) -> Json:
    """The first page: a data catalogue."""
    return {
        "@context": _CONTEXT,
        "@type": "DataCatalog",
        "name": "Depositary",
        "description": frame.words["ui"]["tagline"],
        "url": frame.absolute("/"),
        "dataset": [
            {
                "@type": "Dataset",
                "name": accord["title"],
                "description": f"{accord['title']}: {frame.words['ui']['tagline']}",
                "url": frame.absolute(f"/accords/{accord['slug']}"),
            }
            for accord in accords[:50]
        ],
    }


def accord(frame: Frame, about: Mapping[str, Any]) -> Json:
    """An accord's members: a dataset about a piece of legislation."""
    url = f"/accords/{about['slug']}"
    law: Json = {"@type": "Legislation", "name": about["title"]}
    if "concluded_on" in about:
        law["legislationDate"] = about["concluded_on"]["edtf"]
    if about["identifiers"]:
        law["identifier"] = [f"{i['scheme']}:{i['value']}" for i in about["identifiers"]]
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "name": about["title"],
        "description": about.get("summary", f"{about['title']}: {frame.words['ui']['tagline']}"),
        "url": frame.absolute(url),
        "about": law,
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": "application/json",
            "contentUrl": frame.absolute(f"{PREFIX}{url}/members"),
        },
    }


def membership(
    frame: Frame, path: str, about: Mapping[str, Any], member: Mapping[str, Any], said: str
) -> Json:
    """A membership: a claim, with what it rests on."""
    sources = {c["source"]["slug"]: c["source"] for a in member["actions"] for c in a["citations"]}
    return {
        "@context": _CONTEXT,
        "@type": "Claim",
        "name": said,
        "text": said,
        "url": frame.permalink(path),
        "about": [
            {"@type": "Legislation", "name": about["title"]},
            {"@type": "Country", "name": member["country"]["name"]},
        ],
        "citation": [_work(source) for source in sources.values()],
    }


def country(frame: Frame, about: Mapping[str, Any]) -> Json:
    """A country, or whatever other participant it is."""
    return {
        "@context": _CONTEXT,
        "@type": "Organization" if about["kind"] == "organization" else "Country",
        "name": about["name"],
        "alternateName": [name["name"] for name in about["names"]],
        "identifier": about["code"],
        "url": frame.absolute(f"/countries/{about['code']}"),
    }


def source(frame: Frame, about: Mapping[str, Any]) -> Json:
    """A source."""
    return {
        "@context": _CONTEXT,
        **_work(about),
        "mainEntityOfPage": frame.absolute(f"/sources/{about['slug']}"),
    }


def _work(about: Mapping[str, Any]) -> Json:
    work: Json = {"@type": "CreativeWork", "name": about["title"]}
    if "publisher" in about:
        work["publisher"] = {"@type": "Organization", "name": about["publisher"]}
    if "published_on" in about:
        work["datePublished"] = about["published_on"]["edtf"]
    if "url" in about:
        work["url"] = about["url"]
    return work
