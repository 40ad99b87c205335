"""What the machine lets this process use."""

import os


def usable_cores() -> int:
    """Return how many cores this process may use: its affinity, where the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
