"""Every backend that must keep the store's contract; another joins by a line in ``BACKENDS``."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from nightlab.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from store.making import Backend


class Sqlite:
    """A new file for each lab."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count(1)

    def lab(self) -> Callable[[], Store]:
        path = self.folder / f"{next(self.numbers)}.db"
        return lambda: Store.open(path)


BACKENDS = {"sqlite": Sqlite}


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    return BACKENDS[request.param](tmp_path_factory.mktemp("labs"))


@pytest.fixture
def lab(backend: Backend) -> Callable[[], Store]:
    """Open one and the same lab, again and again."""
    return backend.lab()


@pytest.fixture
def store(lab: Callable[[], Store]) -> Iterator[Store]:
    with lab() as opened:
        yield opened
