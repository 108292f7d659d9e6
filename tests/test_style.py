"""House rules of style sheets and templates that no other tool holds."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "src" / "ortaq"
SHEETS = [path for path in sorted(ROOT.glob("*/static/**/*.css")) if "vendor" not in path.parts]
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
SCRIPTS = [path for path in sorted(ROOT.glob("*/static/**/*.js")) if "vendor" not in path.parts]

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)[\w-]*"
    r"|(?:left|right|top|bottom|width|height|min-width|min-height|max-width|max-height"
    r"|border-(?:top|bottom)-(?:left|right)-radius))\s*:(?!:)"
    r"|text-align\s*:\s*(?:left|right)|float\s*:\s*(?:left|right)"
)
MEDIA_QUERY = re.compile(r"@(?:media|container)[^{]*\{")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ELSEWHERE = re.compile(r"""(?:url\(|@import|src=|href=|fetch\(|from )\s*["']?(?:https?:)?//""")


def ids(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def without_comments(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("sheet", SHEETS, ids=ids(SHEETS))
def test_a_style_sheet_uses_logical_properties_only(sheet: Path) -> None:
    # A query about the window's width is about the window, not about the direction of writing.
    text = MEDIA_QUERY.sub("{", without_comments(sheet))
    assert PHYSICAL.findall(text) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=ids(SHEETS))
def test_a_style_sheet_keeps_to_the_layers(sheet: Path) -> None:
    text = without_comments(sheet)
    outside, depth = [], 0
    for part in re.split(r"([{}])", text):
        if part == "{":
            depth += 1
        elif part == "}":
            depth -= 1
        elif depth == 0 and part.strip():
            outside.append(part.strip())
    allowed = re.compile(r"^(?:@layer [\w, ]+;\s*)?@layer (?:reset|tokens|base|parts|rooms)$")
    assert [rule for rule in outside if not allowed.match(rule)] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=ids(SHEETS))
def test_casing_is_left_to_the_language(sheet: Path) -> None:
    assert re.findall(r"text-transform\s*:\s*(?!none)\w+", without_comments(sheet)) == []


@pytest.mark.parametrize("path", [*SHEETS, *TEMPLATES, *SCRIPTS], ids=ids([*SHEETS, *TEMPLATES, *SCRIPTS]))
def test_nothing_is_loaded_from_another_host(path: Path) -> None:
    assert ELSEWHERE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_a_template_has_no_inline_script_or_style(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    scripts = [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "application/json" not in tag]
    handlers = re.findall(r"\son[a-z]+\s*=\s*[\"']", text)
    assert (scripts, re.findall(r"<style", text), handlers) == ([], [], [])


# ---- every word a person reads is marked for translation ---------------------------------------------------------

TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
CODE = re.compile(
    r"{%.*?%}|{{.*?}}|{#.*?#}|<(script|style|svg|code|kbd)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", re.DOTALL
)
CLASSES = re.compile(r"{%\s*block body_class\s*%}.*?{%\s*endblock\s*%}")
COMMENTED = re.compile(r"{%\s*comment.*?endcomment\s*%}", re.DOTALL)
OWN_LANGUAGE = re.compile(r"<(\w+)\b[^>]*\s(?:lang=\"[a-z]|translate=\"no\")[^>]*>[^<]*</\1>")
TAG = re.compile(r"<[^>]*>")
SPOKEN = re.compile(r"\s(?:aria-label|alt|title|placeholder|aria-description)=\"([^\"]*)\"")
LETTERS = re.compile(r"[^\W\d_]{2,}")
SAME_EVERYWHERE = {
    "AI",
    "Ortaq",
    "API",
    "JSON",
    "XMLTV",
    "EIDR",
    "MP4",
    "UTC",
    "C2PA",
    "SHA",
    "PDF",
    "QR",
    "LUFS",
    "HLS",
}


def bare_words(text: str) -> list[str]:
    """Words of a template that no translation reaches."""
    text = CLASSES.sub("", COMMENTED.sub("", TRANSLATED.sub("", text)))
    text = CODE.sub("", text)
    said = SPOKEN.findall(text)
    text = OWN_LANGUAGE.sub("", text)
    said.append(re.sub(r"&\w+;", " ", TAG.sub(" ", text)))
    return [word for part in said for word in LETTERS.findall(part) if word not in SAME_EVERYWHERE]


def test_the_lint_finds_words_that_are_not_translated() -> None:
    assert bare_words('<p title="Hello">{% translate "Good" %} day</p>') == ["Hello", "day"]


API_REFERENCE = "web/templates/web/api_docs.html"
"""The reference of the API is in English on purpose, and marked as such."""


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_every_word_of_a_template_is_translated(template: Path) -> None:
    if template.relative_to(ROOT).as_posix() == API_REFERENCE:
        assert 'lang="en"' in template.read_text(encoding="utf-8")
        return
    assert bare_words(template.read_text(encoding="utf-8")) == []
