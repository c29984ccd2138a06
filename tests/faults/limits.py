"""What a process is deprived of before it begins: space, and the privilege to ignore rights."""

from __future__ import annotations

import ctypes
import os
import resource
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DROP_FROM_BOUNDS = 24  # PR_CAPBSET_DROP
IGNORES_RIGHTS = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def largest_file(size_bytes: int) -> Callable[[], None]:
    """Return what lets no file of a process grow beyond a size, as a full disk would."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))


def bound_by_rights() -> None:
    """Make the rights of files and folders hold for this process, even for root in a container."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for privilege in IGNORES_RIGHTS:
            if libc.prctl(DROP_FROM_BOUNDS, privilege, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "privileges cannot be given up")
