"""Question pages over HTTP, each a page and a table."""

from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from app.api.fields import Json
from app.http.deps import Asked, Reader
from app.http.reads.routing import PageRoute
from app.pages import rendering
from app.pages.frame import Frame
from app.pages.parameters import MonthParameters, QuestionParameters
from app.pages.questions import accord, answers, happened

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Name = Literal["signed", "absent", "left", "between"]


def _answer(frame: Frame, template: str, context: Json, table: bool) -> Response:
    if table:
        body = answers.csv(context["groups"])
        return Response(body, 200, rendering.said(frame), "text/csv; charset=utf-8")
    return rendering.page(frame, template, context)


@router.get("/accords/{slug}/questions/{name}")
def show_question(
    request: Request, session: Reader, slug: str, name: Name, asked: Asked[QuestionParameters]
) -> Response:
    """One question about an accord."""
    frame = Frame(request, asked)
    about = accord.QUESTIONS[name]
    frame.api = frame.lead(f"/accords/{slug}/{about.api}", **dict[str, Any](about.filters))
    context = accord.context(session, frame, slug, name, asked)
    return _answer(frame, "questions/question.html", context, asked.format is not None)


@router.get("/happened")
def show_happened(request: Request, session: Reader, asked: Asked[MonthParameters]) -> Response:
    """What happened in a month."""
    frame = Frame(request, asked)
    frame.api = frame.lead("/actions", dated=False)
    context = happened.context(session, frame, asked)
    return _answer(frame, "questions/happened.html", context, asked.format is not None)
