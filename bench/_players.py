"""Players of television as programs: each is started at an address, watched for a while, and ended by its own id.

Every player tells its position in its own way; from the positions and the clock comes how long it really played and
where it stood still. None of them is needed by Ortaq or its tests: what is not installed is named, and left out.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NOBODY = 65534
"""VLC refuses to run as root."""
STILL = 1.5
"""Seconds without progress that a viewer sees as a stall."""
HOLE = 0.045
"""Seconds between two packets that nobody notices: a frame and a little."""
LEAP = 20.0
"""A position that moves by more at once is another clock, of a player that shows what it reads."""


@dataclass
class Seen:
    """What a player did: (seconds of the clock, its position), faults and warnings as it says them."""

    at: list[tuple[float, float]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    languages: list[str] = field(default_factory=list)
    lost: int = 0
    ended: bool = False
    leap: float = LEAP

    @property
    def played(self) -> float:
        """Seconds that were played, whatever happened to the clock of the stream in between."""
        steps = [after - before for (_, before), (_, after) in zip(self.at, self.at[1:], strict=False)]
        return sum(step for step in steps if 0 < step < self.leap)

    @property
    def stalls(self) -> int:
        """How often it stood still between the first progress and the last position."""
        found, since = 0, None
        for (when, before), (_, after) in zip(self.at, self.at[1:], strict=False):
            if 0 < after - before < self.leap:
                if since is not None and when - since > STILL:
                    found += 1
                since = None
            elif since is None and found + len(self.at) > 1 and before != self.at[0][1]:
                since = when
        if since is not None and not self.ended and self.at[-1][0] - since > STILL:
            found += 1
        return found


def nobody() -> dict[str, Any]:
    """Whom a program runs as that refuses to run as root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


class Lines:
    """A program whose lines are kept with the time at which they came; it is ended at the end of the block."""

    def __init__(self, line: list[str], env: dict[str, str] | None = None, *, humble: bool = False) -> None:
        self.process = subprocess.Popen(
            line,
            env=os.environ | (env or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **(nobody() if humble else {}),
        )
        self.lines: list[tuple[float, str]] = []
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        rest = b""
        while block := os.read(self.process.stdout.fileno(), 65536):
            *whole, rest = re.split(rb"[\r\n]+", rest + block)
            now = time.monotonic()
            self.lines += [(now, one.decode(errors="replace")) for one in whole if one]

    def wait(self, seconds: float) -> bool:
        """Whether it ended by itself within so many seconds."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self.thread.join(5)
        return True

    def end(self) -> None:
        """End it: politely, then at once."""
        for word in (self.process.terminate, self.process.kill):
            if self.process.poll() is None:
                word()
                self.wait(5)
        self.thread.join(5)


@contextlib.contextmanager
def running(line: list[str], env: dict[str, str] | None = None, *, humble: bool = False) -> Iterator[Lines]:
    """A program for the time of a block."""
    started = Lines(line, env, humble=humble)
    try:
        yield started
    finally:
        started.end()


@dataclass(frozen=True)
class Player:
    """A player: its program, how its version is asked for, and how it plays an address for so many seconds."""

    name: str
    program: str
    play: Callable[[str, float], Seen]
    ask: tuple[str, ...] = ("--version",)

    @property
    def version(self) -> str:
        """What it says of itself; empty where it is not installed."""
        found = shutil.which(self.program)
        if not found:
            return ""
        line = [found, *self.ask]
        said = subprocess.run(line, capture_output=True, text=True, check=False, timeout=30, **nobody())
        number = re.search(r"\d+\.\d+\.\d[\w.+-]*", said.stdout + said.stderr)
        return number[0] if number else "?"


def kind_of(line: str) -> str:
    """A line without what differs from one time to the next, for counting."""
    return re.sub(r"0x[0-9a-f]+|\d+", "N", re.sub(r"\[[0-9a-f]{6,}\] ", "", line)).strip()[:160]


# ---- FFmpeg --------------------------------------------------------------------------------------------------------

FFMPEG = ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "level+warning"]


def ffmpeg(address: str, seconds: float) -> Seen:
    """Decode everything of the first programme of the list, as fast as it comes."""
    line = [*FFMPEG, "-progress", "pipe:1", "-stats_period", "1", "-i", address, "-map", "0:p:0", "-f", "null", "-"]
    seen = Seen(leap=float("inf"))
    with running(line) as program:
        seen.ended = program.wait(seconds)
    for when, said in program.lines:
        if told := re.match(r"out_time_us=(\d+)", said):
            seen.at.append((when, int(told[1]) / 1e6))
        complaint(seen, said)
    # It reads whole segments, so its position goes on by leaps of four seconds.
    seen.at = every(seen.at, 6.0)
    return seen


def ffmpeg_copy(address: str, seconds: float) -> Seen:
    """Copy the packets: every stream's clock must go on, without a hole and without a step back."""
    line = [*FFMPEG, "-i", address, "-map", "0:p:0", "-c", "copy", "-f", "framecrc", "-"]
    seen = Seen(leap=float("inf"))
    with running(line) as program:
        seen.ended = program.wait(seconds)
    bases: dict[str, float] = {}
    last: dict[str, tuple[float, float]] = {}
    for when, said in program.lines:
        if base := re.match(r"#tb (\d+): (\d+)/(\d+)", said):
            bases[base[1]] = int(base[2]) / int(base[3])
        elif row := re.match(r"(\d+), +(-?\d+), +(-?\d+), +(\d+),", said):
            stream, base = row[1], bases[row[1]]
            dts, length = int(row[2]) * base, int(row[4]) * base
            if stream in last and dts <= last[stream][0]:
                seen.faults.append(f"stream {stream} goes back from {last[stream][0]:.3f} to {dts:.3f} s")
            if stream in last and dts - last[stream][1] > HOLE:
                seen.faults.append(f"stream {stream} has a hole of {dts - last[stream][1]:.3f} s at {dts:.3f} s")
            last[stream] = dts, dts + length
            if stream == min(bases):
                seen.at.append((when, dts))
        else:
            complaint(seen, said)
    if last and max(end for _, end in last.values()) - min(end for _, end in last.values()) > 8:  # noqa: PLR2004
        seen.faults.append(f"streams end apart: { ({k: round(v[1], 1) for k, v in last.items()}) }")
    seen.at = every(seen.at, 6.0)
    return seen


def every(at: list[tuple[float, float]], seconds: float) -> list[tuple[float, float]]:
    """The positions thinned out to one in so many seconds."""
    kept: list[tuple[float, float]] = []
    for one in at:
        if not kept or one[0] - kept[-1][0] >= seconds:
            kept.append(one)
    return kept + at[-1:] if at else []


def complaint(seen: Seen, said: str) -> None:
    """Sort a line of FFmpeg in."""
    if re.search(r"\[(error|fatal|panic)\]", said):
        seen.faults.append(kind_of(said))
    elif "[warning]" in said:
        seen.warnings[kind_of(said)] += 1


def ffprobe(address: str, seconds: float) -> Seen:
    """What is in it: the languages of the sounds, and the size of the picture."""
    line = ["ffprobe", "-v", "level+warning", "-of", "compact=p=0:nk=1", "-show_entries"]
    with running([*line, "stream=codec_type,width,height:stream_tags=language", address]) as program:
        ended = program.wait(min(seconds, 60))
    seen = Seen(ended=ended)
    for _, said in program.lines:
        if said.startswith(("audio|", "video|", "subtitle|")):
            seen.languages.append(said.replace("|", " ").strip())
        else:
            complaint(seen, said)
    seen.languages = list(dict.fromkeys(seen.languages))
    if not ended or not seen.languages:
        seen.faults.append("found no streams")
    return seen


# ---- mpv -----------------------------------------------------------------------------------------------------------


def mpv(address: str, seconds: float) -> Seen:
    """Play without screen and loudspeaker; the status line tells position, lost frames and waiting."""
    status = "AT ${=time-pos} ${=frame-drop-count} ${paused-for-cache}"
    with tempfile.TemporaryDirectory(prefix="ortaq-mpv-") as folder:
        log = Path(folder) / "log"
        line = ["mpv", "--no-config", "--vo=null", "--ao=null", f"--log-file={log}", f"--term-status-msg={status}"]
        with running([*line, address]) as program:
            ended = program.wait(seconds)
        seen = Seen(ended=ended)
        for when, said in program.lines:
            if told := re.search(r"AT ([\d.]+) (\d+) (yes|no)", said):
                seen.at.append((when, float(told[1])))
                seen.lost = int(told[2])
            elif track := re.search(r"(Audio|Video|Subs) +--[avs]id=\d+(?: --[as]lang=(\S+))?", said):
                seen.languages.append(f"{track[1].lower()} {track[2] or ''}".strip())
        for said in log.read_text(errors="replace").splitlines() if log.exists() else []:
            if told := re.match(r"\[ *[\d.]+\]\[([ewf])\]\[(.*)", said):
                if told[1] == "w":
                    seen.warnings[kind_of("[" + told[2])] += 1
                else:
                    seen.faults.append(kind_of("[" + told[2]))
    seen.languages = list(dict.fromkeys(seen.languages))
    return seen


# ---- VLC -----------------------------------------------------------------------------------------------------------

ROOM = r"interface|libvlc|dbus|playlist|keystore|services discovery|Fontconfig|vdpau|vaapi|glconv|video output"
"""What VLC says of the machine that it runs on, not of what it plays."""


def vlc(address: str, seconds: float) -> Seen:
    """Play with dummy outputs; the remote control tells the position, and at the end the statistics."""
    with tempfile.TemporaryDirectory(prefix="ortaq-vlc-") as folder:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        door = Path(folder) / "rc"
        line = ["vlc", "--intf", "dummy", "--extraintf", "oldrc", f"--rc-unix={door}", "--rc-fake-tty", "-v"]
        line += ["--no-color", "--vout", "dummy", "--aout", "dummy", "--play-and-exit", "--no-metadata-network-access"]
        seen = Seen()
        with running([*line, address], {"HOME": folder}, humble=True) as program:
            until = time.monotonic() + seconds
            while time.monotonic() < until and not door.exists() and program.process.poll() is None:
                time.sleep(0.1)
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as control:
                control.settimeout(1)
                control.connect(str(door))
                while time.monotonic() < until and program.process.poll() is None:
                    if told := re.search(r"^(\d+)\s*$", remote(control, "get_time"), re.MULTILINE):
                        seen.at.append((time.monotonic(), float(told[1])))
                    if not seen.languages and seen.played > 2:  # noqa: PLR2004 -- then the tracks are known
                        seen.languages = [
                            f"audio {one}" for one in re.findall(r"- \[(\w+)\]", remote(control, "atrack"))
                        ]
                    if said := re.search(r"frames lost +: +(\d+)", remote(control, "stats")):
                        seen.lost = int(said[1])
                    time.sleep(1)
            seen.ended = program.process.poll() is not None
    begun = next((when for when, at in seen.at if at > seen.at[0][1]), 0.0)
    for when, said in program.lines:
        # Before it plays, it looks at the streams one after another, and complains of what is not there yet.
        if " error: " in said and when > begun and not re.search(ROOM, said):
            seen.faults.append(kind_of(said))
        elif (re.search(" (warning|error): ", said) and not re.search(ROOM, said)) or re.match(r"\[(h264|aac) @", said):
            seen.warnings[kind_of(said)] += 1
    # Its position is in whole seconds.
    seen.at = every(seen.at, 2.0)
    return seen


def remote(control: socket.socket, word: str) -> str:
    """What VLC's remote control answers, so far as it comes at once."""
    control.sendall(word.encode() + b"\n")
    time.sleep(0.2)
    with contextlib.suppress(TimeoutError):
        return control.recv(65536).decode(errors="replace")
    return ""


# ---- GStreamer -----------------------------------------------------------------------------------------------------


def gstreamer(address: str, seconds: float) -> Seen:
    """playbin3 with sinks that keep time and show nothing."""
    sink = "fakesink sync=true"
    line = ["gst-play-1.0", "--no-interactive", "--use-playbin3", f"--videosink={sink}", f"--audiosink={sink}", "-v"]
    with running([*line, address], {"GST_DEBUG": "1", "GST_DEBUG_NO_COLOR": "1"}) as program:
        ended = program.wait(seconds)
    seen = Seen(ended=ended)
    for when, said in program.lines:
        if told := re.match(r"(\d+):(\d\d):(\d\d\.\d)\d* */", said):
            seen.at.append((when, int(told[1]) * 3600 + int(told[2]) * 60 + float(told[3])))
        elif re.match(r"ERROR|.* ERROR ", said):
            seen.faults.append(kind_of(said))
        elif said.startswith("WARNING"):
            seen.warnings[kind_of(said)] += 1
    return seen


PLAYERS = (
    Player("ffprobe", "ffprobe", ffprobe, ("-version",)),
    Player("ffmpeg", "ffmpeg", ffmpeg, ("-version",)),
    Player("ffmpeg -c copy", "ffmpeg", ffmpeg_copy, ("-version",)),
    Player("mpv", "mpv", mpv),
    Player("VLC", "vlc", vlc, ("--version",)),
    Player("GStreamer", "gst-play-1.0", gstreamer),
)
