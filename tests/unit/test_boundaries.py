"""The map of the program as rules: what may import what, and where a framework ends."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[2] / "backend" / "openchat"

# A package, or a file at the top or within one.
ONLY_HERE = {
    "fastapi": {"api", "app.py"},
    "starlette": {"api", "app.py", "server.py"},
    "pydantic": {"api", "settings.py", "cli/connecting.py"},
    "pydantic_settings": {"settings.py"},
    "uvicorn": {"server.py"},
    "sse_starlette": {"api"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "aiosqlite": {"storage"},
    "httpx": {"upstream", "wiring.py", "files/fetch.py", "cli"},
    "httpx_aiohttp": {"upstream"},
    "httptools": {"upstream"},
    "aiohttp": {"upstream", "files/fetch.py"},
    "xllamacpp": {"upstream"},
    "cachetools": {"catalogue", "api"},
    "typer": {"cli"},
    "rich": {"cli"},
    "prompt_toolkit": {"cli"},
    "markdown_it": {"cli"},
    "yaml": {"cli"},
}

# From the rim to the core: a layer may use those that come after it, and what stands beside it in the same one.
LAYERS = (
    {"__main__.py", "cli"},
    {"server.py"},
    {"app.py"},
    {"api", "wiring.py", "services.py"},
    {
        "catalogue",
        "comparisons",
        "conversations",
        "runs",
        "files",
        "search",
        "live",
        "transfer",
        "usage",
        "storage",
        "background.py",
    },
    {"upstream"},
    {
        "errors.py",
        "clock.py",
        "eager.py",
        "leaving_out.py",
        "money.py",
        "log.py",
        "reports",
        "settings.py",
        "__init__.py",
    },
)


@cache
def modules() -> dict[str, Path]:
    """Every module by its dotted name."""
    found = {}
    for path in sorted(BACKEND.rglob("*.py")):
        parts = ["openchat", *path.relative_to(BACKEND).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(path: Path) -> list[tuple[str, ast.stmt]]:
    """What a file imports, by full names, wherever in it; a type-checking import counts too."""
    found: list[tuple[str, ast.stmt]] = []
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names):
                for name in names:
                    found.append((name.name, node))
            case ast.ImportFrom(module=str(module), names=names, level=0):
                for name in names:
                    found.append((f"{module}.{name.name}", node))
            case ast.ImportFrom():
                raise AssertionError(f"{path}: a relative import")
    return found


def own_imports(path: Path) -> set[str]:
    """The modules of the program that a file imports."""
    known = modules()
    found = set()
    for name, _ in imports(path):
        if name.split(".")[0] == "openchat":
            found.add(name if name in known else name.rpartition(".")[0])
    return found


def place_of(path: Path) -> str:
    """The package or the top-level file that a file belongs to."""
    return path.relative_to(BACKEND).parts[0]


def depth_of(place: str) -> int:
    return next(depth for depth, layer in enumerate(LAYERS) if place in layer)


def is_allowed(path: Path, places: set[str]) -> bool:
    return place_of(path) in places or path.relative_to(BACKEND).as_posix() in places


def test_frameworks_stay_in_their_package() -> None:
    strays = [
        f"{path.relative_to(BACKEND)}: {name}"
        for path in modules().values()
        if "scripted" not in path.parts
        for name, _ in imports(path)
        if (root := name.split(".")[0]) in ONLY_HERE and not is_allowed(path, ONLY_HERE[root])
    ]
    assert strays == []


def test_the_web_framework_ends_at_the_api() -> None:
    """server.py hands the application to the server, and may name the types of that handshake only."""
    named = {name for name, _ in imports(BACKEND / "server.py") if name.startswith(("starlette", "fastapi"))}

    assert {name.rpartition(".")[0] for name in named} <= {"starlette.types"}


def test_every_module_has_its_layer() -> None:
    places = {place_of(path) for path in modules().values()}

    assert places == set.union(*LAYERS)


def test_imports_lead_inwards() -> None:
    strays = []
    for path in modules().values():
        place = place_of(path)
        for name in own_imports(path):
            target = place_of(modules()[name])
            if depth_of(target) < depth_of(place):
                strays.append(f"{path.relative_to(BACKEND)}: {name}")
    assert strays == []


@pytest.mark.parametrize(
    "package",
    [
        "catalogue",
        "comparisons",
        "conversations",
        "runs",
        "files",
        "search",
        "live",
        "transfer",
        "usage",
        "upstream",
        "api",
    ],
)
def test_nobody_but_who_puts_it_together_knows_the_adapters_of_storage(package: str) -> None:
    strays = [
        f"{path.relative_to(BACKEND)}: {name}"
        for path in modules().values()
        if place_of(path) == package
        for name in own_imports(path)
        if name.startswith("openchat.storage")
    ]
    assert strays == []


def test_domains_do_not_import_in_circles() -> None:
    packages: dict[str, set[str]] = {}
    for path in modules().values():
        others = {place_of(modules()[name]) for name in own_imports(path)} - {place_of(path)}
        packages.setdefault(place_of(path), set()).update(others)
    for place in ("catalogue", "conversations", "files", "runs"):
        assert place not in {user for user in packages["upstream"]}
    assert "comparisons" not in set.union(*(packages[place] for place in ("conversations", "files", "runs", "usage")))
    assert "runs" not in packages["catalogue"] | packages["conversations"] | packages["files"]


def test_no_module_imports_itself_through_others() -> None:
    graph = {name: own_imports(path) - {name} for name, path in modules().items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as exc:
        pytest.fail(" → ".join(exc.args[1]))


def test_nothing_is_imported_inside_a_function() -> None:
    inside = [
        f"{path.relative_to(BACKEND)}:{node.lineno}"
        for path in modules().values()
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_no_name_is_rebound_from_a_function() -> None:
    rebound = [
        f"{path.relative_to(BACKEND)}:{node.lineno}"
        for path in modules().values()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Global)
    ]
    assert rebound == []


def test_the_scripted_upstream_is_for_tests_and_benchmarks_only() -> None:
    users = [
        str(path.relative_to(BACKEND))
        for path in modules().values()
        if "scripted" not in path.parts
        for name in own_imports(path)
        if name.startswith("openchat.upstream.scripted")
    ]
    assert users == []
