"""Calls what a generator made of the contract, with that generator's own libraries around it.

Run by the Python in which those are: `calling.py KIND FOLDER URL`, with the calls as JSON on its
standard input: a tag, an operation's name, and its parameters. Prints what an answer lost on its
way through the client's types, or nothing.
"""

import importlib
import json
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

Call = tuple[str, str, Mapping[str, Any]]
PACKAGE = "depositary_client"


def snake(name: str) -> str:
    """`listMembers` as the generators write it in Python."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def of_python_client(url: str) -> Callable[[Call], tuple[Any, Any]]:
    """Answers as openapi-python-client parses them, beside their bodies."""
    client = importlib.import_module(PACKAGE).Client(base_url=url, raise_on_unexpected_status=True)

    def call(given: Call) -> tuple[Any, Any]:
        tag, name, parameters = given
        module = importlib.import_module(f"{PACKAGE}.api.{tag}.{snake(name)}")
        answer = module.sync_detailed(client=client, **parameters)
        return answer.parsed.to_dict(), json.loads(answer.content)

    return call


def of_generator(url: str) -> Callable[[Call], tuple[Any, Any]]:
    """Answers as openapi-generator's client parses them, beside their bodies."""
    package = importlib.import_module(PACKAGE)
    client = package.ApiClient(package.Configuration(host=url))

    def call(given: Call) -> tuple[Any, Any]:
        tag, name, parameters = given
        api = getattr(package, f"{tag.capitalize()}Api")(client)
        answer = getattr(api, f"{snake(name)}_with_http_info")(**parameters)
        return json.loads(answer.data.to_json()), json.loads(answer.raw_data)

    return call


def lost(parsed: Any, body: Any, place: str = "") -> list[str]:
    """Where a parsed answer is not the body: times may be written otherwise."""
    if isinstance(body, dict) and isinstance(parsed, dict):
        names = body.keys() | parsed.keys()
        return [
            one for n in sorted(names) for one in lost(parsed.get(n), body.get(n), f"{place}/{n}")
        ]
    if isinstance(body, list) and isinstance(parsed, list) and len(body) == len(parsed):
        pairs = enumerate(zip(parsed, body, strict=True))
        return [one for n, (a, b) in pairs for one in lost(a, b, f"{place}/{n}")]
    same = parsed == body or (place.endswith("_at") and str(parsed)[:19] == str(body)[:19])
    return [] if same else [f"{place}: {parsed!r} instead of {body!r}"]


def main(kind: str, folder: str, url: str) -> None:
    """Make all calls."""
    sys.path.insert(0, folder)
    call = {"openapi-python-client": of_python_client, "openapi-generator": of_generator}[kind](url)
    for given in json.load(sys.stdin):
        for one in lost(*call(given)):
            sys.stdout.write(f"{given[1]} {one}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
