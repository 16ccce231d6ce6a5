"""What do a laboratory's own marker labels mean?

Said in Python as a mapping, or once and for all in a small file:

    [markers]
    "hip front left" = "LASI"
    "hip front right" = "RASI"

On the left the label as it stands in the recording, on the right one that is known.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from hingekit.errors import HingekitError
from hingekit.recordings.markers.labels import KNOWN, normalise


def read_names(names: Mapping[str, str] | str | os.PathLike[str] | None) -> Mapping[str, str]:
    """Labels of a laboratory and the known ones that they stand for.

    Parameters
    ----------
    names : mapping of str to str, path or None
        Label in the recording to a label that is known, or a TOML file that says so in its
        table markers [-].

    Returns
    -------
    mapping of str to str
        Empty when there is nothing to say [-].

    Raises
    ------
    HingekitError
        When the file cannot be read, or a label on the right is not known; the nearest that
        is known is named.
    """
    if names is None:
        return {}
    if isinstance(names, Mapping):
        return _understood("names", names)
    if not isinstance(names, str | os.PathLike):
        raise HingekitError(
            f'Names are a mapping such as {{"my label": "LASI"}} or a TOML file, not {names!r}: '
            "give one of them."
        )
    path = Path(names)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise HingekitError(f"{path} cannot be opened ({error.strerror}): check it.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HingekitError(
            f'{path.name} is no TOML ({error}): write lines such as "my label" = "LASI" under '
            "[markers]."
        ) from None
    said = table.get("markers")
    if set(table) != {"markers"} or not isinstance(said, dict):
        raise HingekitError(
            f"{path.name} has {', '.join(table) or 'nothing'} at its top: write one table, "
            '[markers], and under it lines such as "my label" = "LASI".'
        )
    return _understood(path.name, said)


def _understood(source: str, names: Mapping[str, str]) -> Mapping[str, str]:
    for label, known in names.items():
        if not isinstance(known, str) or normalise(known) not in KNOWN:
            near = get_close_matches(normalise(str(known)), KNOWN, n=1)
            advice = f"did you mean {near[0].upper()}?" if near else "such as LASI or C7."
            raise HingekitError(
                f"{source}: {label!r} is said to be {known!r}, which is no known label: {advice}"
            )
    return names
