"""The gazetteer that ships, read once."""

import pytest

from erhai.places.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer()
