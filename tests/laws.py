"""On which people, postures and loads is a law tried, and what are they, segment by segment?"""

from functools import reduce
from operator import add

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hingekit.bands import Band
from hingekit.body import JOINTS, SEGMENTS, Body, Foot, JointRanges
from hingekit.load import NO_LOAD, Force, Load
from hingekit.mechanics import STANDARD_GRAVITY
from hingekit.posture import Posture, Rates

# The same examples on every run: a law that fails must fail for everybody.
law = settings(max_examples=50, deadline=None, derandomize=True, database=None)

# A moment adds some hundred products of a force and a distance, each rounded at 1e-16 of the
# whole force times the whole length (`size`), however small the moment comes out.
ROUNDING = 1e-13

#: A complex step in time or angle subtracts nothing: derivatives are exact to rounding.
STEP = 1e-30

#: The segment that carries each segment.
_BELOW = ("foot", "shank", "thigh", "pelvis", "lumbar", "thorax", "thorax", "upper_arm")
CARRIER = dict(zip(SEGMENTS, _BELOW, strict=True))
#: +1 where an extensor turns what it carries counterclockwise, seen with forward to the right:
#: trunk and head (and the shank, by the calf) go backward over, thigh and arm the other way.
COUNTERCLOCKWISE = dict.fromkeys(JOINTS, 1) | {"knee": -1, "shoulder": -1, "elbow": -1}
#: The segment that holds what acts at each place.
HOLDER = {"hands": "forearm", "shoulders": "thorax", "pelvis": "pelvis", "hips": "pelvis"}
INCLINATIONS = ("shank", "thigh", "pelvis", "thorax", "head", "upper_arm", "forearm")


def numbers(low, high):
    return st.floats(low, high, allow_subnormal=False)


def rows(low, high):
    return arrays(float, len(SEGMENTS), elements=numbers(low, high))


def points():
    return st.builds(complex, numbers(-0.4, 0.4), numbers(-0.5, 0.5))


def point_rows():
    return st.builds(lambda x, y: x + 1j * y, rows(-0.4, 0.4), rows(-0.5, 0.5))


bodies = st.builds(
    Body,
    segment_mass=rows(0.1, 20),
    segment_centre=point_rows(),
    segment_inertia=rows(0.001, 1),
    joint=point_rows(),
    grip=points(),
    bar=points(),
    vertex=points(),
    foot=st.builds(Foot, numbers(0.5, 3), points(), numbers(-0.1, -0.01), numbers(0.1, 0.3)),
    joint_ranges=st.just(JointRanges(*[(-180.0, 180.0)] * 5)),
    stature=numbers(1.4, 2.1),
)


def inclinations(greatest):
    return st.builds(Posture, **dict.fromkeys(INCLINATIONS, numbers(-greatest, greatest)))


def own_law(elongation):
    """Force of a band that somebody has measured [N]."""
    return 200 * elongation + 30 * elongation**2


def stored(elongation, rest_length):
    """What it takes to stretch that band [J]: its force, added up."""
    return rest_length * (100 * elongation**2 + 10 * elongation**3)


postures = inclinations(180)
rates = st.builds(Rates, inclinations(400), inclinations(3000))
places = st.sampled_from(list(HOLDER))
single_loads = st.builds(Load, mass=numbers(0, 200), at=places)
loads = st.lists(single_loads, min_size=1, max_size=3).map(lambda several: reduce(add, several))
anchors = st.tuples(numbers(-3, 3), numbers(-1, 3))
pulls = st.one_of(
    st.builds(Force, numbers(-300, 300), numbers(-300, 300), places),
    st.builds(Band, anchors, numbers(0.3, 2), st.just(own_law), places),
)
acting = st.lists(single_loads | pulls, min_size=1, max_size=4).map(lambda all_: reduce(add, all_))


def above(joint):
    """Segments that a joint carries."""
    carried = {SEGMENTS[JOINTS.index(joint)]}
    for name in SEGMENTS:
        if CARRIER[name] in carried:
            carried.add(name)
    return carried


def angles(posture):
    """Turn of each segment from standing, or its rate, counterclockwise [rad]."""
    arms = ("upper_arm", "forearm")  # hang down, so that forward is counterclockwise
    turned = {n: np.radians(getattr(posture, n)) * (1 if n in arms else -1) for n in SEGMENTS}
    return {"foot": 0.0} | turned


def walk(body, turned):
    """Function from a point of a segment to where it is: sines and cosines, joint by joint."""
    origin = {"foot": (0, 0)}

    def where(name, point):
        sine, cosine = np.sin(turned[name]), np.cos(turned[name])
        x, y = np.real(point), np.imag(point)
        return origin[name][0] + x * cosine - y * sine, origin[name][1] + x * sine + y * cosine

    for row, name in enumerate(SEGMENTS):
        origin[name] = where(CARRIER[name], body.joint[row])
    return where


def velocities(body, turned, turning):
    """Function from a point of a segment to how fast it moves, as `walk`."""
    where, moving = walk(body, turned), {"foot": (0, 0)}

    def velocity(name, point):
        (x, y), (from_x, from_y) = where(name, point), where(name, 0)
        across, along = turning[name] * (x - from_x), turning[name] * (y - from_y)
        return moving[name][0] - along, moving[name][1] + across

    for row, name in enumerate(SEGMENTS):
        moving[name] = velocity(CARRIER[name], body.joint[row])
    return velocity


def kinematics(body, posture, rates):
    """Function from a point of a segment to its place, velocity and acceleration, complex."""
    turned, turning, change = map(angles, (posture, rates.velocity, rates.acceleration))
    soon = {name: turned[name] + 1j * STEP * turning[name] for name in turned}
    faster = {name: turning[name] + 1j * STEP * change[name] for name in turned}
    where, velocity = walk(body, soon), velocities(body, soon, faster)

    def moved(name, point):
        place, speed = np.array(where(name, point)), np.array(velocity(name, point))
        # The velocity is the place's derivative: one way of finding it checks the other.
        slope = np.imag(place) / STEP
        assert np.all(np.abs(np.real(speed) - slope) <= 1e-12 * (1 + np.abs(slope)))
        return [part[0] + 1j * part[1] for part in (place.real, speed.real, speed.imag / STEP)]

    return moved


def attachment(body, at):
    """Segment and point at which something acts."""
    points = {"hands": body.grip, "shoulders": body.bar, "hips": 0j}
    points["pelvis"] = body.segment_centre[SEGMENTS.index("pelvis")]
    return HOLDER[at], points[at]


def lumps(body, load):
    """Mass, segment and point of all that has weight; the foot first."""
    yield body.foot.mass, "foot", body.foot.centre
    for row, name in enumerate(SEGMENTS):
        yield body.segment_mass[row], name, body.segment_centre[row]
    for each in load.masses:
        yield (each.mass, *attachment(body, each.at))


def pull_of(each, place):
    """Force of something that pulls at a place, complex [N]."""
    if isinstance(each, Force):
        return each.forward + 1j * each.up
    way = each.anchor[0] + 1j * each.anchor[1] - place
    longer = abs(way) / each.rest_length - 1
    return own_law(longer) * way / abs(way) if longer > 0 else 0


def potential_energy(body, load, turned):
    """Energy of all weights, of stretched bands, and of what constant forces could still do."""
    where = walk(body, turned)
    energy = STANDARD_GRAVITY * sum(m * where(name, c)[1] for m, name, c in lumps(body, load))
    for each in load.pulls:
        x, y = where(*attachment(body, each.at))
        if isinstance(each, Force):
            energy = energy - each.forward * x - each.up * y
            continue
        length = np.sqrt((each.anchor[0] - x) ** 2 + (each.anchor[1] - y) ** 2)
        longer = length / each.rest_length - 1
        energy = energy + np.where(longer.real > 0, stored(longer, each.rest_length), 0)
    return energy


def mass_of(body, load):
    return body.mass + sum(each.mass for each in load.masses)


def effort(body, load=NO_LOAD, rates=None):
    """Whole weight and pull, and all mass times the greatest acceleration [N]."""
    reach, whole = length(body), mass_of(body, load)
    total = whole * STANDARD_GRAVITY
    for each in load.pulls:
        # A band pulls hardest where the whole body is stretched out away from its anchor.
        anchor = 0 if isinstance(each, Force) else complex(*each.anchor)
        total = total + abs(pull_of(each, anchor - reach - abs(anchor)))
    if rates is not None:
        turning, change = angles(rates.velocity), angles(rates.acceleration)
        pace = sum(w**2 for w in turning.values()) + sum(map(abs, change.values()))
        total = total + whole * reach * pace
    return total


def length(body):
    """Whole length, and that of a wheel with the whole inertia [m]."""
    lengths = [body.joint, body.segment_centre, body.grip, body.bar]
    reach = sum(np.sum(np.abs(each), axis=0) for each in lengths)
    return reach + np.sqrt(np.sum(body.segment_inertia, axis=0) / body.mass)


def size(body, load=NO_LOAD, rates=None):
    """Whole force times whole length: what rounding is relative to [N·m]."""
    return effort(body, load, rates) * length(body)


def assert_equal_moments(one, other, scale, tolerance=ROUNDING):
    for joint, a, b in zip(JOINTS, one, other, strict=True):
        assert np.all(np.abs(np.asarray(a) - np.asarray(b)) <= tolerance * scale), joint


def cross(place, force):
    """Moment of a force about the origin, counterclockwise."""
    return np.imag(np.conj(place) * force)
