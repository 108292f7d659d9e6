"""The interface texts: collected from templates and Python, checked, compiled and made in other scripts."""

import gettext
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from ortaq.core.text.languages import INTERFACE, direction
from ortaq.web import borrowed, messages
from ortaq.web.apps import LIBRARIES, LOCALE

TEMPLATE = """
<title>{% translate "Programmes" %}</title>
  {# Translators: a line of the guide #}
  {% blocktranslate with name=channel.name trimmed %}
    Now on
    <b>{{ name }}</b>
  {% endblocktranslate %}
{% blocktranslate count n=runs %}one run{% plural %}{{ n }} runs{% endblocktranslate %}
<p title="{% translate "Sound" context "of a programme" %}"
{% if x %} aria-label="{{ _("Close")|safe }}" {% endif %}>100%</p>
{% translate 'It is 100% whole' %}
"""
CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
def f(n):
    # Translators: shown while a licence runs
    print(_("Licensed"), ngettext("%(n)s day", "%(n)s days", n), pgettext_lazy("verb", "offer"))
    print(_("A long sentence "
            "in two parts."), "not marked")
"""
COLLECTED = {
    (None, "Programmes"): ("Programmes",),
    (None, "Now on <b>%(name)s</b>"): ("Now on <b>%(name)s</b>",),
    (None, "one run"): ("one run", "%(n)s runs"),
    ("of a programme", "Sound"): ("Sound",),
    (None, "Close"): ("Close",),
    (None, "It is 100%% whole"): ("It is 100%% whole",),
    (None, "Licensed"): ("Licensed",),
    (None, "%(n)s day"): ("%(n)s day", "%(n)s days"),
    ("verb", "offer"): ("offer",),
    (None, "A long sentence in two parts."): ("A long sentence in two parts.",),
}
UZBEK = {
    "Programmes": "Dasturlar",
    "Now on <b>%(name)s</b>": "Hozir <b>%(name)s</b>da",
    "one run": ("bir marta", "%(n)s marta"),
    "Sound": "Ovoz",
    "Close": "Yopish",
    "It is 100%% whole": "100%% butun",
    "Licensed": "Litsenziya bor",
    "%(n)s day": ("%(n)s kun", "%(n)s kun"),
    "offer": "taklif qilmoq",
    "A long sentence in two parts.": "Ikki boʻlakli uzun gap.",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small application with one template and one module, and files that are neither."""
    for path, text in {
        "room/templates/room/page.html": TEMPLATE,
        "room/pages.py": CODE,
        "room/static/room/page.html": '{% translate "not a template" %}',
    }.items():
        (tmp_path / "app" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "app" / path).write_text(text, encoding="utf-8")
    return tmp_path / "app"


def fill(locale: Path, code: str, said: dict[str, str | tuple[str, ...]]) -> None:
    """Write translations into a .po file by their English."""
    catalog = messages.read(messages.po_path(locale, code))
    for (_, english), message in messages.texts(catalog).items():
        message.string = said[english]
    messages.po_path(locale, code).write_bytes(messages.written(catalog))


def answer(locale: Path, code: str) -> gettext.NullTranslations:
    return gettext.translation("django", locale, [code])


def test_every_marked_text_is_collected_once_with_its_context_and_plural(root: Path) -> None:
    found = messages.texts(messages.extract(root))
    assert {key: messages.ids(message) for key, message in found.items()} == COLLECTED
    assert [path for path, _ in found[None, "Programmes"].locations] == ["room/templates/room/page.html"]
    assert found[None, "Licensed"].auto_comments == ["Translators: shown while a licence runs"]


def test_an_update_keeps_translations_names_what_is_empty_and_drops_what_is_gone(root: Path, tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    assert messages.update(locale, root) == dict.fromkeys(messages.PLURALS, 10)
    fill(locale, "uz", UZBEK)
    (root / "room/pages.py").write_text(CODE.replace("Licensed", "Under licence"), encoding="utf-8")
    assert messages.update(locale, root) == dict.fromkeys(messages.PLURALS, 10) | {"uz": 1}
    there = messages.texts(messages.read(messages.po_path(locale, "uz")))
    assert ((None, "Licensed") in there, messages.strings(there[None, "Programmes"])) == (False, ("Dasturlar",))
    before = messages.po_path(locale, "uz").read_bytes()
    messages.update(locale, root)
    assert messages.po_path(locale, "uz").read_bytes() == before
    assert b"Written by machine and not yet reviewed" in before


def test_the_check_names_each_problem(root: Path, tmp_path: Path) -> None:
    locale, template = tmp_path / "locale", messages.extract(root)
    messages.update(locale, root)
    fill(locale, "uz", UZBEK)
    assert list(messages.problems("uz", messages.read(messages.po_path(locale, "uz")), template)) == []
    wrong = UZBEK | {
        "Programmes": "",
        "Now on <b>%(name)s</b>": "Hozir %(nom)s",
        "one run": ("bir marta", "marta"),
        "Close": "Yоpish",
    }
    fill(locale, "uz", wrong)
    catalog = messages.read(messages.po_path(locale, "uz"))
    catalog.add("Gone", "Ketgan")
    catalog.get("Licensed").flags.add("fuzzy")  # type: ignore[union-attr]
    catalog.get("%(n)s day").string = ("%(n)s kun",)  # type: ignore[union-attr]
    assert sorted(messages.problems("uz", catalog, template)) == sorted(
        [
            "uz: missing: 'Programmes'",
            "uz: other placeholders in 'Hozir %(nom)s': 'Now on <b>%(name)s</b>'",
            "uz: other tags in 'Hozir %(nom)s': 'Now on <b>%(name)s</b>'",
            "uz: other placeholders in 'marta': 'one run'",
            "uz: Latin and Cyrillic letters in one word 'Yоpish': 'Close'",
            "uz: obsolete: 'Gone'",
            "uz: fuzzy: 'Licensed'",
            "uz: 1 plural forms instead of 2: '%(n)s day'",
        ]
    )
    assert len(messages.check(locale, root)) == 10 * 7 + 1 + 4


def test_a_russian_form_for_one_needs_its_number_because_it_is_also_for_21(root: Path) -> None:
    template = messages.extract(root)
    catalog = messages.updated("ru", messages.Catalog(charset="utf-8"), template)
    catalog.get("one run").string = ("один показ", "%(n)s показа", "%(n)s показов")  # type: ignore[union-attr]
    assert [told for told in messages.problems("ru", catalog, template) if "missing" not in told] == [
        "ru: other placeholders in 'один показ': 'one run'"
    ]


def test_uzbek_in_cyrillic_is_made_from_uzbek_with_placeholders_and_plurals(root: Path, tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    messages.update(locale, root)
    fill(locale, "uz", UZBEK)
    made = messages.make_ready(locale, LIBRARIES)
    assert made == [*messages.PLURALS, "kk_Latn", "uz_Cyrl"]
    uzbek, cyrillic = answer(locale, "uz"), answer(locale, "uz_Cyrl")
    assert uzbek.gettext("Licensed") == "Litsenziya bor"
    assert cyrillic.gettext("Licensed") == "Лицензия бор"
    assert cyrillic.gettext("Now on <b>%(name)s</b>") == "Ҳозир <b>%(name)s</b>да"
    assert [cyrillic.ngettext("one run", "%(n)s runs", n) for n in (1, 2)] == ["бир марта", "%(n)s марта"]
    assert cyrillic.pgettext("of a programme", "Sound") == "Овоз"
    # Django's own Uzbek is in Latin letters only.
    assert cyrillic.gettext("This field is required.") == "Ушбу майдон тўлдирилиши шарт."


def test_only_what_is_older_than_its_sources_is_compiled_again(root: Path, tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    messages.update(locale, root)
    messages.make_ready(locale)
    assert messages.make_ready(locale) == []
    # Nothing is translated yet: a plural without a text is English, not empty.
    assert answer(locale, "uz").ngettext("one run", "%(n)s runs", 2) == "%(n)s runs"
    fill(locale, "uz", UZBEK)
    mo = messages.po_path(locale, "uz").with_suffix(".mo")
    assert mo.stat().st_mtime < messages.po_path(locale, "uz").stat().st_mtime
    assert messages.make_ready(locale) == ["uz", "uz_Cyrl"]
    assert list(mo.parent.glob("tmp*")) == []


def test_django_knows_every_interface_language_by_its_own_name_and_direction() -> None:
    told = {code: translation.get_language_info(code) for code in INTERFACE}
    assert {code: info["bidi"] for code, info in told.items()} == {
        code: direction(tag) == "rtl" for code, tag in INTERFACE.items()
    }
    assert [told[code]["name_local"] for code in ("kk-latn", "uz-cyrl", "az")] == ["Qazaqşa", "Ўзбекча", "Azərbaycanca"]


def test_each_language_answers_in_its_own_script() -> None:
    said = {}
    for code in INTERFACE:
        with translation.override(code):
            said[code] = translation.gettext("This field is required.")
    assert len(set(said.values())) == len(INTERFACE)
    assert {code: any("Ѐ" <= letter <= "ӿ" for letter in text) for code, text in said.items()} == {
        code: code in {"kk", "ky", "ru", "uz-cyrl"} for code in INTERFACE
    }


def test_every_language_has_its_texts_and_the_made_ones_have_none_by_hand() -> None:
    assert {path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po")} == set(messages.PLURALS)


def test_the_pages_of_a_library_that_we_show_are_collected_too(root: Path) -> None:
    page = root.parent / "library/templates/library/sign_out.html"
    page.parent.mkdir(parents=True)
    page.write_text('{% load i18n %}{% trans "Sign Out" %}', encoding="utf-8")
    found = messages.texts(messages.extract(root, [page]))
    assert (len(found), found[None, "Sign Out"].locations) == (11, [("library/sign_out.html", 1)])


def test_every_borrowed_page_exists() -> None:
    assert [page for page in borrowed.templates() if not page.exists()] == []


def test_the_command_collects_checks_and_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ortaq.web.management.commands.messages.LOCALE", tmp_path)
    call_command("messages", "--update")
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == list(messages.PLURALS)
    with pytest.raises(SystemExit) as ended:
        call_command("messages")
    told = capsys.readouterr().out
    assert (ended.value.code, "kk: missing: 'This field is required.'" in told) == (1, True)
    call_command("messages", "--compile")
    assert capsys.readouterr().out == f"compiled: {', '.join([*messages.PLURALS, *messages.MADE])}\n"
    call_command("messages", "--compile")
    assert capsys.readouterr().out == "Everything is compiled.\n"
