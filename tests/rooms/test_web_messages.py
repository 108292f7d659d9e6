"""The interface texts: collected from templates and Python, checked, compiled and made in other scripts."""

import gettext
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import RequestFactory
from django.utils import translation

import ortaq
from ortaq.core.text.alphabets import alphabet
from ortaq.core.text.languages import INTERFACE, direction
from ortaq.web import borrowed, messages, other_alphabets
from ortaq.web.apps import LOCALE
from ortaq.web.unmarked import unmarked

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
    assert len(messages.check(locale, root)) == 10 * 8 + 1 + 4


def test_a_russian_form_for_one_needs_its_number_because_it_is_also_for_21(root: Path) -> None:
    template = messages.extract(root)
    catalog = messages.updated("ru", messages.Catalog(charset="utf-8"), template)
    catalog.get("one run").string = ("один показ", "%(n)s показа", "%(n)s показов")  # type: ignore[union-attr]
    assert [told for told in messages.problems("ru", catalog, template) if "missing" not in told] == [
        "ru: other placeholders in 'один показ': 'one run'"
    ]


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
    assert messages.make_ready(locale) == ["uz"]
    assert list(mo.parent.glob("tmp*")) == []


def test_django_knows_every_interface_language_by_its_own_name_and_direction() -> None:
    told = {code: translation.get_language_info(code) for code in INTERFACE}
    assert {code: info["bidi"] for code, info in told.items()} == {
        code: direction(tag) == "rtl" for code, tag in INTERFACE.items()
    }
    assert [told[code]["name_local"] for code in ("kk-latn", "uz-cyrl", "az")] == ["Qazaqşa", "Ўзбекча", "Azərbaycanca"]
    assert [code for code in INTERFACE if translation.get_language_info(code)["bidi"]] == ["kk-arab", "ug"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("kk-Arab-CN", "kk-arab"),
        ("kk-CN", "kk-arab"),
        ("kk-Cyrl-KZ", "kk"),
        ("kk-Latn-x-cta", "kk-latn-x-cta"),
        ("az-Cyrl-AZ", "az-cyrl"),
        ("az-Latn", "az"),
        ("uz-Cyrl-UZ, en;q=0.5", "uz-cyrl"),
        ("uz-UZ", "uz"),
        ("ug-CN, zh;q=0.8", "ug"),
        ("ky-Latn, en", "ky"),
        ("tr-Latn-x-cta, tr", "tr-latn-x-cta"),
        ("zh-CN, ru;q=0.3", "ru"),
        ("de", "en"),
    ],
)
def test_a_browser_that_asks_for_a_language_and_script_gets_them(rf: RequestFactory, asked: str, given: str) -> None:
    assert translation.get_language_from_request(rf.get("/", headers={"accept-language": asked})) == given


SCRIPTS = {"Cyrl": "[Ѐ-ӿ]", "Arab": "[؀-ۿ]", "Latn": "[A-Za-zÀ-ɏ]"}


@pytest.mark.parametrize("code", INTERFACE)
def test_each_language_answers_in_its_own_script(code: str) -> None:
    with translation.override(code):
        said = translation.gettext("This field is required.")
    found = [script for script, letter in SCRIPTS.items() if re.search(letter, said)]
    assert (said, found) == (said, [alphabet(INTERFACE[code]).script])


def test_a_text_in_another_alphabet_keeps_its_placeholders_and_counts_as_its_language_does() -> None:
    with translation.override("uz-cyrl"):
        assert translation.gettext("This field is required.") == "Бу майдонни тўлдириш керак."
        # We have no words of our own for this; Django's Uzbek is in Latin letters only.
        assert translation.gettext("January") == "Январь"
        assert translation.ngettext("%(size)d byte", "%(size)d bytes", 2) % {"size": 2} == "2 байт"
        assert translation.pgettext("field label", "Login") == "Кириш номи"
    with translation.override("az-cyrl"):
        # Nobody has translated this: English stays as it is, also where a letter could be converted.
        assert translation.gettext("Nobody has written this: %(x)s") == "Nobody has written this: %(x)s"
        assert translation.ngettext("one of none", "%(n)s of none", 3) == "%(n)s of none"
        assert translation.pgettext("no such place", "Login") == "Login"


def test_what_is_put_into_a_sentence_from_right_to_left_is_set_apart() -> None:
    with translation.override("kk-arab"):
        said = translation.gettext("Successfully signed in as %(name)s.") % {"name": "Demo TV (Ankara)"}
    assert "\u2068Demo TV (Ankara)\u2069" in said
    with translation.override("kk-latn"):
        assert "\u2068" not in translation.gettext("Successfully signed in as %(name)s.")


def test_a_correction_is_right_in_every_alphabet_at_once() -> None:
    corrected = gettext.GNUTranslations()
    corrected._catalog = {"Sound": "Дыбыс %(n)s"}  # type: ignore[attr-defined]  # what a .mo file would give
    said = {}
    for code in ("kk-latn", "kk-arab", "kk-latn-x-cta"):
        texts = other_alphabets.InAlphabet(code)
        texts.own = corrected
        said[code] = texts.gettext("Sound")
    assert said == {"kk-latn": "Dybys %(n)s", "kk-arab": "دىبىس \u2068%(n)s\u2069", "kk-latn-x-cta": "Dıbıs %(n)s"}


def test_the_check_names_what_does_not_survive_another_alphabet() -> None:
    catalog = messages.Catalog(charset="utf-8")
    catalog.add("Now on <b>%(name)s</b>", "Қазір <b>%(name)s</b> &nbsp;")
    assert list(messages.converted_badly("kk-Latn", catalog)) == []
    catalog.add("a sign", "ь")
    assert list(messages.converted_badly("kk-Latn", catalog)) == ["kk-Latn: nothing is left: 'a sign'"]


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
    assert capsys.readouterr().out == f"compiled: {', '.join(messages.PLURALS)}\n"
    call_command("messages", "--compile")
    assert capsys.readouterr().out == "Everything is compiled.\n"


PAGE = """{% extends "web/base.html" %}{% load i18n %}
{% block body_class %}work{% endblock %}{# Words for us #}
{% block main %}<h1 title="{{ name }}">{% translate "Marked" %}</h1><code>typed here</code>
<p lang="ky">Манас</p><p lang="{{ tag }}">{{ text }}</p><b translate="no">Brand</b> C2PA · {{ n }} kB
{% blocktranslate %}a sentence{% endblocktranslate %}<script>const word = "quiet";</script>{% endblock %}"""
FORM = """
name = forms.CharField(label=_("Marked"), help_text=gettext_lazy("marked too"), widget=Input({"class": "input"}))
other = forms.CharField(label="Bare label", max_length=3, placeholder="de, fa")
def view(request):
    messages.success(request, _("Done."))
    messages.error(request, f"Not {done} entirely")
"""
SCRIPT = """// A comment says nothing to people.
const name = "data-part", said = words.none ?? `Nothing is here`;  // Not this either
button.textContent = 'Play it again'; fetch("/a/b");
"""


def test_what_nobody_could_translate_is_found(tmp_path: Path) -> None:
    for name, text in {
        "templates/a/page.html": PAGE,
        "forms.py": FORM,
        "models.py": FORM,
        "static/a/page.js": SCRIPT,
    }.items():
        (tmp_path / "a" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "a" / name).write_text(text, encoding="utf-8")
    said = "not marked for translation"
    assert [one.split(f": {said}: ") for one in unmarked(tmp_path)] == [
        ["a/forms.py", "'Bare label'"],
        ["a/forms.py", "' entirely'"],
        ["a/static/a/page.js", "'Nothing is here'"],
        ["a/static/a/page.js", "'Play it again'"],
    ]
    bare = PAGE.replace("<code>", '<p aria-label="Close the box">Bare words</p><code>')
    (tmp_path / "a/templates/a/page.html").write_text(bare, encoding="utf-8")
    assert [one.rpartition(": ")[2] for one in unmarked(tmp_path) if "page.html" in one] == [
        "'Close the box'",
        "'Bare words'",
    ]


def test_every_word_of_ours_can_be_translated() -> None:
    assert unmarked(Path(ortaq.__file__).parent) == []
