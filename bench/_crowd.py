"""Viewers who poll as players do: each asks for picture and sound every four seconds over one connection of its own.

Run by `bench/channels.py` as `_crowd.py <address of a variant> <viewers> <seconds>`; prints one line of JSON. Time is
taken from the beginning of a request until its whole answer is there; anything but a whole 200 is an error.
"""

import asyncio
import json
import random
import re
import sys
import time

EVERY = 4.0
NAMES = ("720p", "sound-ky")


async def viewer(address: str, until: float, waits: list[float], errors: list[str]) -> None:
    """One player, from a moment of its own within the first four seconds on."""
    where, _, path = address.removeprefix("http://").partition("/")
    host, _, port = where.partition(":")
    await asyncio.sleep(random.random() * EVERY)  # noqa: S311 -- a spread, no secret
    try:
        reader, writer = await asyncio.open_connection(host, int(port))
        while time.monotonic() < until:
            began = time.monotonic()
            for name in NAMES:
                clock = time.perf_counter()
                writer.write(f"GET /{path}/{name}.m3u8 HTTP/1.1\r\nHost: {where}\r\n\r\n".encode())
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(length[1]) if length else 0)
                waits.append(time.perf_counter() - clock)
                if not head.startswith(b"HTTP/1.1 200") or not body.startswith(b"#EXTM3U"):
                    errors.append(head[:40].decode())
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))
        writer.close()
    except OSError as problem:
        errors.append(str(problem))
    except asyncio.IncompleteReadError:
        errors.append("the connection was cut")


async def crowd(address: str, viewers: int, seconds: float) -> dict[str, float]:
    """All of them at once."""
    waits: list[float] = []
    errors: list[str] = []
    until = time.monotonic() + seconds
    await asyncio.gather(*(viewer(address, until, waits, errors) for _ in range(viewers)))
    waits.sort()
    return {
        "viewers": viewers,
        "requests": len(waits),
        "errors": len(errors),
        "p50_ms": round(1000 * waits[len(waits) // 2], 2),
        "p99_ms": round(1000 * waits[len(waits) * 99 // 100], 2),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(crowd(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))))
