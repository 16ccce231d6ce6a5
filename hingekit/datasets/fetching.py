"""Which recordings of others may I use, and how do I get one?

They are openly licensed and never shipped: `datasets/recordings.toml` names each by address at a
fixed commit and by its SHA-256, and what was fetched once is kept in the user's cache.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hingekit.datasets.tables import folder
from hingekit.errors import HingekitError

if TYPE_CHECKING:
    import pandas as pd

#: Environment variable that names another folder for the cache.
CACHE = "HINGEKIT_CACHE"

_ADDRESS = "https://raw.githubusercontent.com/{repository}/{commit}/{path}"


@cache
def _registry() -> dict[str, dict[str, Any]]:
    return tomllib.loads((folder() / "recordings.toml").read_text(encoding="utf-8"))


def recordings() -> pd.DataFrame:
    """List the recordings that `fetch` can get.

    Returns
    -------
    pandas.DataFrame
        One row per recording: name, title, size in bytes, licence, citation, doi, what to tell
        about the person (mass [kg], stature [m], sex), a note on what of it is assumed, and
        whether the cache has it.
    """
    import pandas as pd

    told = ("title", "bytes", "licence", "citation", "doi")
    return pd.DataFrame(
        {"name": name}
        | {key: entry[key] for key in told}
        | entry["person"]
        | {"note": entry["note"], "cached": (cache_folder() / name / entry["file"]).is_file()}
        for name, entry in _registry().items()
    )


def fetch(name: str) -> Path:
    """Get a recording, from the cache or else from where its authors keep it.

    Parameters
    ----------
    name : str
        A name from `recordings`.

    Returns
    -------
    Path
        The file, whose content is what its authors published: its SHA-256 is checked each time.

    Raises
    ------
    HingekitError
        When there is no such recording, the network cannot be reached, or what came is not
        what was published.

    Examples
    --------
    >>> import hingekit as hk
    >>> recording = hk.read_recording(hk.datasets.fetch("dls_squats"))  # doctest: +SKIP
    """
    import pooch

    known = _registry()
    if name not in known:
        close = difflib.get_close_matches(str(name), known, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise HingekitError(f"There is no recording {name!r}: {hint}There are {', '.join(known)}.")
    entry = known[name]
    where = cache_folder() / name
    address = _ADDRESS.format(**entry)
    pooch.get_logger().setLevel("WARNING")  # it would announce what then fails
    try:
        path = pooch.retrieve(
            address,
            known_hash=f"sha256:{entry['sha256']}",
            fname=entry["file"],
            path=where,
        )
    except ValueError as error:  # pooch says so of another hash
        if "hash" not in str(error):
            raise HingekitError(f"{name} was not fetched: {error}") from None
        raise HingekitError(
            f"{name}: what came from {address} is not what was published (its SHA-256 differs): "
            "try again, and if it stays so, tell us."
        ) from None
    except OSError as error:  # no network, no such address, no room in the cache
        raise HingekitError(
            f"There is no good copy of {name} in {where}, and it could not be fetched from "
            f"{address} ({type(error).__name__}): go online once, or put {entry['file']} there."
        ) from None
    return Path(path)


def cache_folder() -> Path:
    """Where fetched recordings are kept: `HINGEKIT_CACHE`, or the system's place for caches."""
    if named := os.environ.get(CACHE):
        return Path(named)
    import pooch

    return Path(pooch.os_cache("hingekit"))
