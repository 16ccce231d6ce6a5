"""Does the report stand alone, tell what the tables tell, and stay readable for long files?"""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import hingekit as hk
from hingekit import figures
from hingekit.analysis import analyse
from hingekit.report import report
from hingekit.spine import SPINE_MODEL
from hingekit.timeline import thinned

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)
TIME = np.arange(0, 14, 0.01)
DEPTH = np.where(TIME > 2, np.sin(np.pi * (TIME - 2) / 4) ** 2, 0)
POSTURE = hk.Posture(shank=20 * DEPTH, thigh=-60 * DEPTH, pelvis=30 * DEPTH, thorax=60 * DEPTH)


@pytest.fixture(scope="module")
def squats():
    return analyse(BODY, hk.Movement(TIME, POSTURE), hk.Load(10), spine=SPINE_MODEL)


@pytest.fixture(scope="module")
def page(squats):
    return report(squats, figures.over_time(squats), title="squats.trc", notes=["C7 is lost."])


class Page(HTMLParser):
    """Tags, those still open, attributes, and the cells of tables."""

    def __init__(self, text):
        super().__init__()
        self.open, self.attributes, self.rows, self.names = [], [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attrs):
        self.names.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "td":
            self.rows[-1][-1] += data


def test_every_tag_is_closed(page):
    assert not Page(page).open


def test_nothing_is_loaded_from_anywhere(page):
    read = Page(page)
    assert not read.names & {"script", "link", "img", "iframe", "object", "image"}
    addresses = [value for name, value in read.attributes if name.split(":")[-1] in ("src", "href")]
    assert all(value.startswith("#") for value in addresses)  # within the picture
    assert not re.search(r"url\((?!#)|@import", page)
    # What is left of addresses are names of languages, which nobody opens.
    assert set(re.findall(r"https?://[^\"' <]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_names_of_files_are_text_and_no_markup(squats):
    name = '<script>alert("1")</script>&.trc'
    page = report(squats, figures.over_time(squats, title=name), title=name, notes=[name])
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 3  # browser's title, heading, note


def test_the_tables_say_what_the_analysis_says(squats, page):
    cells = [row for row in Page(page).rows if row]
    found = squats.repetitions
    for row, (_, told) in zip(cells, found.iterrows(), strict=False):
        for name in ("thorax_inclination", "knee_flexion", "dynamic_lumbar_moment"):
            assert f"{told[name]:.0f}" in row
    first = squats.spine.iloc[0]
    numbers = [f"{first[name] / 1000:.1f}" for name in ("value", "low", "high")]
    assert "{} ({} to {})".format(*numbers) in page


def test_person_notes_method_and_limits_are_told(page):
    for words in ("62 kg", "1.68 m", "10 kg in both hands", "C7 is lost.", "de Leva", "6 Hz"):
        assert words in page
    for words in ("quintic spline", "no co-contraction", "Not medical advice", "assumptions"):
        assert words in page


def test_a_load_is_told_where_it_acts():
    bar = hk.Load(60, at="shoulders") + hk.Band((-1.5, 0.9), rest_length=1, law="green")
    found = analyse(BODY, hk.Movement(TIME, POSTURE), bar)
    page = report(found, figures.over_time(found), title="squats.trc")
    assert "60 kg on the shoulders" in page
    assert "green TheraBand, 1 m at rest, in the crease of the hips" in page
    assert "hands" not in page.replace("from the hands and the head", "")


def test_hardly_less_than_nothing_is_nothing(squats):
    hardly = dict.fromkeys(("lumbar_moment", "dynamic_lumbar_moment"), -0.2)
    found = replace(squats, over_time=squats.over_time.assign(**hardly))
    assert str(found).count("peak 0 N·m") == 2
    assert "<strong>0 N·m</strong>" in report(found, figures.over_time(found), title="squats.trc")


def test_where_nothing_repeats_it_says_so():
    still = analyse(BODY, hk.Movement(TIME, hk.Posture(*(0 * TIME + k for k in (1, 2, 3, 4)))))
    page = report(still, figures.over_time(still), title="still.trc")
    assert "rises and falls nowhere" in page
    assert "nan" not in page.lower()


def test_the_picture_has_the_page_s_ink_and_its_words_are_words(page):
    picture = page[page.index("<svg") : page.index("</svg>")]
    assert "currentColor" in picture
    assert "#222222" not in picture  # it would be black in the dark
    assert "time [s]" in picture
    assert "moment at L5/S1 [N·m]" in picture


def test_partial_repetitions_are_called_so():
    cut = slice(400, 1200)
    found = analyse(BODY, hk.Movement(TIME[cut], POSTURE.part((cut,))))
    page = report(found, figures.over_time(found), title="cut.trc")
    assert [row[0] for row in Page(page).rows if row] == ["1, partial", "2", "3, partial"]


def test_the_spine_of_a_partial_repetition_is_called_so():
    cut = slice(400, 1200)
    found = analyse(BODY, hk.Movement(TIME[cut], POSTURE.part((cut,))), spine=SPINE_MODEL)
    page = Page(report(found, figures.over_time(found), title="cut.trc"))
    named = [(row[0], row[1]) for row in page.rows if len(row) == 6]  # the spine's
    assert ("1, partial", "quasi-static") in named
    assert ("2", "with inertia") in named


def test_only_whole_repetitions_have_their_peak_written(squats):
    cut = squats.repetitions.assign(complete=[False, *[True] * (len(squats.repetitions) - 1)])
    figure = figures.over_time(replace(squats, repetitions=cut))
    assert len(figure.axes[1].texts) == len(cut) - 1


@pytest.mark.parametrize("name", [r"$\badcommand$.trc", "a_{b}$^2 x$", "n" * 200 + ".trc"])
def test_any_name_of_a_file_can_be_a_heading(squats, name):
    figure = figures.over_time(squats, title=name)
    figure.draw_without_rendering()
    heading = figure._suptitle
    box = heading.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.width
    assert heading.get_text().endswith(name[-6:])


def test_a_thinned_line_keeps_each_extreme_and_each_gap():
    time = np.arange(200_000) / 100
    values = np.sin(time / 7)
    values[123_456], values[50_000] = 9.0, -9.0
    values[150_000:152_000] = np.nan
    few, course = thinned(time, values)
    assert few.size == course.size < 5_000
    assert (np.nanmin(course), np.nanmax(course)) == (-9.0, 9.0)
    step = time[-1] / (few.size / 2)
    assert few[np.nanargmax(course)] == pytest.approx(1234.56, abs=step)
    assert np.isnan(course[(few > 1500 + step) & (few < 1520 - step)]).all()


def test_short_lines_are_drawn_as_they_are():
    time, values = TIME, np.where(TIME > 3, np.nan, TIME)
    given = thinned(time, values)
    assert given[0] is time
    assert given[1] is values


def test_a_long_recording_is_drawn_with_few_points():
    time = np.arange(0, 1200, 0.02)
    depth = np.sin(np.pi * time / 4) ** 2
    posture = hk.Posture(shank=10 * depth, thigh=-50 * depth, pelvis=30 * depth, thorax=60 * depth)
    found = analyse(BODY, hk.Movement(time, posture))
    assert len(found.repetitions) == 300
    figure = figures.over_time(found)
    lines = [line for ax in figure.axes for line in ax.lines]
    assert max(np.size(line.get_xdata()) for line in lines) < 5_000
    assert len(report(found, figure, title="long.trc")) < 1_000_000  # letters: it opens at once


def test_what_was_not_measured_is_not_drawn(squats):
    hidden = squats.over_time.assign(knee_flexion=np.nan)
    figure = figures.over_time(replace(squats, over_time=hidden))
    told = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert told == ["thorax inclination", "trunk inclination", "pelvis inclination"]
