"""Templates to answers: the environment, and the headers of pages and figures."""

import base64
import hashlib
import re
from collections.abc import Callable, MutableMapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from fastapi import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from app.api.addresses import PREFIX
from app.api.fields import Json
from app.db.revisions import Moment
from app.http import responses
from app.pages import date_words, negotiation, status_styles
from app.pages.figures import bars
from app.pages.frame import Frame

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
SVG = "image/svg+xml"
VARY = "Accept, Accept-Encoding, Accept-Language"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Nothing new has any of these, but what was recorded once is drawn for ever.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_marks = re.compile("[&<>'\"]").search
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r'("[^"]*")|\s*;?\s*(\})\s*|\s*([{;,>])\s*|(:)\s+|\s+')
_LANGUAGE_NAMES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "ru": "Русский",
    "zh": "中文",
    "ar": "العربية",
}


def _escaped(value: Any) -> str:
    """What `escape` makes of a value, for what is written out at once and joined.

    To mark each of the 5,500 pieces of a page of 198 members as safe took a quarter of its time.
    """
    kind = type(value)
    if kind is Markup or (kind is str and not _marks(value)):
        return value  # type: ignore[no-any-return]
    return escape(value)


class _Template(Template):
    """Writes out what needs no escaping as it is."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        made = super().from_code(environment, code, globals, uptodate)
        # What compiled templates call for all that stands between `{{` and `}}`, and for no more.
        made.root_render_func.__globals__["escape"] = _escaped
        return made


class _Environment(Environment):
    """Looks into dictionaries first: nearly all that templates read are such.

    To ask each for an attribute that it does not have took a third of a page of 198 members.
    """

    template_class = _Template

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def environment() -> Environment:
    """Templates, each compiled when it is used first: a start need not wait for any."""
    made = _Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "asset": asset,
        "api": PREFIX,
        "look": status_styles.look,
        "looks": status_styles.looks,
        "is_date": date_words.is_date,
        "share": bars.share,
        "languages": _LANGUAGE_NAMES,
        "right_to_left": negotiation.RIGHT_TO_LEFT,
    }
    return made


@cache
def style_sheet(name: str) -> str:
    """A style sheet as it is sent: without the comments and spacing that are for its authors."""
    return compact((STATIC / name).read_text(encoding="utf-8"))


def compact(css: str) -> str:
    """The same rules in fewer bytes. Text in double quotes stays as it is."""
    bare = _COMMENT.sub("", css)
    return _SPACE.sub(lambda found: found[found.lastindex or 0].strip() or " ", bare).strip()


@cache
def digest(name: str) -> str:
    """What names the content of a static file."""
    is_style = name.endswith(".css")
    content = style_sheet(name).encode() if is_style else (STATIC / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:10]


def asset(name: str) -> str:
    """A static file's address; it changes with the content, so that browsers may keep it."""
    return f"/static/{name}?v={digest(name)}"


def page(frame: Frame, template: str, context: Json, status: int = 200) -> Response:
    """A page."""
    text = environment().get_template(template).render(frame=frame, t=frame.words, **context)
    headers = {"content-security-policy": CSP, **said(frame, status)}
    return Response(text, status, headers, "text/html; charset=utf-8")


def said(frame: Frame, status: int = 200) -> dict[str, str]:
    """The headers of what is made for a reader: how long it may be kept, and what it depends on.

    Templates may change, so what is pinned is kept a day and not for ever.
    """
    moment = frame.moment
    age = 86_400 if moment and moment.pinned else frame.max_age
    headers = {
        "content-language": frame.language,
        "cache-control": "private, no-store"
        if frame.keyed
        else f"public, max-age={age}, stale-while-revalidate={age * 5}"
        if status == 200
        else "no-store",
        "vary": VARY if frame.keyed is None else f"{VARY}, Authorization",
    }
    if moment:
        headers["revision"] = str(moment.revision)
    return headers


@cache
def _figure_style() -> tuple[Markup, str]:
    """The style sheet that a figure carries, and the CSP source that allows exactly this one."""
    text = style_sheet("figures.css")
    digest = hashlib.sha256(text.encode()).digest()
    # The file is ours and holds no markup.
    return Markup(text), f"'sha256-{base64.b64encode(digest).decode()}'"  # noqa: S704


def figure(frame: Frame, template: str, context: Json, moment: Moment) -> Response:
    """An SVG image that stands alone: it carries its style, and may be framed by anybody."""
    style, source = _figure_style()
    text = (
        environment()
        .get_template(template)
        .render(frame=frame, t=frame.words, style=style, **context)
    )
    text = _NOT_IN_XML.sub("\ufffd", text)
    fresh = f"public, max-age={frame.max_age}, stale-while-revalidate={frame.max_age * 5}"
    headers = {
        # Pages on the reader's own disk are not among "anybody".
        "content-security-policy": f"default-src 'none'; style-src {source}; "
        "frame-ancestors * file:",
        "content-language": frame.language,
        "cache-control": responses.PINNED if moment.pinned else fresh,
        "revision": str(moment.revision),
        "vary": responses.vary(moment),
    }
    return Response(text, 200, headers, SVG)
