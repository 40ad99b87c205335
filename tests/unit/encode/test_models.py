import subprocess
import sys

import pytest

from erhai.encode.models import DEFAULT_MODEL, MODELS, find_card, load_encoder
from erhai.errors import ModelError


def test_a_name_means_its_newest_weights() -> None:
    assert find_card(DEFAULT_MODEL).model_id == "erhai-lite-2"
    assert find_card("erhai-lite-2") is find_card("erhai-lite")


def test_the_table_is_keyed_by_id() -> None:
    assert all(model_id == card.model_id for model_id, card in MODELS.items())


def test_an_unknown_model_is_refused_with_those_there_are() -> None:
    with pytest.raises(ModelError, match=r"no model called 'clip'.*erhai-lite"):
        find_card("clip")
    with pytest.raises(ModelError, match="no model called"):
        load_encoder("clip")


def test_threads_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match="threads must be at least 1, got 0"):
        load_encoder(threads=0)


def test_loading_an_encoder_loads_no_heavy_library() -> None:
    """Neither tower is in memory until it is asked for."""
    code = (
        "import sys; from erhai.encode.models import load_encoder; load_encoder().card;"
        "heavy = {'onnxruntime', 'tokenizers', 'PIL', 'torch'} & set(sys.modules);"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
