"""Machines that translate subtitles or write down speech: services and programs that the operator has chosen.

Keys come from the environment and are sent to their service only. What comes back is text of a stranger: it is checked
for its shape, and no more of it is read than one answer may hold.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import httpx

from ortaq.core.text import languages
from ortaq.core.text.cue_text import spoken
from ortaq.core.text.subtitles import Cue, typed
from ortaq.work.settings import settings

PATIENCE: Final = 180.0
"""Seconds for one answer."""
TOGETHER: Final = 20
"""Subtitles in one question."""
MOST_BYTES: Final = 8 * 1024 * 1024
ARRAY: Final = re.compile(r"\[.*\]", re.DOTALL)
ASKED: Final = (
    "Translate subtitles of a film from {source} into {target}. You get a JSON array of texts. Answer with a JSON array"
    " of the same length in the same order, and nothing else. Keep line breaks and tags such as <i>."
)
ISO3: Final = {
    "az": "aze",
    "ba": "bak",
    "crh": "crh",
    "en": "eng",
    "kaa": "kaa",
    "kk": "kaz",
    "ky": "kir",
    "ru": "rus",
    "tk": "tuk",
    "tr": "tur",
    "tt": "tat",
    "ug": "uig",
    "uz": "uzb",
}
"""Apertium's names of languages."""


class MachineFailed(Exception):
    """A machine gave no answer that can be used; `code` is no_answer, refused or bad_answer, never what it said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Translator(Protocol):
    """Something that translates texts."""

    @property
    def name(self) -> str:
        """What stands on the label."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """As many texts as were given, in their order; raises MachineFailed."""


def translator(source: str = "", target: str = "") -> Translator | None:
    """What translates here between two languages, None when the operator has set nothing up; "" asks for any."""
    told = settings()
    if told.translate_url and told.translate_model:
        return Service(told.translate_model, told.translate_url, told.translate_key)
    if told.translate_apertium and shutil.which("apertium"):
        apertium = Apertium()
        return apertium if not source or apertium.knows(source, target) else None
    return None


@dataclass(frozen=True)
class Service:
    """A chat service in the shape of OpenAI's API (POST …/chat/completions)."""

    name: str
    url: str
    key: str

    def __repr__(self) -> str:
        """Without the key."""
        return f"Service({self.name!r})"

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Translate some texts at a time; raises MachineFailed."""
        found: list[str] = []
        for at in range(0, len(texts), TOGETHER):
            found += self._some(list(texts[at : at + TOGETHER]), source, target)
        return found

    def _some(self, texts: list[str], source: str, target: str) -> list[str]:
        asked = ASKED.format(source=_named(source), target=_named(target))
        said = {
            "model": self.name,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": asked},
                {"role": "user", "content": json.dumps(texts, ensure_ascii=False)},
            ],
        }
        answer = ask(f"{self.url.rstrip('/')}/chat/completions", self.key, json=said)
        try:
            content = answer["choices"][0]["message"]["content"]
            array = ARRAY.search(content)
            found = json.loads(array[0]) if array else None
        except (KeyError, IndexError, TypeError, ValueError) as bad:
            raise MachineFailed("bad_answer") from bad
        if not isinstance(found, list) or len(found) != len(texts) or not all(isinstance(one, str) for one in found):
            raise MachineFailed("bad_answer")
        return [typed(one) for one in found]


class Apertium:
    """Apertium as a program beside this one; signs inside a text are left out, for it reads plain text."""

    name = "Apertium"

    def knows(self, source: str, target: str) -> bool:
        """Whether this pair of languages is installed."""
        pairs = _run(["apertium", "-l"], "").split()
        return self._pair(source, target) in pairs

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Translate one text at a time; raises MachineFailed."""
        command = ["apertium", "-u", self._pair(source, target)]
        return [typed(_run(command, spoken(text).replace("\n", " ")).strip()) for text in texts]

    @staticmethod
    def _pair(source: str, target: str) -> str:
        return f"{ISO3.get(source, source)}-{ISO3.get(target, target)}"


def _run(command: list[str], said: str) -> str:
    try:
        done = subprocess.run(command, input=said, capture_output=True, text=True, timeout=PATIENCE, check=True)
    except (OSError, subprocess.SubprocessError) as bad:
        raise MachineFailed("no_answer") from bad
    return done.stdout[:MOST_BYTES]


def can_transcribe() -> bool:
    """Whether the operator has set up a machine that writes down speech."""
    return bool(settings().transcribe_url and settings().transcribe_model)


def transcribe(sound: Path, language: str) -> list[Cue]:
    """What is said in a sound, with its times (POST …/audio/transcriptions, verbose_json); raises MachineFailed."""
    told = settings()
    fields = {"model": told.transcribe_model, "language": language, "response_format": "verbose_json"}
    with sound.open("rb") as file:
        answer = ask(
            f"{told.transcribe_url.rstrip('/')}/audio/transcriptions",
            told.transcribe_key,
            data=fields,
            files={"file": (sound.name, file)},
        )
    try:
        cues = [
            Cue(round(float(one["start"]) * 1000), round(float(one["end"]) * 1000), typed(str(one["text"])))
            for one in answer["segments"]
        ]
    except (KeyError, TypeError, ValueError, OverflowError) as bad:
        raise MachineFailed("bad_answer") from bad
    found = [cue for cue in cues if cue.text and 0 <= cue.start_ms < cue.end_ms]
    if not found:
        raise MachineFailed("bad_answer")
    return found


def ask(address: str, key: str, **said: Any) -> Any:
    """The JSON that a service answers; raises MachineFailed, in which neither the key nor the answer stands."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with httpx.stream("POST", address, headers=headers, timeout=PATIENCE, **said) as answer:
            if not answer.is_success:
                raise MachineFailed("refused")
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise MachineFailed("bad_answer")
    except httpx.HTTPError as bad:
        raise MachineFailed("no_answer") from bad
    try:
        return json.loads(body)
    except ValueError as bad:
        raise MachineFailed("bad_answer") from bad


def _named(tag: str) -> str:
    return f"{languages.autonym(tag)} ({tag})"
