"""The library itself (libchromaprint), where it is installed: what our integers are held against."""

import ctypes
import ctypes.util

import numpy as np
from numpy.typing import NDArray

FOUND = ctypes.util.find_library("chromaprint")


def integers(samples: NDArray[np.int16]) -> NDArray[np.uint32]:
    """The raw fingerprint of mono samples at 11025 Hz, algorithm TEST2."""
    library = ctypes.CDLL(FOUND)
    library.chromaprint_new.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.chromaprint_new(1))
    samples = np.ascontiguousarray(samples)
    out, size = ctypes.POINTER(ctypes.c_uint32)(), ctypes.c_int()
    assert library.chromaprint_start(context, 11025, 1)
    assert library.chromaprint_feed(context, samples.ctypes.data_as(ctypes.c_void_p), len(samples))
    assert library.chromaprint_finish(context)
    assert library.chromaprint_get_raw_fingerprint(context, ctypes.byref(out), ctypes.byref(size))
    made = np.ctypeslib.as_array(out, (size.value,)).copy() if size.value else np.zeros(0, np.uint32)
    library.chromaprint_dealloc(out)
    library.chromaprint_free(context)
    return made
