"""Laws of mechanics that hold for any person in any posture and movement with any load."""

from dataclasses import replace
from functools import reduce
from operator import add

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hingekit.bands import Band
from hingekit.body import JOINTS, SEGMENTS, Body, Foot, JointRanges
from hingekit.linkage import coupling, landmarks
from hingekit.load import NO_LOAD, Force, Load
from hingekit.mechanics import STANDARD_GRAVITY, balance, energy, joint_forces, joint_moments
from hingekit.posture import Posture, Rates
from hingekit.shares import shares

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


@law
@given(bodies, postures, acting)
def test_each_moment_does_the_work_of_turning_all_that_its_joint_carries(body, posture, load):
    for joint, moment in joint_moments(body, posture, load)._asdict().items():
        turned = angles(posture)
        for name in above(joint):
            turned[name] += 1j * STEP
        slope = potential_energy(body, load, turned).imag / STEP
        assert abs(moment - COUNTERCLOCKWISE[joint] * slope) <= ROUNDING * size(body, load)


@law
@given(bodies, postures, acting, rates)
def test_newton_and_euler_hold_for_every_segment(body, posture, load, rates):
    moved, change = kinematics(body, posture, rates), angles(rates.acceleration)
    moments = joint_moments(body, posture, load, rates)
    forces, stands = joint_forces(body, posture, load, rates), balance(body, posture, load, rates)
    at, missing, turning = landmarks(body, posture), {"foot": 0j}, {"foot": 0.0}
    for row, name in enumerate(SEGMENTS):
        # Force and moment of the joint on its segment, and their opposites on the one below;
        # moments are about the origin.
        push, twist = forces[row], COUNTERCLOCKWISE[JOINTS[row]] * moments[row]
        twist = twist + cross(at[row], push)
        missing[name], turning[name] = push, twist - body.segment_inertia[row] * change[name]
        missing[CARRIER[name]] -= push
        turning[CARRIER[name]] -= twist
    outside = [(moved(*attachment(body, each.at))[0], each) for each in load.pulls]
    outside = [(HOLDER[each.at], place, pull_of(each, place)) for place, each in outside]
    for mass, name, point in lumps(body, load):
        place, _, acceleration = moved(name, point)
        outside.append((name, place, -mass * (acceleration + 1j * STANDARD_GRAVITY)))
    for name, place, force in outside:
        missing[name] += force
        turning[name] += cross(place, force)
    # What is missing at the feet is the ground's part.
    assert abs(missing.pop("foot") + stands.ground_reaction) <= ROUNDING * effort(body, load, rates)
    twist, upward = turning.pop("foot"), stands.ground_reaction.imag
    pressure = body.foot.heel + stands.centre_of_pressure * (body.foot.toe - body.foot.heel)
    assert np.isnan(pressure) == (upward <= 0)  # feet do not pull
    assert upward <= 0 or abs(twist + pressure * upward) <= ROUNDING * size(body, load, rates)
    for name in SEGMENTS:
        assert abs(missing[name]) <= ROUNDING * effort(body, load, rates), name
        assert abs(turning[name]) <= ROUNDING * size(body, load, rates), name


@law
@given(bodies, postures, acting, rates)
def test_the_ground_gives_what_accelerates_the_centre_of_mass(body, posture, load, rates):
    moved, change = kinematics(body, posture, rates), angles(rates.acceleration)
    stands, whole = balance(body, posture, load, rates), mass_of(body, load)
    masses = [(m, *moved(name, point)) for m, name, point in lumps(body, load)]
    centre, speeding = (sum(m[0] * m[k] for m in masses) / whole for k in (1, 3))
    places = [(moved(*attachment(body, each.at))[0], each) for each in load.pulls]
    pulling = [(place, pull_of(each, place)) for place, each in places]
    needed = whole * (speeding + 1j * STANDARD_GRAVITY) - sum(force for _, force in pulling)
    assert abs(stands.centre_of_mass - centre) <= ROUNDING * length(body)
    assert abs(stands.ground_reaction - needed) <= ROUNDING * effort(body, load, rates)
    if needed.imag <= 0:
        return
    # About the centre of pressure, weights and pulls change the angular momentum, the ground not.
    foot = body.foot
    pressure = foot.heel + stands.centre_of_pressure * (foot.toe - foot.heel)
    spin = sum(body.segment_inertia[k] * change[name] for k, name in enumerate(SEGMENTS))
    spin += sum(cross(place - pressure, m * acceleration) for m, place, _, acceleration in masses)
    turned = sum(cross(place - pressure, force) for place, force in pulling)
    turned += sum(cross(place - pressure, -1j * STANDARD_GRAVITY * m) for m, place, *_ in masses)
    lever = length(body) + abs(pressure)
    assert abs(spin - turned) <= ROUNDING * effort(body, load, rates) * lever


@law
@given(bodies, postures, acting)
def test_rest_is_movement_without_rates(body, posture, load):
    still = Rates(*[Posture(**dict.fromkeys(INCLINATIONS, 0.0))] * 2)
    for quantity in (joint_moments, joint_forces, balance, energy):
        # Equal to the last bit: all that movement adds is zero.
        one, other = quantity(body, posture, load), quantity(body, posture, load, still)
        assert np.array_equal(np.array(one), np.array(other), equal_nan=True)


@law
@given(bodies, postures, acting, rates)
def test_a_movement_needs_the_same_moments_backward_in_time(body, posture, load, rates):
    back = Posture(**{name: -getattr(rates.velocity, name) for name in INCLINATIONS})
    backward = Rates(back, rates.acceleration)
    for quantity in (joint_moments, joint_forces, energy):
        # Equal to the last bit: only squares of velocities count.
        one = quantity(body, posture, load, rates)
        assert np.array_equal(np.array(one), np.array(quantity(body, posture, load, backward)))


@law
@given(bodies, postures, loads, rates)
def test_energy_is_that_of_all_masses_and_of_their_turning(body, posture, load, rates):
    moved, turning = kinematics(body, posture, rates), angles(rates.velocity)
    kinetic = sum(body.segment_inertia[k] * turning[n] ** 2 for k, n in enumerate(SEGMENTS)) / 2
    found = energy(body, posture, load, rates).kinetic
    assert found >= (1 - ROUNDING) * kinetic  # so never negative
    potential = 0
    for mass, name, point in lumps(body, load):
        place, velocity, _ = moved(name, point)
        kinetic, potential = kinetic + mass * abs(velocity) ** 2 / 2, potential + mass * place.imag
    found = energy(body, posture, load, rates)
    assert abs(found.kinetic - kinetic) <= ROUNDING * size(body, load, rates)
    assert abs(found.potential - STANDARD_GRAVITY * potential) <= ROUNDING * size(body, load)


@law
@given(bodies, loads)
def test_coupling_is_hermitian_and_turning_anything_takes_energy(body, load):
    found = coupling(body, load)
    assert np.array_equal(found, found.conj().T)
    # Masses only add to what the inertias about their own centres take.
    weakest, *_, strongest = np.linalg.eigvalsh(found)
    assert weakest >= np.min(body.segment_inertia) - ROUNDING * strongest


@settings(law, max_examples=20)
@given(postures, inclinations(60), inclinations(90), acting)
def test_power_of_joints_and_pulls_is_what_the_energy_gains(middle, amplitude, phase, load):
    """A second of swinging to and fro, each segment in a rhythm of its own."""
    body = Body.from_table("deleva1996")
    load = reduce(add, [taut(each) for each in load.parts])
    pace = {name: 1.0 + k for k, name in enumerate(INCLINATIONS)}  # rad/s

    def swing(time, order):
        moving = {}
        for name in INCLINATIONS:
            angle = pace[name] * time + np.radians(getattr(phase, name)) + order * np.pi / 2
            moving[name] = getattr(amplitude, name) * pace[name] ** order * np.sin(angle)
            moving[name] += getattr(middle, name) if order == 0 else 0
        return Posture(**moving)

    def state(time):
        return swing(time, 0), load, Rates(swing(time, 1), swing(time, 2))

    def total(time):
        posture, _, rates = state(time)
        kinetic = energy(body, posture, load, rates).kinetic
        return kinetic + potential_energy(body, load, angles(posture))

    # Gauss-Legendre: 60 points see every turn of a smooth second, to rounding.
    points, weights = np.polynomial.legendre.leggauss(60)
    posture, _, rates = state((points + 1) / 2)
    moments, turning = joint_moments(body, posture, load, rates), angles(rates.velocity)
    power = sum(
        COUNTERCLOCKWISE[joint] * moment * (turning[name] - turning[CARRIER[name]])
        for (joint, moment), name in zip(moments._asdict().items(), SEGMENTS, strict=True)
    )
    gained = total(np.array(1.0)) - total(np.array(0.0))
    assert abs(weights @ power / 2 - gained) <= 1e-10 * np.sum(np.abs(weights * power) / 2 + 1)


def taut(each):
    """A band that is never slack: where it starts to pull, power has a kink."""
    return replace(each, anchor=(-6.0, 1.0), rest_length=2.0) if isinstance(each, Band) else each


@law
@given(bodies, postures, loads, rates, numbers(0.1, 2))
def test_moments_grow_in_proportion_to_all_masses(body, posture, load, rates, factor):
    inert = ("segment_mass", "segment_inertia")
    heavier = replace(body, **{name: factor * getattr(body, name) for name in inert})
    more = reduce(add, [Load(factor * each.mass, each.at) for each in load.parts])
    one = joint_moments(body, posture, load, rates)
    other = joint_moments(heavier, posture, more, rates)
    assert_equal_moments([factor * m for m in one], other, 2 * size(body, load, rates))


@law
@given(bodies, postures, acting, acting, rates)
def test_what_two_loads_add_to_moments_and_forces_adds_up(body, posture, load, other, rates):
    scale = size(body, load + other, rates)
    for quantity in (joint_moments, joint_forces):
        empty, one, two, both = (
            np.array(quantity(body, posture, held, rates))
            for held in (NO_LOAD, load, other, load + other)
        )
        assert_equal_moments((one - empty) + (two - empty), both - empty, scale)


@law
@given(bodies, postures, places)
def test_twenty_kilograms_press_on_the_ground_with_their_weight_once(body, posture, at):
    without, holding = (balance(body, posture, load) for load in (NO_LOAD, Load(20, at)))
    more = holding.ground_reaction - without.ground_reaction
    assert abs(more - 20j * STANDARD_GRAVITY) <= ROUNDING * effort(body, Load(20))


@law
@given(bodies, postures, loads, numbers(0, 30))
def test_moments_grow_in_proportion_to_gravity(body, posture, load, g):
    here, there = joint_moments(body, posture, load), joint_moments(body, posture, load, g=g)
    ratio = g / STANDARD_GRAVITY
    assert_equal_moments([ratio * m for m in here], there, size(body, load) * max(1, ratio))


@law
@given(bodies, bodies, postures, postures, loads)
def test_lumbar_moment_ignores_everything_below_l5s1(body, other, posture, crouch, load):
    lumbar = SEGMENTS.index("lumbar")

    def other_legs(name):
        rows = getattr(body, name).copy()
        stop = lumbar + 1 if name == "joint" else lumbar  # where L5/S1 lies in the pelvis, too
        rows[:stop] = getattr(other, name)[:stop]
        return rows

    names = ("segment_mass", "segment_centre", "segment_inertia", "joint")
    changed = replace(body, **{name: other_legs(name) for name in names}, foot=other.foot)
    bent = replace(posture, shank=crouch.shank, thigh=crouch.thigh)
    one, two = joint_moments(body, posture, load), joint_moments(changed, bent, load)
    # Equal to the last bit: what is below L5/S1 is multiplied by zero.
    assert one[lumbar:] == two[lumbar:]


@law
@given(bodies, postures, loads, numbers(0.5, 2))
def test_moments_grow_in_proportion_to_stature_at_equal_inclinations(body, posture, load, factor):
    lengths = ("segment_centre", "joint", "grip", "bar", "vertex", "stature")
    taller = replace(body, **{name: factor * getattr(body, name) for name in lengths})
    one, other = joint_moments(body, posture, load), joint_moments(taller, posture, load)
    assert_equal_moments([factor * m for m in one], other, factor * size(body, load))


@law
@given(postures, st.sampled_from(["female", "male"]), numbers(40, 120), numbers(1.4, 2.1))
def test_a_tables_people_scale_with_mass_and_stature(posture, sex, mass, stature):
    unit = Body.from_table("deleva1996", sex=sex, mass=50, stature=1.0)
    body = Body.from_table("deleva1996", sex=sex, mass=mass, stature=stature)
    factor = mass / 50 * stature
    one, other = joint_moments(unit, posture), joint_moments(body, posture)
    assert_equal_moments([factor * m for m in one], other, factor * size(unit))


@law
@given(bodies, loads)
def test_standing_with_everything_on_one_vertical_needs_no_moment(body, load):
    names = ("segment_centre", "joint", "grip", "bar")
    plumb = replace(body, **{name: 1j * np.imag(getattr(body, name)) for name in names})
    moments = joint_moments(plumb, Posture(shank=0, thigh=0, pelvis=0, thorax=0), load)
    assert all(moment == 0 for moment in moments)  # no lever at all, so exactly zero


@law
@given(bodies, postures, acting)
def test_shares_of_segments_and_load_add_up_to_the_moment(body, posture, load):
    for joint, moment in joint_moments(body, posture, load)._asdict().items():
        items = shares(body, posture, load, joint=joint)
        assert abs(sum(s.moment for s in items.values()) - moment) <= ROUNDING * size(body, load)
        carried = [each.at for each in load.parts if HOLDER[each.at] in above(joint)]
        named = items.keys() - above(joint)
        assert above(joint) <= items.keys()
        assert len(named) == len(carried)
