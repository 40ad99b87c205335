"""The public face of evaluation: one model, one dataset, no library.

>>> import erhai
>>> dataset = erhai.read_dataset("captions.jsonl", split="val")    # doctest: +SKIP
>>> report = erhai.evaluate_dataset(dataset, pictures="photos")     # doctest: +SKIP
>>> for result in report.results:                                   # doctest: +SKIP
...     print(result.direction, result.language, result.metrics.recall_at_1.value)
"""

import os
from collections.abc import Sequence
from pathlib import Path

from erhai import compose
from erhai.evaluate.datasets import Dataset
from erhai.evaluate.encoding import EvaluationProgress, OnProgress
from erhai.evaluate.evaluator import Wanted
from erhai.evaluate.report import DIRECTIONS, Direction, EvaluationReport
from erhai.settings import read_settings


def evaluate_dataset(
    dataset: Dataset,
    *,
    pictures: str | os.PathLike[str] | None = None,
    model: str | None = None,
    directions: Sequence[Direction] = DIRECTIONS,
    skip_missing: bool = False,
    misses: int = 8,
    thumbnails: bool = False,
    on_progress: OnProgress | None = None,
) -> EvaluationReport:
    """Measure how well a model finds a dataset's pictures by their captions, and the reverse.

    pictures is the folder or the uncompressed tar that they lie in, else the folder of
    the captions file; model is a name or an id, else the one that ERHAI_MODEL names.
    misses is how many of the worst to report for each direction and language, with
    thumbnails (height, width, 3) uint8 of at most 360 pixels if asked.

    Pictures that cannot be read are reported, and no candidates. Raises DatasetError
    for pictures that are not there unless skip_missing, ModelError or SettingError.
    """
    settings = read_settings()
    if model is not None:
        settings = settings.model_copy(update={"model": model})
    place = dataset.path.parent if pictures is None else Path(pictures).expanduser()
    wanted = Wanted(directions, skip_missing, misses, thumbnails)
    return compose.make_evaluator(settings).run(dataset, place, wanted, on_progress or _ignore)


def _ignore(progress: EvaluationProgress) -> None:
    pass
