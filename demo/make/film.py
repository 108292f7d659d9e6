"""Make the demo media: python demo/make/film.py TALE|all [--stills]

TALE is a tale, or `slate`.  Everything is written beside this folder, under
demo/tales and demo/slate.  Without an option the whole tale is made: picture,
seven sounds, ten subtitles, card, poster, still.
"""
from __future__ import annotations

import argparse
import importlib
import resource
import sys
import time
from pathlib import Path

import picture
import soundtrack
import voice
from tale import SOUND_LANGUAGES, Tale, write_card, write_subtitles

DEMO = Path(__file__).resolve().parent.parent
TALES = ("qozhanasyr", "zumrad", "cirtdan")


def load(name: str) -> Tale:
    return importlib.import_module(name).TALE


def draft_stills(tale: Tale, folder: Path, times: list[float]) -> None:
    """Small frames to look at before the film is drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    for at in times:
        picture.still(tale.draw, at, folder / f"{tale.slug}-{at:04.1f}.jpg", 640, 360)
    picture.poster(tale.poster, folder / f"{tale.slug}-poster.jpg", 900, 1200)


def make_sounds(tale: Tale, folder: Path, languages: list[str]) -> None:
    for language in languages:
        loudness, peak = soundtrack.encode(soundtrack.mixed(tale, language), folder / f"sound-{language}.m4a")
        print(f"{tale.slug} {language}: {loudness:.1f} LUFS, {peak:.1f} dBTP")


def make_tale(tale: Tale, parts: set[str]) -> None:
    folder = DEMO / "tales" / tale.slug
    folder.mkdir(parents=True, exist_ok=True)
    if "words" in parts:
        write_subtitles(tale, folder)
        write_card(tale, folder, voice.version())
    if "sound" in parts:
        make_sounds(tale, folder, list(SOUND_LANGUAGES))
    if "picture" in parts:
        picture.poster(tale.poster, folder / "poster.jpg")
        picture.still(tale.draw, tale.still_at, folder / "still.jpg", 960, 540)
        picture.film(tale.draw, tale.seconds, folder / "picture.mp4")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("name", choices=[*TALES, "slate", "all"], metavar="TALE",
                        help=f"{', '.join(TALES)}, slate, or all")
    parser.add_argument("--stills", nargs="?", const="", metavar="SECONDS",
                        help="only draw small stills (a comma-separated list, or every 2 s)")
    parser.add_argument("--only", choices=["words", "sound", "picture"], action="append", help="make only these parts")
    parser.add_argument("--drafts", type=Path, default=Path("build"), help="where --stills go")
    return parser.parse_args()


def main() -> int:
    asked = options()
    began = time.monotonic()
    for name in ([*TALES, "slate"] if asked.name == "all" else [asked.name]):
        if name == "slate":
            importlib.import_module("slate").make(DEMO / "slate", asked.drafts if asked.stills is not None else None)
        elif asked.stills is not None:
            tale = load(name)
            times = [float(s) for s in asked.stills.split(",")] if asked.stills else [1 + 2.0 * k for k in range(tale.seconds // 2)]
            draft_stills(tale, asked.drafts, times)
        else:
            make_tale(load(name), set(asked.only or ("words", "sound", "picture")))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{asked.name}: {time.monotonic() - began:.0f} s, {sum(u.ru_utime + u.ru_stime for u in used):.0f} CPU s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
