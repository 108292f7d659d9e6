"""The main job as its people do it, over HTTP: the story of `./ortaq demo --check`.

Every day a node does it that has loaded its world from nothing, the one that the screens begin with; with `--all` the
command does it too.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ortaq.web.demo import check
from ortaq.web.demo.__main__ import DEMO, Node, free_port, running
from tests.screen.conftest import demo_world, source_path

__all__ = ["demo_world", "source_path"]

ROOT = Path(__file__).parent.parent.parent
STEPS = 16


def test_a_tale_made_in_almaty_is_on_the_screen_in_bishkek(
    demo_world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(demo_world, tmp_path / "node")
    node = Node(tmp_path / "node", "127.0.0.1", free_port())
    check.results.clear()
    with running(node):
        # The world is there; to load it once more changes nothing.
        loader = node.start("loader", "ortaq", "load_demo")
        failed = check.main_job(node.address, DEMO, loader=loader, environment=node.environment)
    shutil.rmtree(tmp_path / "node")
    lines = capsys.readouterr().out.splitlines()
    assert not failed, lines
    assert len([line for line in lines if re.match(r"passed +\d+\.\d s  ", line)]) == STEPS


@pytest.mark.slow
def test_the_command_does_it_from_a_bare_start_and_leaves_nothing_behind(tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith("ORTAQ_")}
    told = subprocess.run(
        [sys.executable, "-m", "ortaq.web.demo", "--check"],
        env=env | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    lines = told.stdout.splitlines()
    assert told.returncode == 0, told.stdout + told.stderr
    assert lines[-1] == f"{STEPS} passed, 0 failed"
    assert len([line for line in lines if re.match(r"passed +\d+\.\d s  ", line)]) == STEPS
    assert [
        line for line in lines if re.fullmatch(r"from bare start to serving [\d.]+ s, the second time [\d.]+ s", line)
    ]
    assert list(temporary.iterdir()) == [], "something was left behind"
