"""The first Ctrl-C asks, the second stops."""

import signal
import threading

import pytest

from erhai.cli.interrupt import stop_on_interrupt


def test_the_first_asks_and_the_second_stops() -> None:
    before = signal.getsignal(signal.SIGINT)
    announced = threading.Event()

    with stop_on_interrupt(announced.set) as stop:
        assert not stop.is_set()
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        assert announced.wait(10)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    assert signal.getsignal(signal.SIGINT) is before


def test_without_ctrl_c_nothing_is_announced() -> None:
    announced = threading.Event()

    with stop_on_interrupt(announced.set) as stop:
        waiters = [thread for thread in threading.enumerate() if thread.name == "erhai-interrupt"]
        assert not stop.is_set()

    for waiter in waiters:
        waiter.join(10)
        assert not waiter.is_alive()
    assert not announced.is_set()
