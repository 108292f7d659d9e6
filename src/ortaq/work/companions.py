"""What runs beside a worker's tasks as long as it lives: a loop that a room registers, in a thread of its own.

>>> @beside_the_worker      # doctest: +SKIP
... def listen(stop: threading.Event) -> None: ...
"""

import logging
import threading
from collections.abc import Callable

Companion = Callable[[threading.Event], None]
log = logging.getLogger(__name__)
_companions: list[Companion] = []


def beside_the_worker(run: Companion) -> Companion:
    """Run this in every worker, in a thread, until `stop`."""
    _companions.append(run)
    return run


def start_all(stop: threading.Event) -> list[threading.Thread]:
    """Start all companions."""
    threads = [threading.Thread(target=watched, args=(run, stop), daemon=True) for run in _companions]
    for thread in threads:
        thread.start()
    return threads


def watched(run: Companion, stop: threading.Event, pause: float = 5.0) -> None:
    """Run a companion; one that breaks is started again after a pause, in seconds."""
    while not stop.is_set():
        try:
            run(stop)
        except Exception:
            log.exception("What runs beside the worker broke; it is started again")
            stop.wait(pause)
