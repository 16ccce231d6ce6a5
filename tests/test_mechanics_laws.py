"""Laws of statics that hold for any person in any posture with any load."""

from dataclasses import fields, replace

import array_api_strict as strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hingekit.body import JOINTS, SEGMENTS, Body, Foot, JointRanges
from hingekit.linkage import landmarks
from hingekit.load import NO_LOAD, Load
from hingekit.mechanics import STANDARD_GRAVITY, balance, joint_moments, shares
from hingekit.posture import Posture

# The same examples on every run: a law that fails must fail for everybody.
law = settings(max_examples=50, deadline=None, derandomize=True, database=None)

# A moment adds some hundred products of a weight and a distance, each rounded at 1e-16 of
# the whole weight times the whole length (`size`), however small the moment comes out.
ROUNDING = 1e-13

#: The segment that carries each segment.
_BELOW = ("foot", "shank", "thigh", "pelvis", "lumbar", "thorax", "thorax", "upper_arm")
CARRIER = dict(zip(SEGMENTS, _BELOW, strict=True))
#: +1 where an extensor turns what it carries counterclockwise, seen with forward to the right:
#: trunk and head (and the shank, by the calf) go backward over, thigh and arm the other way.
COUNTERCLOCKWISE = dict.fromkeys(JOINTS, 1) | {"knee": -1, "shoulder": -1, "elbow": -1}
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
postures = st.builds(Posture, **dict.fromkeys(INCLINATIONS, numbers(-180, 180)))
loads = st.builds(Load, mass=numbers(0, 200), at=st.sampled_from(["hands", "shoulders"]))


def above(joint):
    """Segments that a joint carries."""
    carried = {SEGMENTS[JOINTS.index(joint)]}
    for name in SEGMENTS:
        if CARRIER[name] in carried:
            carried.add(name)
    return carried


def angles(posture):
    """Turn of each segment from standing, counterclockwise [rad]."""
    arms = ("upper_arm", "forearm")  # hang down, so that forward is counterclockwise
    return {n: np.radians(getattr(posture, n)) * (1 if n in arms else -1) for n in SEGMENTS}


def potential_energy(body, load, turned):
    """Energy of all weights, added up from the ground: sines and cosines, joint by joint."""

    def place(start, turn, point):
        sine, cosine = np.sin(turn), np.cos(turn)
        x, y = np.real(point), np.imag(point)
        return start[0] + x * cosine - y * sine, start[1] + x * sine + y * cosine

    origin, turned, energy = {"foot": (0, 0)}, {"foot": 0.0} | turned, 0
    holder, held = ("forearm", body.grip) if load.at == "hands" else ("thorax", body.bar)
    for row, name in enumerate(SEGMENTS):
        origin[name] = place(origin[CARRIER[name]], turned[CARRIER[name]], body.joint[row])
        _, height = place(origin[name], turned[name], body.segment_centre[row])
        energy = energy + body.segment_mass[row] * height
    return (energy + load.mass * place(origin[holder], turned[holder], held)[1]) * STANDARD_GRAVITY


def size(body, load=NO_LOAD):
    """Whole weight times whole length: what rounding is relative to [N·m]."""
    lengths = [body.joint, body.segment_centre, body.grip, body.bar]
    reach = sum(np.sum(np.abs(length), axis=0) for length in lengths)
    return (body.mass + load.mass) * STANDARD_GRAVITY * reach


def assert_equal_moments(one, other, scale, tolerance=ROUNDING):
    for joint, a, b in zip(JOINTS, one, other, strict=True):
        assert np.all(np.abs(np.asarray(a) - np.asarray(b)) <= tolerance * scale), joint


@law
@given(bodies, postures, loads)
def test_each_moment_does_the_work_of_turning_all_that_its_joint_carries(body, posture, load):
    step = 1e-30  # a complex step subtracts nothing, so its derivative is exact to rounding
    for joint, moment in joint_moments(body, posture, load)._asdict().items():
        turned = angles(posture)
        for name in above(joint):
            turned[name] += 1j * step
        slope = potential_energy(body, load, turned).imag / step
        assert abs(moment - COUNTERCLOCKWISE[joint] * slope) <= ROUNDING * size(body, load)


@law
@given(bodies, postures, loads)
def test_forces_and_moments_on_every_segment_add_up_to_zero(body, posture, load):
    at, moments = landmarks(body, posture), joint_moments(body, posture, load)
    up = dict.fromkeys(SEGMENTS, 0.0)  # force of its carrier on the segment, at its joint
    for row, name in reversed(list(enumerate(SEGMENTS))):
        weight, centre = weights(body, posture, load)[name]
        mounted = [k for k, other in enumerate(SEGMENTS) if CARRIER[other] == name]
        up[name] = weight + sum(up[SEGMENTS[k]] for k in mounted)
        # Around the origin, counterclockwise: forces times levers, and the moments that the
        # joints at both ends hand on, each with its opposite on the neighbour.
        total = at[row].real * up[name] - centre.real * weight + turning(moments, row)
        for k in mounted:
            total -= at[k].real * up[SEGMENTS[k]] + turning(moments, k)
        assert abs(total) <= ROUNDING * size(body, load)
    # The ground pushes up at the centre of pressure; the feet carry all the rest at the ankle.
    foot, weight = body.foot, body.foot.mass * STANDARD_GRAVITY
    ground = foot.heel + balance(body, posture, load).centre_of_pressure * (foot.toe - foot.heel)
    total = ground * (weight + up["shank"]) - foot.centre.real * weight
    total -= at.ankle.real * up["shank"] + turning(moments, 0)
    assert abs(total) <= ROUNDING * size(body, load)


def weights(body, posture, load):
    """Weight of each segment and of what it holds, and their common centre."""
    at, result = landmarks(body, posture), {}
    for row, name in enumerate(SEGMENTS):
        mass = body.segment_mass[row]
        centre = at[row] + body.segment_centre[row] * np.exp(1j * angles(posture)[name])
        if name == ("forearm" if load.at == "hands" else "thorax"):
            held = at.hand if load.at == "hands" else at.bar
            mass, centre = mass + load.mass, mass * centre + load.mass * held
            centre = centre / mass
        result[name] = (mass * STANDARD_GRAVITY, centre)
    return result


def turning(moments, row):
    return COUNTERCLOCKWISE[JOINTS[row]] * moments[row]


@law
@given(bodies, postures, loads, numbers(0.1, 4))
def test_moments_grow_in_proportion_to_all_masses(body, posture, load, factor):
    heavier = replace(body, segment_mass=factor * body.segment_mass)
    load = Load(load.mass / 4, load.at)
    one = joint_moments(body, posture, load)
    other = joint_moments(heavier, posture, Load(factor * load.mass, load.at))
    assert_equal_moments([factor * m for m in one], other, factor * size(body, load))


@law
@given(bodies, postures, loads, loads)
def test_what_two_loads_add_to_the_moments_adds_up(body, posture, load, other):
    other = Load(other.mass, load.at)
    empty, one, two, both = (
        np.array(joint_moments(body, posture, held))
        for held in (NO_LOAD, load, other, Load(load.mass + other.mass, load.at))
    )
    scale = size(body, Load(load.mass + other.mass))
    assert_equal_moments((one - empty) + (two - empty), both - empty, scale)


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
@given(bodies, postures, loads)
def test_shares_of_segments_and_load_add_up_to_the_moment(body, posture, load):
    for joint, moment in joint_moments(body, posture, load)._asdict().items():
        items = shares(body, posture, load, joint=joint)
        assert abs(sum(s.moment for s in items.values()) - moment) <= ROUNDING * size(body, load)
        carries_load = ("forearm" if load.at == "hands" else "thorax") in above(joint)
        assert items.keys() == above(joint) | ({"load"} if carries_load else set())


def crowd(people):
    """One Body of many people, along the last axis."""
    many = {
        f.name: np.stack([getattr(person, f.name) for person in people], axis=-1)
        for f in fields(Body)
        if f.name not in ("foot", "joint_ranges", "table", "sex", "mass_sum")
    }
    foot = Foot(*(np.array(values) for values in zip(*(p.foot for p in people), strict=True)))
    return replace(people[0], **many, foot=foot)


def sequence(many):
    """One Posture of many postures."""
    return Posture(**{n: np.array([getattr(p, n) for p in many]) for n in INCLINATIONS})


def spread(body):
    """The same people along an axis of their own, before an axis for postures."""
    named = ("segment_mass", "segment_centre", "segment_inertia", "joint", "grip", "bar", "vertex")
    wide = {name: getattr(body, name)[..., None] for name in named}
    return replace(body, **wide, foot=Foot(*(part[..., None] for part in body.foot)))


@settings(law, max_examples=20)
@given(st.lists(bodies, min_size=2, max_size=2), st.lists(postures, min_size=3, max_size=3), loads)
def test_many_people_in_many_postures_equal_one_at_a_time(people, bends, load):
    everybody, bent = spread(crowd(people)), sequence(bends)
    moments = joint_moments(everybody, bent, load)
    stands = balance(everybody, bent, load)
    parts = shares(everybody, bent, load, joint="hip")
    assert {np.shape(moment) for moment in moments} == {(2, 3)}
    for i, person in enumerate(people):
        for j, bend in enumerate(bends):
            alone = joint_moments(person, bend, load)
            assert_equal_moments([m[i, j] for m in moments], alone, size(person, load))
            # A distance of metres, and a fraction of a foot that is at least 0.1 m long.
            stood = balance(person, bend, load)
            for one, many in zip(stood, stands, strict=True):
                assert abs(many[i, j] - one) <= 100 * ROUNDING
            for name, share in shares(person, bend, load, joint="hip").items():
                difference = parts[name].moment[i, j] - share.moment
                assert abs(difference) <= ROUNDING * size(person, load)


@settings(law, max_examples=20)
@given(bodies, st.lists(postures, min_size=3, max_size=3), st.sampled_from(["hands", "shoulders"]))
def test_many_loads_in_many_postures_equal_one_at_a_time(body, bends, at):
    masses = np.array([0.0, 20.0])
    moments = joint_moments(body, sequence(bends), Load(masses[:, None], at))
    for i, mass in enumerate(masses):
        for j, bend in enumerate(bends):
            alone = joint_moments(body, bend, Load(float(mass), at))
            assert_equal_moments([m[i, j] for m in moments], alone, size(body, Load(mass)))


@law
@given(bodies, st.lists(postures, min_size=3, max_size=3), loads)
def test_a_missing_posture_has_no_moments_and_spoils_no_others(body, bends, load):
    missing = Posture(**dict.fromkeys(INCLINATIONS, np.nan))
    moments = joint_moments(body, sequence([bends[0], missing, bends[2]]), load)
    assert all(np.isnan(moment[1]) for moment in moments)
    for place in (0, 2):
        alone = joint_moments(body, bends[place], load)
        assert_equal_moments([m[place] for m in moments], alone, size(body, load))


def in_library(xp, body):
    """The same people as arrays of another library."""
    names = ("segment_mass", "segment_centre", "segment_inertia", "joint", "grip", "bar", "vertex")
    moved = {name: xp.asarray(getattr(body, name)) for name in (*names, "stature")}
    return replace(body, **moved, foot=Foot(*(xp.asarray(part) for part in body.foot)))


@pytest.mark.parametrize("at", ["hands", "shoulders"])
@settings(law, max_examples=20)
@given(st.lists(bodies, min_size=3, max_size=3), st.lists(postures, min_size=3, max_size=3))
def test_any_array_library_goes_in_and_comes_out(at, people, bends):
    """array_api_strict has nothing beyond the standard, so what it can do, all can."""
    body, posture, load = crowd(people), sequence(bends), Load(np.array([0.0, 10.0, 20.0]), at)
    wanted = joint_moments(body, posture, load)
    foreign = Posture(**{n: strict.asarray(getattr(posture, n)) for n in INCLINATIONS})
    moments = joint_moments(in_library(strict, body), foreign, Load(strict.asarray(load.mass), at))
    assert all(isinstance(moment, type(strict.asarray(0.0))) for moment in moments)
    assert_equal_moments(moments, wanted, size(body, load))
