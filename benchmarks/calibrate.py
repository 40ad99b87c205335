"""What the calibrated scores are worth: telling queries with an answer from those without.

    python -m benchmarks.calibrate

Needs the folder of pictures that benchmarks/judged/README.md tells of. For Flickr8k's
validation pictures every query is judged by a fit that has seen neither its thing nor its
picture; for the judged sets, by the fit that ships, which has seen nothing of them.
"""

import argparse
from collections.abc import Sequence

import numpy as np

from benchmarks._calibration import (
    SIZES,
    Asker,
    Situation,
    auroc,
    cross_fit,
    expected_calibration_error,
    picture_situations,
    reference_pictures,
    text_situations,
)
from benchmarks._report import print_heading, print_table
from benchmarks.judged import flickr8k
from benchmarks.judged.pictures import (
    Gallery,
    encode_gallery,
    files_in,
    files_in_tar,
    shared_folder,
)
from benchmarks.judged.queries import LANGUAGES, load_queries
from erhai.encode.models import load_encoder
from erhai.encode.protocol import Encoder
from erhai.search.calibrate.calibrator import Coefficients, load_calibrator, weigh
from erhai.types import Embeddings

_Pairs = Sequence[tuple[Situation, Coefficients]]
_COLUMNS = ["query, removed", *(f"{n:,} AUROC / ECE" for n in SIZES)]
_HIT_COLUMNS = ["query", "hits", "relevant", "AUROC", "ECE"]


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    if not flickr8k.is_there():
        print(f"Nothing to measure: no pictures in {shared_folder()}; ERHAI_SHARED can name it.")
        return
    encoder = load_encoder(threads=1)
    print_heading(
        f"Calibration of {encoder.card.model_id}",
        "Flickr8k's 1,000 validation pictures; 1,000 ImageNet samples; 100 photographs",
        ["onnxruntime", "numpy"],
    )
    pictures, reference = flickr8k.load("val", encoder), reference_pictures(encoder)
    texts = cross_fit(text_situations(pictures, encoder, reference))
    print("Does anything match? Flickr8k, judged by fits that have not seen the query\n")
    _print_verdicts(texts, sole=False)
    print("The same where one picture alone answers\n")
    _print_verdicts(texts, sole=True)
    _print_hits(texts)
    print("By picture\n")
    by_picture = cross_fit(picture_situations(pictures, reference))
    _print_verdicts(by_picture, sole=False)
    _print_hits(by_picture)
    shipped = load_calibrator(encoder.card.model_id)
    if shipped is None:
        print(f"No fit ships for {encoder.card.model_id}: run training/make.py calibration.")
        return
    for name, gallery in _judged_galleries(encoder):
        print(f"Judged {name}, by the fit that ships\n")
        asked = judged_situations(name, gallery, encoder, shipped.reference)
        pairs = [(situation, shipped.text) for situation in asked]
        _print_verdicts(pairs, sole=False)
        _print_hits(pairs)


def judged_situations(
    name: str, gallery: Gallery, encoder: Encoder, reference: Embeddings
) -> list[Situation]:
    """Ask a judged set's queries of libraries with and without all that is relevant."""
    asker = Asker(gallery.embeddings, reference)
    for query in load_queries(name):
        relevant = np.isin(gallery.names, query.relevant)
        for language in LANGUAGES:
            [embedding] = encoder.text_tower().encode_texts([query.texts[language]])
            asker.ask(
                embedding, (name, language, query.query_id), relevant, {"said": relevant}, relevant
            )
    return asker.situations


def _judged_galleries(encoder: Encoder) -> list[tuple[str, Gallery]]:
    tower, shared = encoder.image_tower(), shared_folder()
    samples = files_in_tar(shared / "data" / "imagenet-samples-288.tar", "imagenet-samples")
    photos = files_in(shared / "photos")
    return [("words", encode_gallery(tower, samples)), ("photos", encode_gallery(tower, photos))]


def _print_verdicts(pairs: _Pairs, *, sole: bool) -> None:
    """Print a line for each kind of query, language and what was removed, then for all kinds.

    Pooled are the queries whose near things were removed too. A pair of situations stands
    together: with an answer, then without.
    """
    couples = list(zip(pairs[::2], pairs[1::2], strict=True))
    chosen = [couple for couple in couples if couple[0][0].sole == sole]
    names = dict.fromkeys((w.kind, w.language, w.removed) for _, (w, _) in chosen)
    lines: list[list[str | float]] = []
    for kind, language, removed in names:
        wanted = [
            c
            for c in chosen
            if (c[1][0].kind, c[1][0].language, c[1][0].removed) == (kind, language, removed)
        ]
        lines.append([f"{kind} {language}, {removed}", *(_verdicts(wanted, n) for n in SIZES)])
    for language in dict.fromkeys(name[1] for name in names):
        wanted = [c for c in chosen if c[1][0].language == language and c[1][0].removed == "near"]
        if len({c[1][0].kind for c in wanted}) > 1:
            lines.append([f"all {language}, near", *(_verdicts(wanted, n) for n in SIZES)])
    print_table(_COLUMNS, lines)


def _verdicts(couples: Sequence[Sequence[tuple[Situation, Coefficients]]], size: int) -> str:
    of_size = [pair for couple in couples for pair in couple if pair[0].size == size]
    if not of_size:
        return "-"
    said = np.array([weigh(s.evidence, c).answers for s, c in of_size])
    true = np.array([s.answered for s, _ in of_size])
    return f"{auroc(said, true):.3f} / {expected_calibration_error(said, true):.3f}"


def _print_hits(pairs: _Pairs) -> None:
    lines: list[list[str | float]] = []
    kept = [(s, c) for s, c in pairs if s.relevant is not None and s.removed != "own"]
    for kind, language in dict.fromkeys((s.kind, s.language) for s, _ in kept):
        of_kind = [(s, c) for s, c in kept if (s.kind, s.language) == (kind, language)]
        said = np.concatenate([weigh(s.evidence, c).relevance for s, c in of_kind])
        true = np.concatenate([s.relevant for s, _ in of_kind if s.relevant is not None])
        measures = [auroc(said, true), expected_calibration_error(said, true)]
        lines.append([f"{kind} {language}", len(said), float(true.mean()), *measures])
    print_table(_HIT_COLUMNS, lines)


if __name__ == "__main__":
    main()
