"""The command `export`: one snapshot, whole or not there at all."""

import hashlib
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.actions.commands import record_actions
from app.exports import commands
from app.exports.formats import delimited, parquet
from app.exports.resources import KEYS, RESOURCES
from app.settings import Settings
from tests.example import HARBOUR, action
from tests.exports import reading
from tests.exports.conftest import Run
from tests.operations.support import names, refused, told
from tests.support import change
from tests.walking import every

TABLES = [one.name for one in RESOURCES]
LISTED = {
    "accords": "/v1/accords",
    "countries": "/v1/countries",
    "sources": "/v1/sources",
    "members": "/v1/memberships",
    "actions": "/v1/actions",
    "revisions": "/v1/revisions",
    "changes": "/v1/changes",
}


@pytest.fixture
def export(run: Run, folder: Path) -> Path:
    told(run("export", folder))
    return folder / "5"


def test_an_export_is_a_folder_named_for_its_revision(run: Run, folder: Path) -> None:
    assert told(run("export", folder)) == f"exported to {folder / '5'}: 41 files\n"
    assert names(folder) == ["5"]
    wanted = {f"{name}.{end}" for name in TABLES for end in ("csv.gz", "ndjson.gz")}
    alone = {"depositary.sqlite", "datapackage.json", "croissant.json"}
    assert set(names(folder / "5")) == wanted | alone


@pytest.mark.anyio
@pytest.mark.parametrize("table", LISTED)
async def test_a_table_holds_what_the_api_lists(client: Any, export: Path, table: str) -> None:
    listed = await every(client, LISTED[table], revision=5, limit=100)
    rows = reading.lines(export, table)
    assert len(rows) == len(listed) > 0
    for row, item in zip(rows, listed, strict=True):
        plain = {name: value for name, value in item.items() if not isinstance(value, dict | list)}
        plain.pop("url", None) if table == "changes" else None
        assert plain.items() <= row.items()
        if isinstance(item.get("country"), dict):
            assert row["country_code"] == item["country"]["code"]


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@pytest.mark.parametrize("table", TABLES)
def test_all_forms_hold_the_same_rows_under_the_same_names(export: Path, table: str) -> None:
    lines, cells = reading.lines(export, table), reading.cells(export, table)
    columns = [one.name for one in next(r for r in RESOURCES if r.name == table).columns]
    stored = reading.query(export, f'SELECT * FROM "{table}"')
    if table == "revisions":
        stored.reverse()  # Listed newest first.
    assert len(lines) == len(cells) == len(stored)
    for line, cell, row in zip(lines, cells, stored, strict=True):
        assert list(line) == list(cell) == list(row) == columns
        written = {name: as_text(value) for name, value in line.items()}
        assert {name: text.removeprefix("'") for name, text in cell.items()} == written
        assert {name: int(v) if isinstance(v, bool) else v for name, v in line.items()} == row


@pytest.mark.anyio
async def test_spans_are_those_of_the_memberships(client: Any, export: Path) -> None:
    rows = reading.lines(export, "spans")
    memberships = {(row["accord"], row["country_code"]) for row in rows}
    assert len(memberships) > 20
    for accord, code in memberships:
        url = f"/v1/accords/{accord}/members/{code}?revision=5"
        body = (await client.get(url)).json()
        mine = [r for r in rows if (r["accord"], r["country_code"]) == (accord, code)]
        for row, span in zip(sorted(mine, key=lambda r: r["seq"]), body["spans"], strict=True):
            assert (row["status"], row["since"], row["rule"]) == (
                span["status"], span["since"], span["rule"],
            )  # fmt: skip
            for bound in ("starts", "ends"):
                for end in ("earliest", "latest"):
                    said = span.get(bound, {}).get(end)
                    assert row[f"{bound}_{end}"] == said or row[f"{bound}_{end}"] == "0001-01-01"
            assert row["actions"] == ("; ".join(map(str, sorted(span["actions"]))) or None)


@pytest.mark.anyio
async def test_spans_say_what_had_happened_by_then(client: Any, export: Path) -> None:
    rows = reading.lines(export, "spans")
    spans = await every(client, "/v1/spans", revision=5, limit=100)
    days = ("signed_on", "consented_on", "in_force_on", "left_on")
    for row, span in zip(rows, spans, strict=True):
        assert row["consent"] == span.get("consent")
        for day in days:
            assert row[day] == span.get(day, {}).get("edtf")
    assert all(any(row[day] for row in rows) for day in days)


def test_the_package_names_every_file_with_its_size_and_hash(export: Path) -> None:
    said = reading.package(export)
    assert (said["revision"], said["version"]) == (5, "5.0.0")
    assert said["licenses"] == [{"name": "MIT", "path": "https://spdx.org/licenses/MIT"}]
    assert {"title": "The Harbour Office"} in said["sources"]
    assert {one["path"] for one in said["resources"]} | {"datapackage.json", "croissant.json"} == (
        set(names(export))
    )
    for one in said["resources"]:
        text = (export / one["path"]).read_bytes()
        assert one["bytes"] == len(text)
        assert one["hash"] == f"sha256:{hashlib.sha256(text).hexdigest()}"
    assert len({one["name"] for one in said["resources"]}) == len(said["resources"])


def test_every_column_has_a_type_and_says_what_it_is(export: Path) -> None:
    schemas = {one["name"]: one.get("schema") for one in reading.package(export)["resources"]}
    for resource in RESOURCES:
        schema = schemas[resource.name]
        assert [one["name"] for one in schema["fields"]] == [c.name for c in resource.columns]
        assert all(one["description"] for one in schema["fields"])
        assert schema.get("primaryKey", []) == list(resource.key)
        assert {
            (one["fields"][0], one["reference"]["resource"], one["reference"]["fields"][0])
            for one in schema.get("foreignKeys", [])
        } == {(column, to, KEYS[to]) for column, to in resource.refers.items()}
    kinds = {one["name"]: one["type"] for one in schemas["members"]["fields"]}
    assert (kinds["disputed"], kinds["citations"], kinds["known_through"]) == (
        "boolean", "integer", "date",
    )  # fmt: skip


def test_the_sqlite_file_refuses_writes_and_its_references_hold(export: Path) -> None:
    assert (export / "depositary.sqlite").stat().st_mode & 0o777 == 0o444
    with reading.database(export) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert len(connection.execute("PRAGMA foreign_key_list(citations)").fetchall()) == 2


@pytest.mark.anyio
async def test_the_view_of_today_is_what_the_api_says_of_today(client: Any, export: Path) -> None:
    listed = await every(client, "/v1/memberships", limit=100)
    found = reading.query(export, "SELECT * FROM members_today ORDER BY accord, country_code")
    names = ("accord", "status", "standing", "certainty", "citations")
    assert [
        (row["country_code"], row["known_through"], *(row[name] for name in names)) for row in found
    ] == [
        (one["country"]["code"], one.get("known_through"), *(one[name] for name in names))
        for one in listed
    ]
    counted = reading.query(export, "SELECT sum(countries) AS n FROM accords_today")
    assert counted == [{"n": len(listed)}]
    evidence = reading.query(export, "SELECT * FROM evidence WHERE country_code = 'KAZ'")
    assert any(row["source_title"] for row in evidence)


def test_an_export_of_a_former_revision_knows_nothing_later(run: Run, folder: Path) -> None:
    told(run("export", folder, "--revision", "3", "--format", "ndjson"))
    assert {row["number"] for row in reading.lines(folder / "3", "revisions")} == {1, 2, 3}
    former = {row["id"] for row in reading.lines(folder / "3", "actions")}
    told(run("export", folder))
    assert former - {row["id"] for row in reading.lines(folder / "5", "actions")}


def test_the_same_revision_gives_the_same_bytes(run: Run, folder: Path, tmp_path: Path) -> None:
    told(run("export", folder))
    told(run("export", tmp_path / "again"))
    for name in names(folder / "5"):
        assert (folder / "5" / name).read_bytes() == (tmp_path / "again/5" / name).read_bytes()


def test_what_is_there_stays_as_it_is(run: Run, export: Path, folder: Path) -> None:
    before = (export / "datapackage.json").stat().st_mtime_ns
    assert told(run("export", folder)) == f"{export} is there already\n"
    assert (export / "datapackage.json").stat().st_mtime_ns == before


def test_more_formats_of_what_is_there_are_refused(run: Run, folder: Path) -> None:
    told(run("export", folder, "--format", "csv"))
    assert "without ndjson, sqlite" in refused(run("export", folder))


def test_the_oldest_are_removed(run: Run, folder: Path) -> None:
    for revision in ("2", "3", "4"):
        told(run("export", folder, "--format", "csv", "--revision", revision))
    said = told(run("export", folder, "--format", "csv", "--keep", "2"))
    assert said.endswith(f"removed {folder / '3'}\nremoved {folder / '2'}\n")
    assert names(folder) == ["4", "5"]


def test_parquet_without_pyarrow_says_what_to_install(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "find_spec", lambda _name: None)
    said = refused(run("export", folder, "--format", "csv,parquet"))
    assert said.endswith("pip install 'depositary[parquet]'")
    assert not folder.exists()


def test_unknown_formats_and_revisions_are_refused(run: Run, folder: Path) -> None:
    assert "no such format: xlsx" in refused(run("export", folder, "--format", "csv,xlsx"))
    assert "no revision 99" in refused(run("export", folder, "--revision", "99"))
    assert not folder.exists() or names(folder) == []


def test_what_fails_half_way_leaves_nothing(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Any, _rows: Sequence[Any]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(delimited.Ndjson, "write", full)
    assert "No space left on device" in refused(run("export", folder))
    assert names(folder) == []


KILLED_HALF_WAY = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # A shell's background job ignores it.
from app.exports.formats import delimited
delimited.Ndjson.write = lambda self, rows: os.kill(os.getpid(), signal.{how})
from app.cli import main
sys.argv = ["depositary", "export", sys.argv[1]]
main()
"""


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_an_interrupted_one_leaves_nothing_that_lasts(
    run: Run, settings: Settings, folder: Path, how: str
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_HALF_WAY.format(how=how), str(folder)],
        env={"DEPOSITARY_DATABASE_URL": settings.database_url, "PYTHONPATH": "."},
        cwd=Path(__file__).parents[2],
        check=False,
        capture_output=True,
    )
    assert killed.returncode != 0
    if how == "SIGKILL":
        assert killed.returncode == -signal.SIGKILL
        assert not any(name.isdecimal() for name in names(folder))
    else:
        assert names(folder) == []
    told(run("export", folder))
    assert names(folder) == ["5"]


def test_two_at_once_do_not_disturb_each_other(run: Run, folder: Path) -> None:
    with commands._alone(folder):
        assert "another export is being written" in refused(run("export", folder))


def test_what_is_written_meanwhile_is_not_in_it(
    run: Run, folder: Path, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = delimited.Ndjson.close
    written: list[int] = []

    def close(self: Any) -> None:
        plain(self)
        if not written:
            with change(engine) as made:
                record_actions(made, HARBOUR, [action("USA", "declaration", "2001")])
            written.append(made.number)

    monkeypatch.setattr(delimited.Ndjson, "close", close)
    told(run("export", folder))
    assert written == [6]
    assert max(row["recorded_in"] for row in reading.lines(folder / "5", "actions")) <= 5
    told(run("export", folder))
    assert names(folder) == ["5", "6"]
