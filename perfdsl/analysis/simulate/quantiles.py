"""The quantiles of the standard normal distribution, many at once.

M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics 37 (1988), 477-484:
PPND16, of a relative accuracy of about 1e-16.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_MIDDLE: Final = 0.425
_FAR: Final = 5.0

# Numerator and denominator of each part, the highest power first.
_A: Final = (
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
)  # fmt: skip
_B: Final = (
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
)  # fmt: skip
_C: Final = (
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
)  # fmt: skip
_D: Final = (
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
)  # fmt: skip
_E: Final = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
)  # fmt: skip
_F: Final = (
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
)  # fmt: skip


def normal_quantile(chances: Numbers) -> Numbers:
    """The number below which the standard normal distribution has each of some chances, which lie between 0 and 1."""
    middle = chances - 0.5
    found = middle * _quotient(_A, _B, 0.180625 - middle * middle)
    tails = np.abs(middle) > _MIDDLE
    found[tails] = _tail(chances[tails])
    return found


def _tail(chances: Numbers) -> Numbers:
    size = np.sqrt(-np.log(np.minimum(chances, 1 - chances)))
    near = _quotient(_C, _D, size - 1.6)
    far = _quotient(_E, _F, size - _FAR)
    found: Numbers = np.where(size <= _FAR, near, far)
    return np.copysign(found, chances - 0.5)


def _quotient(above: tuple[float, ...], below: tuple[float, ...], number: Numbers) -> Numbers:
    found: Numbers = np.polyval(above, number) / np.polyval(below, number)
    return found
