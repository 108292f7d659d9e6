"""The documentation names every setting, command, route and label term (what is not written down does not exist)."""

import json
import re
import runpy
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from ortaq.core.origin.label import ORDER, words_of
from ortaq.core.origin.uses import AIKind
from ortaq.core.rules.facts import FACTS, Fact
from ortaq.work.settings import Settings

ROOT = Path(__file__).parent.parent
OPERATOR = (ROOT / "docs/operator.md").read_text(encoding="utf-8")
ENGINEER = (ROOT / "docs/engineer.md").read_text(encoding="utf-8")
DOOR = runpy.run_path(str(ROOT / "ortaq"), run_name="door")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_operators_guide_with_its_default(name: str) -> None:
    default = Settings.model_fields[name].default
    written = json.dumps(default) if isinstance(default, bool | tuple) else default
    told = "empty" if default == "" else f"`{written}`"
    assert f"| `ORTAQ_{name.upper()}` | {told} |" in OPERATOR


def test_the_operators_guide_names_no_setting_that_does_not_exist() -> None:
    assert set(re.findall(r"\| `ORTAQ_(\w+)` \|", OPERATOR)) == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", [name for group in DOOR["COMMANDS"].values() for name in group])
def test_every_command_is_in_the_operators_guide(name: str) -> None:
    assert f"| `./ortaq {name}` |" in OPERATOR


def routes(patterns: list[URLPattern | URLResolver], before: str = "/") -> list[str]:
    """Every address of the site, as it stands in the urlpatterns; the library's own sign-in pages as one."""
    found = []
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern) or here == "/account/":
            found.append(here)
        else:
            found += routes(pattern.url_patterns, here)
    return found


def test_every_route_is_in_the_engineers_guide() -> None:
    missing = [route for route in routes(get_resolver().url_patterns) if f"`{route}`" not in ENGINEER]
    assert missing == []


def test_the_help_of_the_one_door_lists_every_command_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    lines = DOOR["usage"]().splitlines()
    for group, commands in DOOR["COMMANDS"].items():
        assert group in lines
        for name, what in commands.items():
            assert f"  {name:<14}{what}" in lines
    assert max(map(len, lines)) <= 120


def test_the_changelog_names_this_version() -> None:
    from ortaq import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


LABELS = (ROOT / "docs/labels.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", AIKind)
def test_every_kind_that_can_be_declared_is_in_the_guide_to_labels(kind: AIKind) -> None:
    assert f"| `{kind.value}` |" in LABELS


@pytest.mark.parametrize("code", ORDER)
def test_every_badge_is_in_the_guide_to_labels_with_its_words(code: str) -> None:
    words = [words_of(code, tag).badge or "–" for tag in ("en", "kk", "ky", "tr", "az", "uz", "tk", "hu", "ru")]
    assert f"| `{code}` | {' | '.join(words)} |" in LABELS


STANDARDS = (ROOT / "docs/standards.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.path)
def test_every_fact_that_a_rule_can_ask_is_in_the_guide_to_standards(fact: Fact) -> None:
    assert f"| `{fact.path}` | {fact.kind.value} | {fact.says} |\n" in STANDARDS
