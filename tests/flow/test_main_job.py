"""The main job as its people do it, over HTTP, from nothing: `./ortaq demo --check` is the story."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
STEPS = 16


def test_a_tale_made_in_almaty_is_on_the_screen_in_bishkek(tmp_path: Path) -> None:
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
