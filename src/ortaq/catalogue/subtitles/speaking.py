"""A machine voice reads subtitles as a draft for a dub: one WAV as long as the film, each line where it is said.

espeak-ng (GPL) is a program beside this one. The file says of itself that a machine speaks; whoever brings it in as a
sound declares that as any other use of AI.
"""

import io
import shutil
import subprocess
import wave
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from ortaq.core.text.convert import can_convert, convert
from ortaq.core.text.cue_text import spoken
from ortaq.core.text.languages import primary
from ortaq.core.text.subtitles import Cue
from ortaq.work.settings import settings

VOICES: Final = frozenset({"az", "ba", "cv", "en", "hu", "kk", "ky", "ru", "tk", "tr", "tt", "ug", "uz"})
"""Languages that espeak-ng 1.51 speaks."""
RATE, WIDTH = 22_050, 2
"""Samples a second and bytes of one, as espeak-ng writes them."""
SLOWLY, USUAL, FASTEST = 130, 165, 320
"""Words a minute; slowly for somebody who learns a word."""
PATIENCE: Final = 30
"""Seconds for one line."""
TOLD: Final = b"Draft: a machine speaks (espeak-ng). No real voice."


def can_speak(tag: str) -> bool:
    """Whether a machine may read a language here, and can."""
    return settings().speak and primary(tag) in VOICES and shutil.which("espeak-ng") is not None


def size(length_ms: int) -> int:
    """Bytes of the whole file."""
    return len(_head(0)) + _samples(length_ms) * WIDTH


def wav(cues: Sequence[Cue], tag: str, length_ms: int) -> Iterator[bytes]:
    """The file piece by piece, in order; a line that is longer than its room is read faster, then cut."""
    yield _head(_samples(length_ms) * WIDTH)
    ordered = sorted(cues, key=lambda cue: cue.start_ms)
    at, end = 0, _samples(length_ms)
    for cue, following in pairwise([*ordered, Cue(length_ms, length_ms, "")]):
        start = min(max(at, _samples(cue.start_ms)), end)
        room = max(0, min(end, _samples(following.start_ms)) - start)
        yield bytes((start - at) * WIDTH)
        said = _spoken(cue, tag, room)[: room * WIDTH]
        yield said
        at = start + len(said) // WIDTH
    yield bytes((end - at) * WIDTH)


def utterance(text: str, tag: str) -> bytes:
    """A WAV file in which a machine says one text; empty where it cannot (can_speak), or failed."""
    lang = primary(tag)
    if not can_speak(tag) or not text.strip():
        return b""
    said = _say(convert(text, tag, lang) if can_convert(tag, lang) else text, lang, SLOWLY)
    return _head(len(said)) + said if said else b""


def _spoken(cue: Cue, tag: str, room: int) -> bytes:
    """One line as samples, read faster when it does not fit into its room."""
    text, lang = spoken(cue.text).replace("\n", " ").strip(), primary(tag)
    if not text or not room:
        return b""
    text = convert(text, tag, lang) if can_convert(tag, lang) else text
    said = _say(text, lang, USUAL)
    if len(said) > room * WIDTH:
        said = _say(text, lang, min(FASTEST, round(USUAL * len(said) / (room * WIDTH)) + 5))
    return said


def _say(text: str, lang: str, words_a_minute: int) -> bytes:
    command = ["espeak-ng", "-v", lang, "-s", str(words_a_minute), "--stdin", "--stdout"]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=PATIENCE, check=True)
        with wave.open(io.BytesIO(done.stdout)) as file:
            return file.readframes(file.getnframes()) if file.getframerate() == RATE else b""
    except (OSError, subprocess.SubprocessError, wave.Error, EOFError):
        return b""


def _samples(ms: int) -> int:
    return ms * RATE // 1000


def _head(size: int) -> bytes:
    """The beginning of a WAV file with a remark on who speaks (RIFF, LIST INFO ICMT)."""
    remark = TOLD + b"\0" * (1 + (len(TOLD) + 1) % 2)
    info = b"INFOICMT" + len(remark).to_bytes(4, "little") + remark
    extra = b"LIST" + len(info).to_bytes(4, "little") + info
    layout = (1).to_bytes(2, "little") + (1).to_bytes(2, "little") + RATE.to_bytes(4, "little")
    layout += (RATE * WIDTH).to_bytes(4, "little") + WIDTH.to_bytes(2, "little") + (8 * WIDTH).to_bytes(2, "little")
    body = b"WAVEfmt " + (16).to_bytes(4, "little") + layout + extra + b"data" + size.to_bytes(4, "little")
    return b"RIFF" + (len(body) + size).to_bytes(4, "little") + body
