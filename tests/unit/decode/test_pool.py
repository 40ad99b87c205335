"""The pool, with workers that really crash, hang and die."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest

from erhai.decode.limits import DecodeLimits
from erhai.decode.pool import DecodePool
from erhai.decode.reader import decode_file
from erhai.errors import ErhaiError, FailureKind, PictureError
from erhai.fingerprint import fingerprint_bytes
from tests.pictures import BLUE, GREEN, RED, make_exif, make_jpeg, noise

LIMITS = DecodeLimits()

# Each child imports this at its start. Files with these words in them then do what a
# broken native decoder would do.
SABOTAGE = """
import ctypes, os, pathlib, signal, sys, time
from erhai.decode import reader
decode = reader._decode
def sabotaged(data, *rest):
    if b"CRASH" in data:
        ctypes.string_at(0)
    if b"STUMBLE" in data and not (mark := pathlib.Path(__file__).with_name("stumbled")).exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if b"HANG" in data:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(3600)
    if b"EXIT" in data:
        os._exit(3)
    if b"BABBLE" in data:
        os.write(1, b"noise" * 100_000)
        os.write(2, b"noise" * 100_000)
    if b"BOMB" in data:
        bytearray(1 << 42)
    return decode(data, *rest)
reader._decode = sabotaged
"""


@pytest.fixture
def _sabotaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "sabotage"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SABOTAGE)
    monkeypatch.syspath_prepend(folder)


@pytest.fixture
def pool() -> Iterator[DecodePool]:
    with DecodePool(workers=1, min_side_px=64, limits=LIMITS) as opened:
        yield opened


def hiding(folder: Path, word: bytes) -> Path:
    """Return a sound JPEG with a word behind its end."""
    path = make_jpeg(folder / f"{word.decode()}.jpg")
    path.write_bytes(path.read_bytes() + word)
    return path


def worker_pid(pool: DecodePool) -> int:
    [worker] = pool._workers
    assert worker is not None
    return worker._process.pid


def failure(pool: DecodePool, path: Path) -> PictureError:
    error = pool.submit(path).exception()
    assert isinstance(error, PictureError)
    return error


def test_a_pool_returns_what_decoding_at_home_returns(tmp_path: Path) -> None:
    exif = make_exif(orientation=6, zone="-03:30", position=(1.5, -2.25), model="猫 1")
    paths = [make_jpeg(tmp_path / f"{n}.jpg", noise(640, 480 + n, n), exif) for n in range(7)]
    paths.append(make_jpeg(tmp_path / os.fsdecode(b"caf\xe9 \xe7\x8c\xab.jpg")))

    with DecodePool(workers=2, min_side_px=64, limits=LIMITS) as pool:
        futures = [pool.submit(path) for path in paths]
        digests = [pool.submit_fingerprint(path) for path in paths]

        for path, future, digest in zip(paths, futures, digests, strict=True):
            wanted = decode_file(path, min_side_px=64, limits=LIMITS)
            assert np.array_equal(future.result().pixels, wanted.pixels)
            assert future.result().metadata == wanted.metadata
            assert future.result().fingerprint == wanted.fingerprint
            assert digest.result() == wanted.fingerprint == fingerprint_bytes(path.read_bytes())


@pytest.mark.usefixtures("_sabotaged")
def test_bytes_are_decoded_as_files_are(pool: DecodePool, tmp_path: Path) -> None:
    data = make_jpeg(tmp_path / "a.jpg", noise(300, 200)).read_bytes()
    assert pool.submit_bytes(data).result().fingerprint == fingerprint_bytes(data)
    large = bytes(10_000_000)  # far more than a pipe holds
    for hostile in (b"", b"no picture", large, data + b"CRASH"):
        with pytest.raises(PictureError, match="The picture"):
            pool.submit_bytes(hostile).result()
    assert pool.submit_bytes(data).result().metadata.width_px == 300


def test_failures_come_back_with_their_kind_and_reason(pool: DecodePool, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    text = tmp_path / "text.jpg"
    text.write_text("not a picture")

    assert failure(pool, empty).kind == FailureKind.EMPTY
    assert failure(pool, text).kind == FailureKind.UNSUPPORTED
    assert str(text) in str(failure(pool, text))
    assert failure(pool, tmp_path / "missing.jpg").kind == FailureKind.VANISHED
    assert failure(pool, tmp_path).kind == FailureKind.NOT_A_FILE
    with pytest.raises(PictureError) as caught:
        pool.submit_fingerprint(tmp_path / "missing.jpg").result()
    assert caught.value.kind == FailureKind.VANISHED


def test_paths_may_be_relative(
    pool: DecodePool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_jpeg(tmp_path / "a.jpg")
    make_jpeg(tmp_path / "sub" / "b.jpg", BLUE)
    monkeypatch.chdir(tmp_path)
    assert pool.submit(Path("a.jpg")).result().pixels[0, 0].tolist() == pytest.approx(RED, abs=3)
    monkeypatch.chdir(tmp_path / "sub")
    assert pool.submit(Path("b.jpg")).result().pixels[0, 0].tolist() == pytest.approx(BLUE, abs=3)


@pytest.mark.usefixtures("_sabotaged")
def test_a_crash_costs_the_picture_that_caused_it_and_no_other(
    pool: DecodePool, tmp_path: Path
) -> None:
    sound = [make_jpeg(tmp_path / f"{n}.jpg", GREEN) for n in range(3)]
    crashing = hiding(tmp_path, b"CRASH")

    futures = [pool.submit(path) for path in (sound[0], crashing, *sound[1:])]

    error = futures[1].exception()
    assert isinstance(error, PictureError)
    assert error.kind == FailureKind.DECODER_CRASHED
    assert str(error) == f"{crashing} made its decoder crash (SIGSEGV)."
    for future in (futures[0], *futures[2:]):
        assert future.result().metadata.width_px == 96


@pytest.mark.usefixtures("_sabotaged")
def test_a_decoder_that_exits_has_crashed(pool: DecodePool, tmp_path: Path) -> None:
    error = failure(pool, hiding(tmp_path, b"EXIT"))
    assert error.kind == FailureKind.DECODER_CRASHED
    assert "(exit code 3)" in str(error)


@pytest.mark.usefixtures("_sabotaged")
def test_a_worker_that_is_killed_once_does_not_stain_its_picture(
    pool: DecodePool, tmp_path: Path
) -> None:
    assert pool.submit(hiding(tmp_path, b"STUMBLE")).result().metadata.width_px == 96
    assert (tmp_path / "sabotage" / "stumbled").exists()


@pytest.mark.usefixtures("_sabotaged")
def test_a_decoder_that_hangs_is_given_up_and_replaced(tmp_path: Path) -> None:
    limits = DecodeLimits(timeout_s=1.0)
    with DecodePool(workers=1, min_side_px=64, limits=limits) as pool:
        pool.submit(make_jpeg(tmp_path / "a.jpg")).result()
        before = worker_pid(pool)

        error = failure(pool, hiding(tmp_path, b"HANG"))

        assert error.kind == FailureKind.TIMED_OUT
        assert "took longer than 1 s" in str(error)
        assert pool.submit(make_jpeg(tmp_path / "b.jpg")).result().metadata.width_px == 96
        assert worker_pid(pool) != before
        assert not is_running(before)


@pytest.mark.usefixtures("_sabotaged")
def test_what_libraries_print_harms_nothing(
    pool: DecodePool, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert pool.submit(hiding(tmp_path, b"BABBLE")).result().metadata.width_px == 96
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("_sabotaged")
@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_memory_is_bounded(pool: DecodePool, tmp_path: Path) -> None:
    error = failure(pool, hiding(tmp_path, b"BOMB"))
    assert error.kind == FailureKind.TOO_MANY_PIXELS
    assert "memory" in str(error)


@pytest.mark.parametrize("deadly", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_dies_at_rest_is_replaced(
    pool: DecodePool, tmp_path: Path, deadly: signal.Signals
) -> None:
    path = make_jpeg(tmp_path / "a.jpg")
    pool.submit(path).result()
    os.kill(worker_pid(pool), deadly)
    assert pool.submit(path).result().metadata.width_px == 96


def test_ctrl_c_is_the_parent_s_to_handle(pool: DecodePool, tmp_path: Path) -> None:
    path = make_jpeg(tmp_path / "a.jpg")
    pool.submit(path).result()
    pid = worker_pid(pool)
    assert os.getsid(pid) != os.getsid(0)
    os.kill(pid, signal.SIGINT)
    pool.submit(path).result()
    assert worker_pid(pool) == pid


@pytest.mark.usefixtures("_sabotaged")
def test_closing_ends_workers_and_cancels_what_waits(tmp_path: Path) -> None:
    pool = DecodePool(workers=1, min_side_px=64, limits=LIMITS)
    sound = make_jpeg(tmp_path / "a.jpg")
    done = pool.submit(sound)
    done.result()
    pid = worker_pid(pool)
    hanging = pool.submit(hiding(tmp_path, b"HANG"))
    waiting = [pool.submit(sound) for _ in range(3)]
    while not hanging.running():
        time.sleep(0.01)

    pool.close()
    pool.close()

    assert done.result().metadata.width_px == 96
    for future in (hanging, *waiting):
        with pytest.raises(CancelledError):
            future.result()
    assert not is_running(pid)
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(sound)


def test_a_cancelled_job_is_skipped(pool: DecodePool, tmp_path: Path) -> None:
    path = make_jpeg(tmp_path / "a.jpg", noise(800, 600))
    futures = [pool.submit(path) for _ in range(4)]
    assert futures[3].cancel()
    assert futures[2].result().metadata.width_px == 800


def test_a_pool_without_work_starts_nothing() -> None:
    with DecodePool(workers=3, min_side_px=64, limits=LIMITS) as pool:
        assert pool._workers == [None] * 3
    with pytest.raises(ValueError, match="at least one"):
        DecodePool(workers=0, min_side_px=64, limits=LIMITS)


@pytest.mark.parametrize("program", ["/bin/false", "/no/such/python"])
def test_workers_that_cannot_start_are_nobody_s_picture_s_fault(
    program: str, pool: DecodePool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    error = pool.submit(make_jpeg(tmp_path / "a.jpg")).exception()
    assert type(error) is ErhaiError
    monkeypatch.undo()
    assert pool.submit(tmp_path / "a.jpg").result().metadata.width_px == 96


def test_a_broken_installation_is_named(
    pool: DecodePool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "PIL").mkdir()
    (tmp_path / "PIL" / "__init__.py").write_text("raise ImportError('no libjpeg here')")
    monkeypatch.syspath_prepend(tmp_path)
    error = pool.submit(make_jpeg(tmp_path / "a.jpg")).exception()
    assert type(error) is ErhaiError
    assert "ImportError: no libjpeg here" in str(error)


SCRIPT = """
import sys
from pathlib import Path
from erhai.decode.limits import DecodeLimits
from erhai.decode.pool import DecodePool
pool = DecodePool(workers=2, min_side_px=64, limits=DecodeLimits())
futures = [pool.submit(Path(sys.argv[1])) for _ in range(8)]
print(*(future.result().metadata.width_px for future in futures))
print(*(worker._process.pid for worker in pool._workers if worker), flush=True)
"""


def test_a_bare_script_works_and_takes_its_workers_along_when_it_ends(tmp_path: Path) -> None:
    """No `if __name__ == '__main__'`, no close(), and foreign modules lying about."""
    path = make_jpeg(tmp_path / "a.jpg")
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    widths, pids = run_script(SCRIPT, tmp_path, path)

    assert widths == "96 96 96 96 96 96 96 96"
    wait_until_gone([int(pid) for pid in pids.split()])


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    path = make_jpeg(tmp_path / "a.jpg")
    script = SCRIPT + "import os; os.kill(os.getpid(), 9)"
    _, pids = run_script(script, tmp_path, path)

    assert pids
    wait_until_gone([int(pid) for pid in pids.split()])


def run_script(script: str, folder: Path, *arguments: Path) -> list[str]:
    """Run a script by its code, so that no folder of its own comes onto the path."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # An orphan that nobody collects stays as a zombie.
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(pids: list[int]) -> None:
    """Return once all have ended; pytest's own time limit ends a failing test."""
    while any(map(is_running, pids)):
        time.sleep(0.01)
