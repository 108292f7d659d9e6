"""A process that writes an index until it is killed, and says what was acknowledged: `index_writer.py PLACE SEED`.

After each acknowledged step it prints `number of the step`, at once; what a step does follows from its number alone.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ortaq.core.likeness.index_files import FileIndex, by_numpy

NAMES = 7


def step(number: int) -> tuple[str, NDArray[np.uint64] | None]:
    """The programme a step is about, and its codes; None where it is removed."""
    name = f"programme {number % NAMES}"
    if number % 5 == 4:
        return name, None
    return name, np.random.default_rng(number).integers(0, 2**64, (400 + number % 300, 6), np.uint64)


def seconds(codes: NDArray[np.uint64]) -> NDArray[np.float64]:
    """At two frames a second."""
    return np.arange(len(codes)) / 2


if __name__ == "__main__":
    index = FileIndex(Path(sys.argv[1]), compare=by_numpy)
    number = int(sys.argv[2])
    while True:
        name, codes = step(number)
        if codes is None:
            index.remove(name)
        else:
            index.add(name, codes, seconds(codes))
        if number % 11 == 10:
            index.pack()
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1
