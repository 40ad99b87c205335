"""The public face of models: which there are, how quick they are here, and getting more.

>>> from erhai.models import export_model, list_models, pull_model          # doctest: +SKIP
>>> [model.name for model in list_models() if model.place]                  # doctest: +SKIP
>>> pull_model("clip-vit-b32", precision="int8").place                      # doctest: +SKIP
>>> export_model("clip-vit-base-patch32", "clip-int8", precision="int8")    # doctest: +SKIP
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from erhai.decode.limits import DecodeLimits
from erhai.encode.cards import CARDS, SOURCES
from erhai.encode.hub.progress import Fetched
from erhai.encode.measure import measure
from erhai.encode.model_card import ModelCard
from erhai.encode.models import (
    DEFAULT_MODEL,
    Model,
    find_card,
    find_model,
    load_encoder,
    locate,
    variants,
)
from erhai.encode.samples import TEXTS, made_pictures
from erhai.errors import FolderError, ModelError, PictureError
from erhai.settings import Settings, read_hub_settings, read_settings
from erhai.types import Embeddings, Pixels

PathLike = str | os.PathLike[str]

_MOST_PHOTOS = 64


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model by name; place is where it lies, None if it is not on this machine.

    problem says why what lies there cannot be used; card is then None unless the name is
    one of the table.
    """

    name: str
    card: ModelCard | None
    place: str | None = None
    precision: str | None = None
    size_bytes: int | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """One model in one precision on this machine; see encode.measure.Speed.

    The cosines are the least to the same model in fp32, None where that is not at hand.
    """

    name: str
    model_id: str
    precision: str
    runtime: str
    size_bytes: int
    pictures_per_s: float
    query_ms: float
    image_cosine: float | None
    text_cosine: float | None


@dataclass(frozen=True, slots=True)
class ExportedModel:
    """An export: its id, its size, and the least cosines to the original."""

    place: Path
    model_id: str
    precision: str
    size_bytes: int
    image_cosine: float
    text_cosine: float
    pictures: int
    pictures_are: str


def list_models() -> list[KnownModel]:
    """Return the bundled model, those of the table, and those found beside them.

    Raises SettingError.
    """
    settings = read_settings()
    bundled = find_model(DEFAULT_MODEL)
    found = [
        KnownModel(DEFAULT_MODEL, bundled.card, "bundled", bundled.precision, _size_bytes(bundled))
    ]
    found += [_known(name, settings) for name in CARDS]
    if settings.models.is_dir():
        # Hidden folders are those of models that are still being fetched.
        others = sorted(path.name for path in settings.models.glob("[!.]*") if path.is_dir())
        found += [_known(name, settings) for name in others if name not in CARDS]
    return found


@dataclass(frozen=True, slots=True)
class PulledModel:
    """A model that was fetched: where it is, its id, and the repository and commit it is of.

    commit is empty if the model had been there before.
    """

    name: str
    place: Path
    model_id: str
    precision: str
    size_bytes: int
    repository: str
    commit: str


def pull_model(
    name: str,
    *,
    to: PathLike | None = None,
    precision: Literal["fp32", "int8"] = "fp32",
    endpoint: str | None = None,
    say: Callable[[Fetched], None] = lambda _: None,
) -> PulledModel:
    """Fetch a published model into a folder; without `to` the one where it answers to its name.

    Taken from the cache of the hub's own tools if it is there, else from the hub at endpoint
    (None: HF_ENDPOINT). If it breaks off, the next call goes on where it stopped; the folder
    is there whole or not at all. Raises HubError, ModelError, StorageFull, FolderError or
    SettingError.
    """
    from erhai.encode.hub.place import pull

    settings, hub = read_settings(), read_hub_settings(endpoint)
    place = Path(settings.models / name if to is None else to).expanduser().absolute()
    commit = pull(
        name,
        place,
        precision,
        endpoint=hub.endpoint,
        token=hub.token,
        cache=hub.cache,
        offline=hub.hub_offline,
        say=say,
    )
    model = find_model(str(place))
    return PulledModel(
        name=name,
        place=place,
        model_id=model.card.model_id,
        precision=model.precision,
        size_bytes=_size_bytes(model),
        repository=SOURCES[name].repository,
        commit=commit,
    )


def export_model(
    checkpoint: PathLike,
    out: PathLike,
    *,
    precision: Literal["fp32", "int8"] = "fp32",
    photos: PathLike | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> ExportedModel:
    """Turn a checkpoint of PyTorch into a folder that Erhai runs; see encode.export.exporter.

    The two are compared on up to 64 of the photos, else on made pictures. Raises
    ModelError, also if they are not alike, FolderError, DependencyMissing or SettingError.
    """
    from erhai.encode.export.exporter import export

    pictures = [] if photos is None else _read_photos(Path(photos).expanduser())
    place = Path(out).expanduser()
    done = export(Path(checkpoint).expanduser(), place, precision, pictures, say=say)
    model = Model(done.model.card, done.model.weights)
    return ExportedModel(
        place=place,
        model_id=done.model.card.model_id,
        precision=done.model.precision,
        size_bytes=_size_bytes(model),
        image_cosine=done.checked.image_cosine,
        text_cosine=done.checked.text_cosine,
        pictures=done.checked.pictures,
        pictures_are=done.checked.pictures_are,
    )


def benchmark(models: Sequence[PathLike] = (), seconds: float = 3.0) -> Iterator[Measured]:
    """Measure models by name or folder, in each precision that they come in.

    Without any, those that are on this machine. Raises ModelError or SettingError.
    """
    settings = read_settings()
    names = [os.fspath(model) for model in models]
    if not names:
        names = [model.name for model in list_models() if model.place and not model.problem]
    for name in names:
        place = locate(_named(name, settings), settings.models)
        whole: tuple[Embeddings, Embeddings] | None = None
        for variant in variants(place):
            model = find_model(variant)
            encoder = load_encoder(variant, threads=settings.threads)
            speed = measure(encoder, seconds)
            pictures = made_pictures(model.card.image_size_px)
            rows = (
                encoder.image_tower().encode_images(pictures),
                encoder.text_tower().encode_texts(TEXTS),
            )
            if model.precision == "fp32":
                whole = rows
            cosines = None if whole is None else tuple(map(_least, rows, whole))
            yield Measured(
                name=name,
                model_id=model.card.model_id,
                precision=model.precision,
                runtime="onnxruntime, CPU",
                size_bytes=_size_bytes(model),
                pictures_per_s=speed.pictures_per_s,
                query_ms=speed.query_ms,
                image_cosine=cosines[0] if cosines else None,
                text_cosine=cosines[1] if cosines else None,
            )


def _known(name: str, settings: Settings) -> KnownModel:
    folder = settings.models / name
    if not folder.is_dir():
        return KnownModel(name, find_card(name))
    try:
        model = find_model(str(folder))
    except ModelError as error:
        return KnownModel(name, CARDS.get(name), str(folder), problem=str(error))
    card = CARDS.get(name, model.card)
    return KnownModel(name, card, str(folder), model.precision, _size_bytes(model))


def _named(name: str, settings: Settings) -> str:
    """Return a model of one's own by the folder that it has among the others."""
    folder = settings.models / name
    return str(folder.absolute()) if name not in CARDS and folder.is_dir() else name


def _read_photos(folder: Path) -> list[Pixels]:
    from erhai.decode.reader import decode_file

    try:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
    except OSError as error:
        raise FolderError(f"{folder} cannot be read ({error.strerror}).") from error
    found: list[Pixels] = []
    for path in paths:
        if len(found) == _MOST_PHOTOS:
            break
        try:
            found.append(decode_file(path, min_side_px=256, limits=DecodeLimits()).pixels)
        except PictureError:
            continue  # a folder of photos may hold other files too
    if not found:
        raise FolderError(f"There are no pictures in {folder} to compare on.")
    return found


def _size_bytes(model: Model) -> int:
    files = (model.weights.image, model.weights.text, model.weights.tokenizer)
    return sum(path.stat().st_size for path in files)


def _least(rows: Embeddings, others: Embeddings) -> float:
    return float((rows * others).sum(axis=1).min())
