"""What pictures gain beside their cosines, by names and colours."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.types import ImageIds


@dataclass(frozen=True, slots=True)
class Bonus:
    """Some pictures and what each gains: ids (n,) int64, rising, and values (n,) float32."""

    ids: ImageIds
    values: NDArray[np.float32]

    @classmethod
    def none(cls) -> "Bonus":
        return cls(np.empty(0, np.int64), np.empty(0, np.float32))

    def of(self, ids: ImageIds) -> NDArray[np.float32]:
        """Return the gain of each of the ids, 0 where it has none."""
        found = np.zeros(len(ids), np.float32)
        at = np.searchsorted(self.ids, ids)
        known = at < len(self.ids)
        known[known] = self.ids[at[known]] == ids[known]
        found[known] = self.values[at[known]]
        return found
