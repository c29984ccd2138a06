"""Settings: a name and a JSON value each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from nightlab.errors import NightlabError
from nightlab.store.tables import setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection


def get(connection: Connection, key: str, default: Any) -> Any:
    """Return a setting, or the default where it is not set."""
    found = connection.execute(select(setting.c.value).filter_by(key=key)).first()
    return default if found is None else found.value


def put(connection: Connection, key: str, value: object) -> None:
    """Set a setting.

    Raises:
        NightlabError: JSON cannot hold the value, or would give back another.
    """
    try:
        returned = json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise NightlabError(
            f"{value!r} cannot be kept", where=key, fix="use text, numbers, lists and tables"
        ) from error
    if returned != value:
        raise NightlabError(
            f"{value!r} would come back as {returned!r}",
            where=key,
            fix="use text, numbers, lists and tables whose names are text",
        )
    connection.execute(delete(setting).filter_by(key=key))
    connection.execute(insert(setting).values(key=key, value=value))


def put_all(connection: Connection, settings: Mapping[str, object]) -> None:
    """Set several.

    Raises:
        NightlabError: As ``put``.
    """
    for key, value in settings.items():
        put(connection, key, value)
