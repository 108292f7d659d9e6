"""A copy with the label burnt into the picture and said aloud, for outlets that strip everything else.

The badge is drawn once per code (Pillow) and laid over the frames of its cues (NumPy): FFmpeg's `drawtext` is not in
the wheels. Its height is at least 5 % of the short side, it stands in the upper end corner inside the safe area
(EBU R 95: 5 % of each side), light on dark. The picture is encoded again as H.264; sound that carries no spoken line is
encoded as AAC like the rest, so that one path is enough.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ortaq.core.media.house import SAMPLE_RATE, SOUND_BITS
from ortaq.core.origin.cues import LabelCue

HEIGHT = 0.072
"""Of the short side: words of more than 5 % with the frame around them."""
SAFE = 0.05
DUCKED = 0.25
"""What is left of the programme's sound under the spoken line."""
LINE_AT = 0.5
"""Seconds after which the line is said."""
BLOCK = 1024
_NIGHT, _SAFFRON, _LIGHT = (11, 31, 46, 235), (246, 189, 79, 255), (255, 255, 255, 255)

Told = Callable[[int], None]
"""Takes the progress in per mille."""


class CannotBurn(RuntimeError):
    """The film cannot be copied with a label; the message is for a person who knows media."""


@dataclass(frozen=True)
class Badge:
    """A badge drawn for one size of picture: its pixels (rows, columns, RGBA), and where its upper left corner lies."""

    pixels: NDArray[np.uint8]
    row: int
    column: int

    def over(self, frame: NDArray[np.uint8]) -> None:
        """Lay it over a frame (rows, columns, RGB) in place."""
        height, width = self.pixels.shape[:2]
        part = frame[self.row : self.row + height, self.column : self.column + width]
        alpha = self.pixels[..., 3:].astype(np.uint16)
        part[:] = (part * (255 - alpha) + self.pixels[..., :3] * alpha + 127) // 255


def _missing(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    """Whether a font has no picture of a letter: it then draws what it draws for the last code point of all."""
    return bytes(font.getmask(letter)) == bytes(font.getmask("\U0010ffff"))


def _runs(words: str, fonts: Sequence[ImageFont.FreeTypeFont]) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """The words cut into pieces that one font can draw."""

    @cache
    def font_of(letter: str) -> ImageFont.FreeTypeFont:
        return next((font for font in fonts if not _missing(font, letter)), fonts[0])

    runs: list[tuple[str, ImageFont.FreeTypeFont]] = []
    for letter in words:
        font = runs[-1][1] if letter == " " and runs else font_of(letter)
        if runs and runs[-1][1] is font:
            runs[-1] = runs[-1][0] + letter, font
        else:
            runs.append((letter, font))
    return runs


def badge(words: str, *, width: int, height: int, fonts: Sequence[Path]) -> Badge:
    """“AI” and the words for a picture of this size, in the first font that has each letter.

    Words that are too long for the picture are drawn smaller, never cut.
    """
    tall = max(12, round(min(width, height) * HEIGHT))
    room = round(width * (1 - 2 * SAFE))
    while True:
        drawn = _drawn(words, tall, fonts)
        if drawn.width <= room or tall <= 8:  # noqa: PLR2004 -- smaller nobody could read
            break
        tall = int(tall * room / drawn.width) if tall * room // drawn.width < tall else tall - 1
    pixels = np.asarray(drawn)[:height, :width]
    column = max(0, width - round(width * SAFE) - pixels.shape[1])
    return Badge(pixels, min(round(height * SAFE), height - pixels.shape[0]), column)


def _drawn(words: str, tall: int, fonts: Sequence[Path]) -> Image.Image:
    loaded = []
    for path in fonts:
        font = ImageFont.truetype(str(path), round(tall * 0.56))
        font.set_variation_by_axes([640])
        loaded.append(font)
    runs, sign = _runs(words, loaded), _runs("AI", loaded)
    pad = tall // 3

    def length(pieces: list[tuple[str, ImageFont.FreeTypeFont]]) -> int:
        return round(sum(font.getlength(text) for text, font in pieces))

    box = length(sign) + pad
    image = Image.new("RGBA", (box + length(runs) + 3 * pad, tall), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, image.width - 1, tall - 1), tall // 2, _NIGHT, _SAFFRON, max(1, tall // 24))
    inner = tall // 5
    draw.rounded_rectangle((pad * 2 // 3, inner, pad * 2 // 3 + box, tall - inner), tall // 6, _SAFFRON)
    for pieces, start, colour in ((sign, pad * 2 // 3 + pad / 2, _NIGHT), (runs, pad * 4 / 3 + box, _LIGHT)):
        at = float(start)
        for text, font in pieces:
            draw.text((at, tall / 2), text, fill=colour, font=font, anchor="lm")
            at += font.getlength(text)
    return image


def shown(cues: Sequence[LabelCue], at_ms: float) -> LabelCue | None:
    """The cue that is on the picture at an instant."""
    return next((cue for cue in cues if cue.start_ms <= at_ms < cue.end_ms), None)


def burn(
    source: Path,
    target: Path,
    *,
    cues: Sequence[LabelCue],
    words: Mapping[str, str],
    fonts: Sequence[Path],
    sound: int = 0,
    spoken: Path | None = None,
    metadata: Mapping[str, str] | None = None,
    told: Told = lambda _part: None,
) -> None:
    """Write a copy with one sound, the badges of the cues on the picture, and the spoken line over its beginning.

    `words` are badge words by code, `sound` the number of the sound stream, `spoken` a sound file with the line,
    `metadata` tags of the container, `told` takes the progress in per mille. Holds one frame and the spoken line in
    memory. Raises CannotBurn.
    """
    try:
        with av.open(str(source)) as film, av.open(str(target), "w", format="mp4", options=_MUXER) as out:
            out.metadata.update(metadata or {})
            _Copy(film, out, _Labels(cues, words, fonts), sound).run(_Mixer(_line(spoken)), told)
    except (av.FFmpegError, IndexError) as error:
        raise CannotBurn(str(error)) from error


_MUXER = {"movflags": "+faststart+use_metadata_tags"}
_X264 = {"preset": "veryfast", "crf": "20", "g": "50"}


class _Labels:
    """The badges of a film, each drawn once."""

    def __init__(self, cues: Sequence[LabelCue], words: Mapping[str, str], fonts: Sequence[Path]) -> None:
        self.cues, self.words, self.fonts = cues, words, fonts
        self.made: dict[str, Badge] = {}

    def on(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The frame with the badge of its moment; itself when there is none."""
        cue = shown(self.cues, float(frame.time or 0) * 1000)
        if cue is None:
            return frame
        pixels = np.ascontiguousarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
        if cue.code not in self.made:
            self.made[cue.code] = badge(
                self.words[cue.code], width=pixels.shape[1], height=pixels.shape[0], fonts=self.fonts
            )
        self.made[cue.code].over(pixels)
        labelled = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        labelled.pts, labelled.time_base = frame.pts, frame.time_base
        return labelled


class _Copy:
    """A film on its way into its copy."""

    def __init__(self, film: InputContainer, out: OutputContainer, labels: _Labels, sound: int) -> None:
        self.film, self.out, self.labels = film, out, labels
        self.picture = film.streams.video[0]
        self.heard = film.streams.audio[sound] if film.streams.audio else None
        self.seen = out.add_stream("libx264", rate=self.picture.average_rate, options=_X264)
        self.seen.width, self.seen.height, self.seen.pix_fmt = self.picture.width, self.picture.height, "yuv420p"
        self.seen.time_base = self.picture.time_base
        self.said = out.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", bit_rate=SOUND_BITS)
        if title := film.metadata.get("title"):
            out.metadata["title"] = title
        if self.heard is not None and (language := self.heard.metadata.get("language")):
            self.said.metadata["language"] = language

    def run(self, mixer: "_Mixer", told: Told) -> None:
        """Copy everything; a film without sound gets only its picture."""
        whole = float(self.film.duration or 0) / av.time_base
        last = -1
        for packet in self.film.demux([one for one in (self.picture, self.heard) if one is not None]):
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    self.out.mux(self.seen.encode(self.labels.on(frame)))
                    done = min(999, int(1000 * float(frame.time or 0) / whole)) if whole else 0
                    if done > last:
                        told(last := done)
                elif isinstance(frame, av.AudioFrame):
                    self.say(mixer.take(frame))
        self.out.mux(self.seen.encode(None))
        if self.heard is not None:
            self.say(mixer.take(None))
            self.out.mux(self.said.encode(None))
        told(1000)

    def say(self, blocks: Sequence[av.AudioFrame]) -> None:
        """Encode blocks of sound."""
        for block in blocks:
            self.out.mux(self.said.encode(block))


class _Mixer:
    """House sound, block by block, with the line over its beginning."""

    def __init__(self, line: NDArray[np.float32] | None) -> None:
        self.line = line
        self.at = 0
        self.resampler = av.AudioResampler("fltp", "stereo", SAMPLE_RATE, BLOCK)

    def take(self, frame: av.AudioFrame | None) -> list[av.AudioFrame]:
        """What may go on: whole blocks; with None all that is left."""
        return [self._mixed(block) for block in self.resampler.resample(frame)]

    def _mixed(self, block: av.AudioFrame) -> av.AudioFrame:
        samples = block.to_ndarray().astype(np.float32)
        start, self.at = self.at, self.at + samples.shape[1]
        if self.line is not None:
            first = start - round(LINE_AT * SAMPLE_RATE)
            part = self.line[max(first, 0) : max(first + samples.shape[1], 0)]
            if len(part):
                place = slice(max(-first, 0), max(-first, 0) + len(part))
                samples[:, place] = np.clip(samples[:, place] * DUCKED + part, -1, 1)
        mixed = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
        mixed.sample_rate, mixed.pts, mixed.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        return mixed


def _line(path: Path | None) -> NDArray[np.float32] | None:
    """A spoken line as mono samples, its peak at −6 dBFS."""
    if path is None:
        return None
    resampler = av.AudioResampler("flt", "mono", SAMPLE_RATE)
    with av.open(str(path)) as spoken:
        frames = [one for frame in spoken.decode(audio=0) for one in resampler.resample(frame)]
        frames += resampler.resample(None)
    samples = np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(np.float32)
    peak = float(np.abs(samples).max(initial=0))
    return samples * np.float32(0.5 / peak) if peak else samples
