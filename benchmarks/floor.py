"""What can no program of this kind do without?

It reads its inputs from memory, takes a tangent for each segment (NumPy's fastest way to a
sine and a cosine) and writes one moment for each joint. This does that and nothing else, in
blocks that stay in a processor's cache; what it writes are the bare tangents.
"""

from __future__ import annotations

import math

import numpy as np

#: Postures at once: the temporaries of a block stay in the second-level cache.
BLOCK = 8192

#: Segments whose inclination is an input each, and those with one of their own as well.
INPUTS, SEGMENTS = 7, 8


def floor(inclinations: list[np.ndarray], rates: list[np.ndarray]) -> np.ndarray:
    """Tangents of the half angles, written where the moments would be; rates are only read."""
    number = len(inclinations[0])
    result = np.empty((SEGMENTS, number))
    half, read = np.empty((SEGMENTS, BLOCK)), np.empty(BLOCK)
    for start in range(0, number, BLOCK):
        block = slice(start, min(start + BLOCK, number))
        size = block.stop - start
        for row in range(SEGMENTS):  # the eighth angle is a mean; any will do
            np.multiply(inclinations[row % INPUTS][block], math.pi / 360, out=half[row, :size])
        for rate in rates:
            np.copyto(read[:size], rate[block])
        np.tan(half[:, :size], out=result[:, block])
    return result
