"""The house rules that no reader sees: who may import whom, what the core may not touch, and that each room has its test."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from kapdecide.ui.frame import STEPS

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted([*(ROOT / "kapdecide").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"])
CORE = [path for path in MODULES if path.parts[len(ROOT.parts)] == "kapdecide" and "ui" not in path.parts]
ENDS = ("__init__", "__main__")  # the public face and the command line: above the core, beside the pages


def layers() -> dict[str, int]:
    """Room -> how high it stands, as ARCHITECTURE.md says."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    chain = text.split("## Who may import whom")[1].split(".\n\n")[0]
    groups = re.findall("`([^`]+)`", chain)
    return {name.strip(): height for height, group in enumerate(groups) for name in group.split(",")}


LAYERS = layers()


def room(dotted: str) -> str:
    """kapdecide.cost.planned -> cost; pages.compare -> pages; app -> app.py"""
    parts = dotted.split(".")
    return (
        (parts[1] if len(parts) > 1 else "__init__")
        if parts[0] == "kapdecide"
        else {"app": "app.py"}.get(parts[0], parts[0])
    )


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs; what stands under TYPE_CHECKING does not."""
    for node in ast.iter_child_nodes(tree):
        if not _for_types_only(node):
            yield node
            yield from statements(node)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path, at_the_top: bool = False) -> set[str]:
    """Dotted names of the modules a file imports: anywhere, or only while it is itself imported."""
    found: set[str] = set()
    for node in parsed(path).body if at_the_top else statements(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are written out in full"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = (ROOT / whole.replace(".", "/")).with_suffix(".py").is_file() or (
                    ROOT / whole.replace(".", "/")
                ).is_dir()
                found.add(whole if is_module else str(node.module))
    return found


def ours(path: Path, at_the_top: bool = False) -> set[str]:
    return {name for name in imported(path, at_the_top) if name.split(".")[0] in ("kapdecide", "pages", "app")}


def test_every_room_has_its_place_in_the_plan_of_the_house() -> None:
    rooms = {room(dotted(path)) for path in MODULES} - set(ENDS)
    assert rooms == set(LAYERS), "name each room in ARCHITECTURE.md, and no other"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_no_arrow_points_back_up(path: Path) -> None:
    here = room(dotted(path))
    if here in ENDS:
        assert not any(room(name) in ("ui", "pages", "app.py") for name in ours(path))
        return
    for name in ours(path):
        if here in ("pages", "ui") and name == "kapdecide":
            continue
        assert room(name) not in ENDS, f"{here} goes through the front door: {name}"
        assert LAYERS[room(name)] <= LAYERS[here], f"{here} stands below {name}"


def test_no_ring_of_imports() -> None:
    graph = {
        dotted(path): ours(path, at_the_top=True) - {dotted(path)}
        for path in MODULES
        if path.name not in ("__init__.py",)
    }
    # A package's own front door imports its rooms; what they import of each other is what counts.
    TopologicalSorter({name: {to for to in targets if to in graph} for name, targets in graph.items()}).prepare()


@pytest.mark.parametrize("path", CORE, ids=dotted)
def test_the_core_knows_no_pages_no_clock_and_no_dice(path: Path) -> None:
    outside = {name.split(".")[0] for name in imported(path)}
    assert not outside & {"streamlit", "altair", "pandas", "random", "secrets", "time", "requests", "urllib", "socket"}
    calls = [ast.unparse(node.func) for node in statements(parsed(path)) if isinstance(node, ast.Call)]
    clock = [call for call in calls if re.search(r"\b(today|now|utcnow|time)$", call)]
    # The one look at the clock: the default of compare's own argument.
    assert clock == (["dt.date.today"] if path.name == "comparison.py" else [])
    assert not [call for call in calls if call.startswith("np.random")]


def test_importing_the_core_brings_no_streamlit() -> None:
    code = (
        "import sys, kapdecide, kapdecide.__main__\n"
        "print(sorted({'streamlit', 'altair', 'pandas'} & set(sys.modules)), 'kapdecide.comparison' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[] True\n"


# Rooms without a test file of their own name, and where they are proven instead.
ELSEWHERE = {
    "kapdecide.__init__": "test_imports.py",
    "kapdecide.__main__": "test_command_line.py",
    "kapdecide.knowledge.__init__": "knowledge/test_check.py",
    "kapdecide.knowledge.load": "knowledge/test_check.py",
    "kapdecide.knowledge.rows": "knowledge/test_record.py",
    "kapdecide.knowledge.support": "knowledge/test_record.py",
    "kapdecide.cost.__init__": "cost/test_insurance.py",
    "kapdecide.report.__init__": "report/test_sheet.py",
    "kapdecide.report.page_one": "report/test_sheet.py",
    "kapdecide.report.page_two": "report/test_sheet.py",
    "kapdecide.report.parts": "report/test_sheet.py",
    "kapdecide.report.render": "report/test_sheet.py",
}
ON_SCREEN = ("kapdecide.ui", "pages", "app")  # proven page by page, in tests/pages and tests/browser


@pytest.mark.parametrize("path", [path for path in MODULES if not dotted(path).startswith(ON_SCREEN)], ids=dotted)
def test_each_room_of_the_core_has_a_test_that_mirrors_it(path: Path) -> None:
    inside = path.relative_to(ROOT / "kapdecide")
    name = ".".join(("kapdecide", *inside.with_suffix("").parts))
    mirror = ELSEWHERE.get(name) or (inside.parent / f"test_{inside.name}").as_posix()
    assert (ROOT / "tests" / mirror).is_file(), f"{name} is proven nowhere"


def test_each_page_is_opened_by_a_test() -> None:
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}
    tests = [path for folder in ("pages", "browser") for path in (ROOT / "tests" / folder).rglob("*.py")]
    read = " ".join(path.read_text(encoding="utf-8") for path in tests)
    # Some tests go through every step of the walk by its list.
    assert "STEPS" in read or all(re.search(rf"\b{page}\b", read) for page in pages)
    assert {step.id for step in STEPS} == pages
