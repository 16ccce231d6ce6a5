"""How is an analysis told to somebody who was not there?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from io import StringIO
from string import Template
from typing import TYPE_CHECKING

import numpy as np

from hingekit import __version__, datasets
from hingekit.analysis import Analysis
from hingekit.neutrality import neutral_spine
from hingekit.palette import INK
from hingekit.recordings.sensors.recording import SensorRecording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Columns of the table of repetitions: heading, unit and decimals.
_REPETITIONS = {
    "start": ("start", "s", 2),
    "end": ("end", "s", 2),
    "thorax_inclination": ("thorax inclination", "deg", 0),
    "trunk_inclination": ("trunk inclination", "deg", 0),
    "knee_flexion": ("knee flexion", "deg", 0),
    "lumbar_flexion": ("lumbar flexion", "deg, as recorded", 0),
    "lumbar_flexion_from_standing": ("lumbar flexion", "deg, from standing", 0),
    "lumbar_moment": ("L5/S1 moment", "N·m, quasi-static", 0),
    "dynamic_lumbar_moment": ("L5/S1 moment", "N·m, with inertia", 0),
    "hip_share": ("share of the hips", "-", 2),
    "hip_travel": ("hip travel", "m", 2),
}

#: The same of the table of the neutral spine.
_NEUTRAL = {
    "start": ("start", "s", 2),
    "end": ("end", "s", 2),
    "trunk_inclination": ("trunk inclination", "deg, from standing", 0),
    "pelvis_inclination": ("pelvis inclination", "deg, from standing", 0),
    "lumbar_flexion": ("lumbar flexion", "deg, from standing", 0),
    "lumbar_extension": ("lumbar extension", "deg, from standing", 0),
    "outside": ("outside the neutral zone", "share of time", 2),
}

#: What no recording can change.
_LIMITS = (
    "A planar model of rigid segments, left and right together: a twist or a side step leaves it.",
    "Moments are net moments: no co-contraction of muscles that pull against each other.",
    "There is no ground reaction in it: knees and ankles get no moment, and that of the hips takes "
    "up every error above them.",
    "What is carried, or pulls, does so at the same point of the body from the first frame to the "
    "last.",
    "Segment masses are a table's, scaled to stature and mass: tables differ by up to a fifth in "
    "the moment.",
    "Not medical advice.",
)


def report(
    analysis: Analysis,
    figure: Figure,
    *,
    title: str,
    notes: Sequence[str] = (),
) -> str:
    """A page that stands alone: nothing in it is loaded from anywhere.

    Parameters
    ----------
    analysis : Analysis
        From `hingekit.analyse`.
    figure : matplotlib.figure.Figure
        From `hingekit.figures.over_time`.
    title : str
        Heading, such as the name of the file [-].
    notes : sequence of str
        What was warned about on the way, in sentences [-].

    Returns
    -------
    str
        HTML [-].
    """
    body, told = analysis.body, analysis.summary()
    person = "; ".join(
        [
            f"{body.sex}, {float(body.mass):g} kg, {float(body.stature):g} m",
            *(" ".join(str(each).split()) for each in analysis.load.parts),
        ]
    )
    tiles = [
        (_moment(told["peak_lumbar_moment"]), "largest moment at L5/S1, quasi-static"),
        (_moment(told["peak_dynamic_lumbar_moment"]), "largest moment at L5/S1, with inertia"),
        (str(told["complete_repetitions"]), "complete repetitions"),
        (str(told["partial_repetitions"]), "partial repetitions, at the ends or with gaps"),
        (
            f"{told['frames'] - told['frames_without_moment']} of {told['frames']}",
            "frames have a moment",
        ),
    ]
    cards = [str(each) for each in (analysis.recording, analysis.quality) if each is not None]
    page = Template(files("hingekit").joinpath("report.html").read_text(encoding="utf-8"))
    return page.substitute(
        title=escape(title),
        person=escape(person),
        tiles="".join(f"<li><strong>{escape(a)}</strong><span>{b}</span></li>" for a, b in tiles),
        notes=_list([*notes, *analysis.caveats()], "notes mark")
        or "<p>None: nothing about the recording looked odd.</p>",
        figure=_drawing(figure),
        repetitions=_repetitions(analysis),
        spine=_spine(analysis) + _neutral(analysis),
        card=escape("\n\n".join(cards) or str(analysis.movement)),
        method=_list(_method(analysis), "notes"),
        limits=_list(_LIMITS, "notes"),
        version=__version__,
    )


def _method(analysis: Analysis) -> list[str]:
    """How it was computed, and after whom."""
    cutoff = analysis.cutoff
    told = [
        f"Filter: {analysis.over_time.attrs['filter']}.",
        f"Segments: {datasets.citation(analysis.body.table)}"
        if analysis.body.table in datasets.catalogue()["name"].to_numpy()
        else "Segments: measured.",
        "The moment at L5/S1 is summed from the hands and the head downward. Quasi-static: each "
        "frame as if it were held. With inertia: accelerations by a quintic spline through the "
        "filtered inclinations"
        + (f", left out within {1 / cutoff:.2f} s of an end or a gap." if cutoff else "."),
        "Moments are net internal moments, extensor positive; inclinations and flexions forward "
        "positive.",
        "Repetitions are peaks of the trunk inclination that rise above the valleys on both sides "
        "by a quarter of its range, and 10 deg or more (assumptions).",
    ]
    if analysis.spine is not None:
        told.append(f"Spine: {datasets.citation('spine_model')}")
    return told


def _repetitions(analysis: Analysis) -> str:
    found = analysis.repetitions
    if found.empty:
        return "<p>The trunk inclination rises and falls nowhere by 10 deg or more.</p>"
    shown = {name: told for name, told in _REPETITIONS.items() if found[name].notna().any()}
    rows = [
        [
            _repetition(row.Index, row.complete),
            *(_number(getattr(row, name), digits) for name, (_, _, digits) in shown.items()),
        ]
        for row in found.itertuples()
    ]
    return _table([("", ""), *((words, unit) for words, unit, _ in shown.values())], rows)


def spine_rows(analysis: Analysis) -> tuple[list[str], list[list[str]]]:
    """Compression and shear with their ranges [kN], in words.

    Parameters
    ----------
    analysis : Analysis
        From `hingekit.analyse`, with a spine that holds any row.

    Returns
    -------
    tuple of list
        Heads, and one row for each repetition and kind of moment [-].
    """
    table = analysis.spine
    if table is None or table.empty:
        return [], []
    whole = analysis.repetitions["complete"].to_numpy()
    rows = []
    for (row, inertia), part in table.groupby(["repetition", "inertia"]):
        name = "whole recording" if row < 0 else _repetition(row, whole[row])
        cells = [
            "{} ({} to {})".format(
                *(_number(newtons / 1000, 1) for newtons in (each.value, each.low, each.high))
            )
            for each in part.itertuples()
        ]
        rows.append([name, "with inertia" if inertia else "quasi-static", *cells])
    columns = table[["quantity", "level"]].drop_duplicates().itertuples()
    heads = [f"{each.quantity} at {each.level}" for each in columns]
    return ["repetition", "", *heads], rows


def _repetition(row: int, whole: bool) -> str:
    """Number of a repetition, from 1, and whether it is all of one."""
    return str(row + 1) if whole else f"{row + 1}, partial"


def _spine(analysis: Analysis) -> str:
    heads, rows = spine_rows(analysis)
    if not rows:
        return ""
    return (
        "<h2>What presses on the discs, and shears them forward</h2><p>At the largest moment of "
        "each repetition: a lever model's default, and nine tenths of what the ranges of its "
        "assumptions allow.</p>"
        + _table([(head, "kN" if " at " in head else "") for head in heads], rows)
    )


def _neutral(analysis: Analysis) -> str:
    """How far the lumbar spine left standing, where two sensors told it."""
    if not isinstance(analysis.recording, SensorRecording):
        return ""
    found = neutral_spine(analysis.recording)
    rows = [
        [
            _repetition(row.Index, row.complete),
            *(_number(getattr(row, name), digits) for name, (_, _, digits) in _NEUTRAL.items()),
        ]
        for row in found.table.itertuples()
    ]
    heads = [("", ""), *((words, unit) for words, unit, _ in _NEUTRAL.values())]
    return (
        "<h2>Does the spine keep the shape of standing?</h2>"
        f"<p>{escape(found.sentence)} Repetitions here are the trunk sensor's own, not those of "
        f"the line from hip to shoulder.</p>{_table(heads, rows) if rows else ''}"
    )


def _drawing(figure: Figure) -> str:
    """The figure inline; its ink is the page's, so that it can be read in the dark, too."""
    from matplotlib import rc_context

    drawn = StringIO()
    # Text stays text, and ids are the same in each run.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "hingekit"}):
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    svg = drawn.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # The page allows no style but its own sheet and attributes: both are inline here.
    svg = re.sub(rf"{INK}|#000000", "currentColor", svg)
    # Words are black where nothing is said.
    return svg.replace("<svg ", '<svg fill="currentColor" ', 1)


def _table(heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(words)}<small>{escape(unit)}</small></th>" for words, unit in heads)
    lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    told = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="scroll"><table><tr>{top}</tr>{told}</table></div>'


def _list(sentences: Sequence[str], kind: str) -> str:
    """Sentences one below the other, nothing where there are none."""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f'<ul class="{kind}">{items}</ul>' if items else ""


def _number(value: float, digits: int) -> str:
    return f"{value:z.{digits}f}" if np.isfinite(value) else "–"


def _moment(value: float) -> str:
    return f"{value:z.0f} N·m" if np.isfinite(value) else "unknown"
