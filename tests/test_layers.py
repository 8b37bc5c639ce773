"""The shape of the code: who may import whom, what an import may do, how long things may be, what they are called."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
SHIPPED = sorted(path for package in PACKAGES["packages"] for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

LONGEST_FILE = 250
LONGEST_FUNCTION = 40
TABLES = {
    "domain/catalogue_entries.py": "one model for each kind of entry of the catalogue",
    "domain/request/commands/__init__.py": "every command by its name",
    "domain/request/events/__init__.py": "every event by its name",
    "domain/request/facets.py": "one model for each facet of the state",
}
"""Lists that are longer for want of anything to divide them by."""

FORBIDDEN_NAMES = {"utils", "util", "common", "base", "manager", "service", "services", "helper", "helpers", "misc"}
RUN_NOT_IMPORTED = {"__main__.py", "env.py"}
"""Programs, and Alembic's way in."""

WORKFLOWS_MAY_IMPORT = {"temporalio", "domain", "activities", "workflows"}
WORKFLOWS_NEVER_LOAD = {"sqlalchemy", "alembic", "asyncpg", "cryptography", "psutil", "store", "worker", "cli"}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported(path: Path) -> Iterator[str]:
    """The top-level names that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def run_python(code: str, *arguments: str) -> str:
    """What a fresh interpreter prints; its own words where it fails."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_imports_point_one_way() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_nobody_depends_on_the_benchmarks() -> None:
    others = [path for path in SHIPPED if path.relative_to(ROOT).parts[0] != "bench"]
    assert [path for path in others if "bench" in imported(path)] == []


def test_the_domain_touches_neither_clock_nor_chance_nor_the_world() -> None:
    worldly = {"asyncio", "os", "random", "secrets", "socket", "subprocess", "time", "threading", "temporalio"}
    for path in (ROOT / "domain").rglob("*.py"):
        assert not worldly & set(imported(path)), path
        text = path.read_text("utf-8")
        assert "uuid4" not in text, path
        assert ".now(" not in text, path


@pytest.mark.parametrize("path", sorted((ROOT / "workflows").glob("*.py")), ids=lambda path: path.name)
def test_a_workflow_file_imports_only_what_may_be_replayed(path: Path) -> None:
    assert set(imported(path)) - set(sys.stdlib_module_names) <= WORKFLOWS_MAY_IMPORT


def test_the_workflows_load_neither_database_nor_cryptography() -> None:
    loaded = run_python("import sys, workflows.streams; print(*{name.partition('.')[0] for name in sys.modules})")
    assert not set(loaded.split()) & WORKFLOWS_NEVER_LOAD


WATCHED = """
import importlib, sys
root, modules = sys.argv[1], sys.argv[2:]
done = []

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        written = any(letter in (mode or "") for letter in "wax+")
        ours = str(path).startswith(root) and "/.venv/" not in str(path)
        read = ours and not str(path).endswith((".py", ".pyc"))
        if written or read:
            done.append(f"{event} {path}")
    elif event.startswith(("socket.connect", "socket.bind", "subprocess.", "os.mkdir", "os.remove", "os.rename",
                           "os.system", "os.fork", "os.exec", "sqlite3.connect", "shutil.")):
        done.append(f"{event} {arguments}")

sys.addaudithook(watch)
for module in modules:
    before = len(done)
    importlib.import_module(module)
    for what in done[before:]:
        print(module, what)
"""


def test_nothing_happens_at_import() -> None:
    modules = [
        module_of(path) for path in SHIPPED if path.name not in RUN_NOT_IMPORTED and "versions" not in path.parts
    ]
    assert len(modules) > 100
    assert run_python(WATCHED, str(ROOT), *modules) == ""


def test_the_watch_over_imports_sees_what_it_should(tmp_path: Path) -> None:
    (tmp_path / "busy.py").write_text("import socket\nsocket.socket().bind(('127.0.0.1', 0))\nopen('x', 'w')\n")
    seen = run_python(
        f"import os, sys; os.chdir({str(tmp_path)!r}); sys.path.insert(0, ''){WATCHED}", str(ROOT), "busy"
    )
    assert [line.split()[:2] for line in seen.splitlines()] == [["busy", "socket.bind"], ["busy", "open"]]


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in SHIPPED}
    long = {name for name, length in lengths.items() if length > LONGEST_FILE}
    assert long <= TABLES.keys()


def test_a_table_is_a_table() -> None:
    for name in TABLES:
        tree = ast.parse((ROOT / name).read_text("utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        assert all(lines(function) <= 15 for function in functions), name


def test_no_function_is_longer_than_a_screen() -> None:
    for path in (*SHIPPED, *TESTS):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert lines(node) <= LONGEST_FUNCTION, f"{path}: {node.name}"


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function, each text within it counted as one."""
    texts = [node for node in ast.walk(function) if isinstance(node, ast.Constant | ast.JoinedStr)]
    outermost = {(node.lineno, node.end_lineno or node.lineno) for node in texts}
    within = {line for start, end in outermost for line in range(start + 1, end + 1)}
    return len(set(range(function.lineno, (function.end_lineno or function.lineno) + 1)) - within)


def test_no_file_has_a_name_that_says_nothing() -> None:
    names = {path: (*path.relative_to(ROOT).parts[:-1], *path.stem.split("_")) for path in SHIPPED}
    assert [str(path) for path, words in names.items() if FORBIDDEN_NAMES.intersection(words)] == []


def test_every_file_of_the_product_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SHIPPED
        if path.name != "__main__.py" and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []
