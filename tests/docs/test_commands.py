"""What the pages tell to type is run, and prints what they print."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import SERVER
from tests.docs import pages, shell

RUN = [page for page in pages.PAGES if pages.steps(page)]
Results = list[tuple[str, list[str]]]


@pytest.fixture(scope="module")
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Path, Future[Results]]]:
    """The pages that are asked for, each being run in a folder of its own; two at a time."""
    if SERVER:
        pytest.skip("the pages are about SQLite, and are run with the suite on it")
    if shutil.which("curl") is None:
        if os.environ.get("CI"):
            pytest.fail("there is no curl; install Debian's package of that name")
        pytest.skip("there is no curl on this machine")
    asked = {
        item.callspec.params.get("page")
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    }

    def run(page: Path, home: Path, folder: Path) -> Results:
        variables = shell.environment(home)
        with shell.serving(folder, variables):
            return shell.run(pages.steps(page), folder, variables)

    # Made here: two threads at once can each make the folder that all of them lie in.
    folders = {
        page: [tmp_path_factory.mktemp(name) for name in ("home", "depositary")]
        for page in RUN
        if page in asked
    }
    with ThreadPoolExecutor(2) as pool:
        yield {page: pool.submit(run, page, *made) for page, made in folders.items()}


@pytest.mark.parametrize("page", RUN, ids=pages.named)
def test_commands_print_what_the_page_says(
    page: Path, running: dict[Path, Future[Results]]
) -> None:
    steps, results = pages.steps(page), running[page].result()
    for step, (status, output) in zip(steps, results, strict=False):
        told = f"{pages.named(page)}:{step.line}: {step.command}"
        assert pages.matches(step.printed, output), f"{told}\n" + "\n".join(output)
        assert status == "0", f"{told}\nexit status {status}"
    assert len(results) == len(steps)


@pytest.mark.parametrize("page", pages.PAGES, ids=pages.named)
def test_every_block_is_run_or_listed(page: Path) -> None:
    found = pages.blocks(page)
    assert page.read_text(encoding="utf-8").count("```") == 2 * len(found)
    assert {block.language for block in found} <= {"console", "sh", *pages.SHOWN}
    listed = pages.NOT_RUN.get(pages.named(page), [])
    openings = [block.opening for block in found if block.language == "sh"]
    assert set(listed) <= set(openings)


def test_only_pages_that_exist_are_excused() -> None:
    assert set(pages.NOT_RUN) <= {pages.named(page) for page in pages.PAGES}


@pytest.mark.parametrize(
    ("printed", "output", "same"),
    [
        (("one", "two"), ["one", "two"], True),
        (("one",), ["one", "two"], False),
        ((), ["one"], False),
        (("an …, 3",), ["an id, 3"], True),
        (("an …, 3",), ["an id", ", 3"], False),
        (("one", "…", "four"), ["one", "two", "three", "four"], True),
        (("one", "…", "two"), ["one", "two"], False),
        (("a.c",), ["abc"], False),
    ],
)
def test_a_placeholder_stands_for_text_within_a_line_or_for_lines(
    printed: tuple[str, ...], output: list[str], same: bool
) -> None:
    assert pages.matches(printed, output) is same
