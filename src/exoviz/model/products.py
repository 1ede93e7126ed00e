"""Products of small matrices that are the same on every processor.

The matrix products of NumPy are those of a BLAS, which sums in an order that the processor chooses.
The last bit of a sum then decides which of two equal places a molecule gets, and everything after
it is another vesicle. Here sums have one order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from exoviz.model.arrays import rotate

if TYPE_CHECKING:
    from scipy.spatial.transform import Rotation

__all__ = ["along", "length_of", "product", "rotated"]

Floats = NDArray[np.float64]


def product(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return the matrix products (..., n, m) of (..., n, k) and (..., k, m) arrays, for small k."""
    total: NDArray[Any] = left[..., :, :1] * right[..., :1, :]
    for index in range(1, left.shape[-1]):
        column = left[..., :, index : index + 1]
        total = total + column * right[..., index : index + 1, :]
    return total


def along(vectors: NDArray[Any], way: NDArray[Any]) -> NDArray[Any]:
    """Return the scalar products (...) of vectors (..., k) with one vector (k,)."""
    return product(vectors[..., None, :], way[:, None])[..., 0, 0]


def length_of(vector: NDArray[Any]) -> float:
    """Return the length of one vector (n,)."""
    return float(np.sqrt((vector * vector).sum()))


def rotated(rotation: Rotation, vectors: ArrayLike) -> Floats:
    """Return vectors (..., 3) turned by one rotation, or each by its own of as many.

    The method ``apply`` of one rotation is a product of matrices by BLAS.
    """
    return rotate(rotation.as_quat(), np.asarray(vectors, np.float64))
