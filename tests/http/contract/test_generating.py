"""What programs that are written from the contract need of it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import playwright

from app.documents.reading import PDF
from tests.http.contract.test_contract import DOCUMENT, METHODS, OPERATIONS, walk

ENGINE = Path(playwright.__file__).parent / "driver" / "node"
"""A JavaScript engine that is there wherever the tests are."""
COMPILE = """
const wrong = [];
for (const pattern of JSON.parse(require("fs").readFileSync(0, "utf8")))
  try { new RegExp(pattern, "u"); } catch (error) { wrong.push(`${error}`); }
console.log(JSON.stringify(wrong));
"""


def compiled(patterns: list[str]) -> list[str]:
    """What a JavaScript engine has against these patterns in unicode mode."""
    said = subprocess.run(
        [str(ENGINE), "-e", COMPILE], input=json.dumps(patterns), capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    faults: list[str] = json.loads(said.stdout)
    return faults


def test_every_pattern_is_one_in_the_unicode_mode_of_javascript() -> None:
    patterns = {node["pattern"] for _, node in walk(DOCUMENT) if "pattern" in node}
    assert len(patterns) > 20
    assert compiled(sorted(patterns)) == []
    (fault,) = compiled([r"^[^\"]$", "^a$"])
    assert "Invalid escape" in fault


def numbers(node: Any, at: str = "") -> list[tuple[str, Any]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node)
    return [
        found
        for name, value in inner
        for found in (
            numbers(value, f"{at}/{name}")
            if isinstance(value, dict | list)
            else [(f"{at}/{name}", value)]
        )
        if isinstance(found[1], int)
    ]


def test_no_number_is_beyond_what_javascript_counts_to() -> None:
    assert [one for one in numbers(DOCUMENT) if abs(one[1]) > 2**53 - 1] == []
    unbounded = [
        at for at, node in walk(DOCUMENT)
        if node.get("format") == "int64" and node["maximum"] > 2**53 - 1
    ]  # fmt: skip
    assert unbounded == []


def test_what_operations_share_is_written_once() -> None:
    """Every refusal is a component, and no parameter stands in two operations."""
    plain = [
        json.dumps(parameter, sort_keys=True)
        for item in DOCUMENT["paths"].values()
        for operation in item.values()
        for parameter in operation.get("parameters", [])
        if "$ref" not in parameter
    ]
    assert len(plain) == len(set(plain))
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            inline = {code for code, said in operation["responses"].items() if "$ref" not in said}
            assert inline <= {"200", "201", "204", "206", "307"}


def test_the_document_is_less_than_half_of_what_it_is_with_everything_in_its_place() -> None:
    def expanded(node: Any) -> Any:
        if isinstance(node, list):
            return [expanded(one) for one in node]
        if not isinstance(node, dict):
            return node
        _, _, kind, name = node.get("$ref", "///").split("/", 3)
        if kind in ("parameters", "responses", "headers"):
            return expanded(DOCUMENT["components"][kind][name])
        return {key: expanded(value) for key, value in node.items()}

    whole = {"paths": expanded(DOCUMENT["paths"]), "components": DOCUMENT["components"]}
    assert len(json.dumps(DOCUMENT)) < len(json.dumps(whole)) / 2


BODIES = [name for name, operation in OPERATIONS.items() if "requestBody" in operation]


def test_every_write_with_a_body_has_an_example() -> None:
    assert set(BODIES) == {name for name, m in METHODS.items() if m not in ("get", "delete")}
    for name in BODIES:
        for media_type, content in OPERATIONS[name]["requestBody"]["content"].items():
            assert media_type == PDF or content["example"], name
