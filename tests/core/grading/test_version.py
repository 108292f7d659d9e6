"""The version of the matcher changes with everything that can change a grade, and with nothing else."""

import ast
import json
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from ortaq.core.grading import version

SRC = Path(str(resources.files("ortaq"))).parent
GRADES = ("ortaq.core.grading.match", "ortaq.core.monitor.keys")
"""What says what an answer is worth, and what reads the key that it is held against."""


def path_of(module: str) -> Path:
    return SRC / (module.replace(".", "/") + ".py")


def used(module: str) -> Iterator[str]:
    """The modules of ours that a module imports."""
    for node in ast.walk(ast.parse(path_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("ortaq"):
            inner = [f"{node.module}.{one.name}" for one in node.names]
            yield from (one for one in inner if path_of(one).is_file())
            if path_of(node.module).is_file():
                yield node.module


def everything() -> set[str]:
    """All modules on which a grade depends."""
    found, waiting = set[str](), list(GRADES)
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += used(module)
    return found


def test_everything_that_a_grade_depends_on_is_in_the_digest() -> None:
    listed = {path for package, names in version.SOURCES.items() for path in ((package, name) for name in names)}
    modules = {(module.rpartition(".")[0], module.rpartition(".")[2] + ".py") for module in everything()}
    read = {
        (module.rpartition(".")[0], one.value)
        for module in everything()
        for one in ast.walk(ast.parse(path_of(module).read_text(encoding="utf-8")))
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.startswith("data/")
    }
    assert listed == modules | read


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sources and data of the matcher, where a test may change them."""
    for package, names in version.SOURCES.items():
        for name in names:
            to = tmp_path / package / name
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(resources.files(package).joinpath(name)), to)
    monkeypatch.setattr(version.resources, "files", lambda package: tmp_path / package)
    return tmp_path


def test_the_version_follows_the_sources_and_the_data(copied: Path) -> None:
    before = version.digest()
    assert f"{version.NUMBER}-{before[:12]}" == version.MATCHER_VERSION
    words = copied / "ortaq.core.grading/data/speech.json"
    told = json.loads(words.read_text(encoding="utf-8"))
    words.write_text(json.dumps(told | {"one more": []}), encoding="utf-8")
    with_another_word = version.digest()
    assert with_another_word != before
    source = copied / "ortaq.core.grading/match.py"
    source.write_text(source.read_text(encoding="utf-8") + "\nX = 1\n", encoding="utf-8")
    assert version.digest() not in {before, with_another_word}


def test_how_a_system_ends_its_lines_changes_nothing(copied: Path) -> None:
    before = version.digest()
    source = copied / "ortaq.core.grading/match.py"
    source.write_bytes(source.read_bytes().replace(b"\n", b"\r\n"))
    assert version.digest() == before
