"""Does the explorer work where students meet it, in a browser without a network?"""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hingekit.explorer import SLIDERS, Settings, explore_state

sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")

REPOSITORY = Path(__file__).parents[1]
COMMAND = "from hingekit.cli import main; main()"
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
#: A kernel starts and imports hingekit first; a busy machine takes its time [ms].
PATIENCE = 90_000


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where `hingekit explore` says that it serves."""
    with (tmp_path_factory.mktemp("server") / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "explore", "--port", "0"],
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
            start_new_session=True,
        )
        with server:
            told = server.stdout.readline()
            yield re.search(r"http://127\.0\.0\.1:\d+/", told)[0]
            os.killpg(server.pid, signal.SIGTERM)


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    with sync_api.sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=CHROMIUM, args=QUIET.split()
        )
        asked = set()

        def refuse(way):
            asked.add(way.request.url)
            way.abort()

        context.route(lambda url: urlsplit(url).hostname != "127.0.0.1", refuse)
        yield context
        context.close()
    assert not asked, "the page asks other computers"


def opened(context, address):
    """A page of its own, with a kernel of its own, once the numbers are there."""
    page = context.new_page()
    # The page is up before the server listens; a browser that is refused does not try again.
    for _ in range(60):
        try:
            page.goto(address, timeout=PATIENCE)
            break
        except sync_api.Error as error:
            if "ERR_CONNECTION_REFUSED" not in str(error):
                raise
            page.wait_for_timeout(500)
    page.locator(".hingekit-numbers td").first.wait_for(timeout=PATIENCE)
    return page


@pytest.fixture
def page(context, address):
    page = opened(context, address)
    yield page
    page.close()


@pytest.fixture(scope="module")
def untouched(context, address):
    """A page for those who only look."""
    return opened(context, address)


def slider(page, name):
    label = page.get_by_text(SLIDERS[name].label, exact=True)
    return page.locator(".widget-slider").filter(has=label)


def press(page, name, key, times=1):
    slider(page, name).locator(".noUi-handle").focus()
    for _ in range(times):
        page.keyboard.press(key)


def moment(page):
    """Moment at L5/S1 as it stands there, in words."""
    return page.locator(".hingekit-numbers td").nth(1)


def settled(page, text):
    sync_api.expect(moment(page)).to_have_text(text, timeout=PATIENCE)


def told(**settings):
    return f"{explore_state(Settings(**settings)).lumbar_moment:.0f} N·m"


#: Whether a point of an element is what a click there would meet.
UNCOVERED = """element => {
    const box = element.getBoundingClientRect();
    const met = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return element.contains(met) || met.contains(element);
}"""


@pytest.mark.parametrize("width", [1280, 640])
def test_every_slider_can_be_seen_and_reached(untouched, width):
    page = untouched
    page.set_viewport_size({"width": width, "height": 1300})
    boxes = []
    for name in SLIDERS:
        bar = slider(page, name).locator(".noUi-target")
        boxes.append(bar.bounding_box())
        assert boxes[-1]["width"] > 100, name
        assert 0 <= boxes[-1]["x"] <= width - boxes[-1]["width"], name
        for part in (bar, slider(page, name).locator(".noUi-handle")):
            assert part.evaluate(UNCOVERED), name
    # One below the other.
    bottoms, tops = [b["y"] + b["height"] for b in boxes[:-1]], [b["y"] for b in boxes[1:]]
    assert all(above < below for above, below in zip(bottoms, tops, strict=True))


def test_the_figure_stands_beside_the_sliders_and_covers_nothing(untouched):
    page = untouched
    page.set_viewport_size({"width": 1280, "height": 900})
    figure = page.locator("img.widget-image")
    box, bar = figure.bounding_box(), slider(page, "load_mass").bounding_box()
    assert box["x"] >= bar["x"] + bar["width"]
    assert box["width"] > 300
    assert figure.evaluate("image => image.complete && image.naturalWidth > 0")


def test_moving_a_slider_moves_the_numbers_and_the_figure(page):
    settled(page, told())
    before = page.locator("img.widget-image").get_attribute("src")
    press(page, "load_mass", "ArrowRight", times=5)
    settled(page, told(load_mass=Settings().load_mass + 5))
    assert told(load_mass=Settings().load_mass + 5) != told()
    page.wait_for_function(
        "before => document.querySelector('img.widget-image').src !== before", arg=before
    )


def test_dragging_a_slider_moves_the_numbers(page):
    settled(page, told())
    bar, handle = (slider(page, "load_mass").locator(f".noUi-{p}") for p in ("target", "handle"))
    handle.hover()
    page.mouse.down()
    box = bar.bounding_box()
    page.mouse.move(box["x"] + box["width"], box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    settled(page, told(load_mass=SLIDERS["load_mass"].high))


def test_hands_that_cannot_get_there_have_a_reason_and_no_number(page):
    press(page, "hand_height", "End")
    high = explore_state(Settings(hand_height=SLIDERS["hand_height"].high))
    assert not high.posture.exists
    reason = page.locator(".hingekit-reason")
    sync_api.expect(reason).to_have_text(f"No posture: {high.posture.reason}.", timeout=PATIENCE)
    settled(page, "–")
    press(page, "hand_height", "ArrowLeft", times=60)
    settled(page, told())
    sync_api.expect(reason).to_have_text("", timeout=PATIENCE)


def test_the_knees_of_a_squat_are_not_for_choosing(page):
    page.locator(".widget-dropdown select").first.select_option("squat")
    settled(page, told(strategy="squat"))
    bar = slider(page, "knee_flexion").locator(".noUi-target")
    assert bar.get_attribute("disabled") is not None
