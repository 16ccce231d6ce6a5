"""How do two strategies compare, asked from the command line?"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from hingekit.body import Body
from hingekit.cli.options import (
    AsJson,
    LoadMass,
    Mass,
    Out,
    Sex,
    Stature,
    Table,
    asked,
    given,
)
from hingekit.console import (
    discs,
    person,
    print_json,
    say_written,
    show_comparison,
    with_units,
    write,
)
from hingekit.explanation import explain
from hingekit.load import Load
from hingekit.strategies import BEND_FORWARD, REACH_BACK
from hingekit.study import compare as compare_strategies


def _held(unit: str, what: str) -> Any:
    return asked(unit, f"Held equal: {what}.")


def compare(
    load: LoadMass = 20.0,
    hand_height: Annotated[
        float | None, _held("M", "hand height; 0.40 when no task is given")
    ] = None,
    thorax_inclination: Annotated[float | None, _held("DEG", "inclination of the thorax")] = None,
    trunk_inclination: Annotated[
        float | None, _held("DEG", "inclination of the line from hip to shoulder")
    ] = None,
    hip_flexion: Annotated[float | None, _held("DEG", "hip flexion")] = None,
    hip_travel: Annotated[float | None, _held("M", "how far the hips go back")] = None,
    wall_distance: Annotated[
        float | None, _held("M", "distance behind the heels of a wall that the hips touch")
    ] = None,
    knee_flexion: Annotated[
        float | None, asked("DEG", "Knee flexion of reaching back; 20 by default.")
    ] = None,
    arms: Annotated[
        str | None,
        typer.Option(help="Arms of reaching back: close (default), hanging, or metres ahead."),
    ] = None,
    mass: Mass = 75.0,
    stature: Stature = 1.75,
    sex: Sex = "male",
    table: Table = "deleva1996",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Compare bending forward with reaching back at an equal task.

    With --out it writes comparison.csv and comparison.png.
    """
    tasks = {
        "hand_height": hand_height,
        "thorax_inclination": thorax_inclination,
        "trunk_inclination": trunk_inclination,
        "hip_flexion": hip_flexion,
        "hip_travel": hip_travel,
        "wall_distance": wall_distance,
    }
    task = given(tasks) or {"hand_height": 0.40}
    body, held = Body.from_table(table, sex=sex, mass=mass, stature=stature), Load(load)
    back = replace(REACH_BACK, **given({"knee_flexion": knee_flexion, "arms": _arms(arms)}))
    strategies = (BEND_FORWARD, back)
    frame = compare_strategies(body, held, strategies=strategies, **task)
    explanation = explain(body, held, strategies=strategies, **task)
    if out is not None:
        from hingekit import figures

        drawn = figures.comparison(body, held, strategies=strategies, **task)
        write(
            out,
            {
                "comparison.csv": lambda path: with_units(frame).to_csv(path, index=False),
                "comparison.png": lambda path: drawn.savefig(path, dpi=150, format="png"),
            },
        )
    if as_json:
        print_json(
            {
                "person": person(body, held),
                "held_equal": task,
                "strategies": frame.to_dict(orient="records"),
                "explanation": explanation.to_dict(orient="records"),
                "discs_newtons": discs(body, held, strategies, task),
                "units": frame.attrs["units"],
                "sign": frame.attrs["sign"],
            }
        )
        return
    show_comparison(body, held, strategies, task, frame, explanation)
    say_written(out, "comparison.csv", "comparison.png")


def _arms(text: str | None) -> str | float | None:
    """Arms in words, or as a distance [m]."""
    try:
        return float(text or "")
    except ValueError:
        return text
