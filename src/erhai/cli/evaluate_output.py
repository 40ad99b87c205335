"""An evaluation as tables for people, tab-separated lines for a pipe, JSON for programs."""

import sys
from typing import TYPE_CHECKING

from erhai.cli.output import VERSION, JsonValue, console, path_as_json, text_as_json
from erhai.cli.text import counted, duration, printable, short_path
from erhai.evaluate.metrics import LEVEL, RESAMPLES, SEED, Estimate, Summary

if TYPE_CHECKING:
    from rich.table import Table

    from erhai.evaluate.report import EvaluationReport, Miss, Retrieval

METRICS = ("recall_at_1", "recall_at_5", "recall_at_10", "median_rank", "mean_reciprocal_rank")
HEADINGS = ("R@1", "R@5", "R@10", "median", "MRR")


def write_report(report: "EvaluationReport") -> None:
    """Write the results, one row a direction and language."""
    if not sys.stdout.isatty():
        print("direction", "language", "queries", "candidates", *_columns(), sep="\t")
        for result in report.results:
            values = [
                number
                for estimate in _estimates(result.metrics)
                for number in (estimate.value, estimate.low, estimate.high)
            ]
            print(
                result.direction,
                result.language,
                result.queries,
                result.candidates,
                *(f"{value:.4f}" for value in values),
                sep="\t",
            )
        return
    from rich.text import Text

    terminal = console()
    terminal.print("\n".join(heading(report)))
    for direction in dict.fromkeys(result.direction for result in report.results):
        chosen = [result for result in report.results if result.direction == direction]
        terminal.print()
        terminal.print(Text(direction.replace("-", " ").capitalize(), style="bold"))
        terminal.print(_table(chosen))
        for result in chosen:
            if result.ties:
                terminal.print(Text(ties(result), style="dim"))
    terminal.print()
    terminal.print(
        Text("R@k and MRR in percent, median of ranks, with 95 % intervals.", style="dim")
    )


def heading(report: "EvaluationReport") -> list[str]:
    """Return what was evaluated, as lines."""
    split = f", split {printable(report.split)}" if report.split else ""
    captions = sum(report.captions.values())
    return [
        f"{short_path(report.dataset)}{split}",
        f"{counted(report.pictures, 'picture')}, {counted(captions, 'caption')}, "
        f"{report.model_id}, {duration(report.elapsed_s)}",
    ]


def ties(result: "Retrieval") -> str:
    """Return how much depends on ties, as a sentence."""
    lost = " / ".join(_percent(share) for share in result.recall_if_ties_lose)
    queries = "query ties" if result.queries == 1 else "queries tie"
    return (
        f"{result.language}: {result.ties:,} {queries} with a wrong answer; "
        f"as misses, R@1/5/10: {lost}."
    )


def _table(results: "list[Retrieval]") -> "Table":
    from rich import box
    from rich.table import Table

    to_image = results[0].direction == "text-to-image"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("captions → pictures" if to_image else "pictures → captions")
    for name in HEADINGS:
        table.add_column(name, justify="right", no_wrap=True)
    for result in results:
        table.add_row(
            f"{result.language}\n{result.queries:,} → {result.candidates:,}",
            *map(_cell, HEADINGS, _estimates(result.metrics)),
        )
    return table


def _cell(name: str, estimate: Estimate) -> str:
    if name == "median":
        return f"{estimate.value:,g}\n{estimate.low:,g}–{estimate.high:,g}"
    value, low, high = map(_percent, (estimate.value, estimate.low, estimate.high))
    return f"{value}\n{low}–{high}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _columns() -> list[str]:
    return [column for name in METRICS for column in (name, f"{name}_low", f"{name}_high")]


def _estimates(metrics: Summary) -> list[Estimate]:
    return [
        metrics.recall_at_1,
        metrics.recall_at_5,
        metrics.recall_at_10,
        metrics.median_rank,
        metrics.mean_reciprocal_rank,
    ]


def report_as_json(report: "EvaluationReport") -> dict[str, JsonValue]:
    """Return the document of `evaluate --json`."""
    return {
        "version": VERSION,
        "command": "evaluate",
        "dataset": path_as_json(report.dataset),
        "format": report.format,
        "split": None if report.split is None else text_as_json(report.split),
        "model": report.model_id,
        "pictures": report.pictures,
        "copies": report.copies,
        "captions": dict(report.captions),
        "missing": list(report.missing),
        "unreadable": [
            {
                "picture": str(failure.path),
                "kind": failure.kind.value,
                "reason": text_as_json(failure.reason),
            }
            for failure in report.unreadable
        ],
        "interval": {
            "level": LEVEL,
            "method": "percentile bootstrap over pictures",
            "resamples": RESAMPLES,
            "seed": SEED,
        },
        "results": [_result(result) for result in report.results],
        "misses": [_miss(miss) for miss in report.misses],
        "elapsed_s": round(report.elapsed_s, 3),
        "notes": list(report.notes),
    }


def _result(result: "Retrieval") -> dict[str, JsonValue]:
    document: dict[str, JsonValue] = {
        "direction": result.direction,
        "language": result.language,
        "queries": result.queries,
        "candidates": result.candidates,
    }
    for name, estimate in zip(METRICS, _estimates(result.metrics), strict=True):
        document[name] = {
            "value": round(estimate.value, 6),
            "low": round(estimate.low, 6),
            "high": round(estimate.high, 6),
        }
    document["ties"] = result.ties
    document["recall_if_ties_lose"] = [round(share, 6) for share in result.recall_if_ties_lose]
    return document


def _miss(miss: "Miss") -> dict[str, JsonValue]:
    return {
        "direction": miss.direction,
        "language": miss.language,
        "rank": miss.rank,
        "caption": miss.caption,
        "picture": miss.picture.name,
        "first_picture": miss.first.name,
        "first_caption": miss.first_caption,
    }
