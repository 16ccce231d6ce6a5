"""How far had an interrupted run come?

Chunks are added up in their order, so the number of those that are done, and their sum, is all
there is to keep. It lies in one file, which is replaced in one step: a run that is killed leaves
the old file or the new one, and two runs in one folder do not disturb each other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from hingekit.errors import HingekitError
from hingekit.uncertainty.summary import Summary

#: What a chunk comes to: a summary for each outcome, by its name.
Summaries: TypeAlias = Mapping[str, Summary]

#: The file in a run's folder.
NAME = "stream.json"


class Checkpoint(NamedTuple):
    """How far a run is: all that has to be kept of it."""

    done: int  # chunks
    first: Summaries  # by which the task is known again
    total: Summaries

    def begins_with(self, first: Summaries) -> bool:
        """Whether chunk 0 comes out the same, to the last bit."""
        return json.dumps(_plain(self.first)) == json.dumps(_plain(first))


def file_in(folder: str | os.PathLike[str]) -> Path:
    """The checkpoint of a folder, which is made where it is missing."""
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except TypeError:
        raise HingekitError(f"A folder is a path, not {folder!r}.") from None
    except OSError as error:
        raise HingekitError(
            f"Folder {folder} cannot be made, {error.strerror}: give another one."
        ) from None
    return Path(folder) / NAME


def read(file: Path, task: dict[str, Any]) -> Checkpoint:
    """How far a run of this task had come."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        its = told["task"]
        state = Checkpoint(told["done"], _summaries(told["first"]), _summaries(told["total"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise HingekitError(
            f"{file} is not what a run leaves: give another folder, or delete the file."
        ) from None
    for name, value in task.items():
        if its.get(name) != value:
            raise HingekitError(
                f"{file} belongs to another task ({name} {its.get(name)}, not {value}): "
                "give this one a folder of its own."
            )
    return state


def write(file: Path, task: dict[str, Any], state: Checkpoint) -> None:
    """Replace the checkpoint in one step: at any moment there is the old one or the new one."""
    told = {"task": task, "done": state.done}
    told |= {"first": _plain(state.first), "total": _plain(state.total)}
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as out:
        json.dump(told, out)
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, file)


def _plain(summaries: Summaries) -> dict[str, Any]:
    """For JSON, which gives every float back as it was."""
    return {
        name: {**vars(each), "counts": each.counts.tolist()} for name, each in summaries.items()
    }


def _summaries(plain: dict[str, Any]) -> Summaries:
    """Back from JSON."""
    return {
        name: Summary(**{**each, "counts": np.array(each["counts"], np.int64)})
        for name, each in plain.items()
    }
