"""open_clip, on machines without torchvision, for which no CPU build is to be had everywhere.

Its models use nothing of torchvision, but its modules import it. Names taken from a
stand-in are classes without any content: a test that used one would fail.
"""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

_MODULES = (
    "torchvision",
    "torchvision.ops",
    "torchvision.ops.misc",
    "torchvision.transforms",
    "torchvision.transforms.functional",
)


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__getattr__": None, "BICUBIC": 3, "BILINEAR": 2})


def import_open_clip(patch: pytest.MonkeyPatch) -> ModuleType:
    """Return the package, with stand-ins for torchvision where it is not installed."""
    import transformers  # looks for torchvision itself, and must not find the stand-ins

    assert transformers.AutoModel
    try:
        import_module("torchvision")
    except Exception:  # noqa: BLE001  a build for another PyTorch raises what it likes
        for name in _MODULES:
            module = _StandIn(name)
            module.__path__ = []
            module.__spec__ = ModuleSpec(name, None)
            patch.setitem(sys.modules, name, module)
            parent, _, child = name.rpartition(".")
            if parent:
                setattr(sys.modules[parent], child, module)
    return import_module("open_clip")
