"""On the knees, does the floor hold the shanks, and does nothing but joints end the hinge?"""

from dataclasses import replace

import numpy as np
import pytest
from laws import angles, lumps, walk

import hingekit as hk
from hingekit.body import JOINTS, SEGMENTS
from hingekit.mechanics import STANDARD_GRAVITY
from hingekit.posture import Status
from hingekit.tasks import hip_travel, upright

#: Accuracy that the issue promises [deg, m].
PROMISED = 1e-9

PEOPLE = {
    "small woman": hk.Body.from_table(sex="female", mass=45, stature=1.5, straight_leg_raise=45),
    "man": hk.Body.from_table(sex="male", mass=75, stature=1.75),
    "large man": hk.Body.from_table("winter2009", mass=120, stature=2.0, straight_leg_raise=60),
}
MAN = PEOPLE["man"].kneeling()
ARMS = ("hanging", "close", 0.3, 0.5)
LOADS = {
    "nothing": hk.Load(0),
    "a bar": hk.Load(15),
    "a bar on the shoulders": hk.Load(15, "shoulders"),
}
THORAX = np.linspace(-30, 120, 76)

people = pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
loads = pytest.mark.parametrize("load", LOADS.values(), ids=LOADS)


def hinged(arms="hanging", **changed):
    return replace(hk.KNEELING_HINGE, arms=arms, **changed)


# Support


@people
def test_the_base_runs_from_the_toe_tips_to_the_knees(person):
    kneeling = person.kneeling()
    points = hk.landmarks(kneeling, upright(kneeling))
    # toes point back from the ankle, at the length they have in standing; knees lie ahead
    assert kneeling.foot.heel == -person.foot.toe
    assert points.knee.real == pytest.approx(kneeling.foot.toe, abs=1e-12)  # rounding
    assert points.knee.imag == pytest.approx(points.ankle.imag, abs=1e-12)
    assert hip_travel(kneeling, upright(kneeling)) == 0
    stands = hk.balance(kneeling, upright(kneeling))
    assert stands.margin > 0
    assert np.imag(stands.ground_reaction) == pytest.approx(person.mass * STANDARD_GRAVITY)
    assert kneeling.mass == person.mass


@loads
@people
@pytest.mark.parametrize("arms", ARMS)
def test_a_kneeling_body_rests_where_it_is_asked_to(person, arms, load):
    body, at = person.kneeling(), np.array([[0.7], [0.85], [0.92]])
    posture = hk.solve(body, hinged(arms, centre_of_pressure=at), load, thorax_inclination=THORAX)
    there = posture.exists
    assert there.sum() > 10
    where = walk(body, angles(posture))
    whole = [(mass, where(name, point)[0]) for mass, name, point in lumps(body, load)]
    middle = sum(mass * ahead for mass, ahead in whole) / sum(mass for mass, _ in whole)
    asked = body.foot.heel + at * (body.foot.toe - body.foot.heel)
    assert np.all(np.abs(middle - asked)[there] < PROMISED)
    margin = hk.balance(body, posture, load).margin
    nearer = np.minimum(at, 1 - at) * (body.foot.toe - body.foot.heel) + 0 * margin
    assert np.all(np.abs(margin - nearer)[there] < PROMISED)
    assert np.all(posture.shank[there] == 90)
    assert np.array_equal(posture.knee_flexion[there], (90 - posture.thigh)[there])


@loads
@people
@pytest.mark.parametrize("arms", ARMS)
def test_joints_bear_what_is_above_them_and_the_ankle_nothing(person, arms, load):
    body = person.kneeling()
    posture = hk.solve(body, hinged(arms), load, thorax_inclination=THORAX)
    moments, forces = (f(body, posture, load) for f in (hk.joint_moments, hk.joint_forces))
    where, there = walk(body, angles(posture)), posture.exists
    assert np.all(moments.ankle[there] == 0)
    assert np.all(forces.ankle[there] == 0)
    assert np.isnan(moments.ankle[~there]).all()
    for joint, carried, sign in [
        ("knee", SEGMENTS[1:], -1),  # an extensor of the knee turns the thigh back: the other way
        ("hip", SEGMENTS[2:], 1),
        ("lumbar", SEGMENTS[3:], 1),
    ]:
        about = where(SEGMENTS[JOINTS.index(joint)], 0)[0]
        weight = [(m, where(n, c)[0]) for m, n, c in lumps(body, load) if n in carried]
        moment = STANDARD_GRAVITY * sum(mass * (ahead - about) for mass, ahead in weight)
        # some ten products of at most 1000 N and 1 m
        assert np.all(np.abs(getattr(moments, joint) - sign * moment)[there] < 1e-10)
        up = STANDARD_GRAVITY * sum(mass for mass, _ in weight)
        assert np.all(np.abs(getattr(forces, joint) - 1j * up)[there] < 1e-10)


# What ends it


@people
@pytest.mark.parametrize("arms", ARMS)
def test_hamstrings_stay_slack_and_knee_hip_or_floor_end_the_hinge(person, arms):
    body = person.kneeling()
    for at in (0.75, 0.85, 0.92):
        way = hinged(arms, centre_of_pressure=at)
        posture = hk.solve(body, way, thorax_inclination=THORAX)
        there = np.flatnonzero(posture.exists)
        assert there.size > 5
        assert np.all(np.diff(there) == 1)  # one stretch, without gaps
        assert np.all(hk.Hamstrings().reserve(body, posture)[there] > 0)
        after = posture.status[there[-1] + 1]
        ends = (Status.KNEE_OUT_OF_RANGE, Status.HIP_OUT_OF_RANGE, Status.HAND_BELOW_FLOOR)
        assert after in ends
        limited = hk.solve(body, replace(way, hip_limit=hk.Hamstrings()), thorax_inclination=THORAX)
        assert np.array_equal(limited.pelvis, posture.pelvis, equal_nan=True)


def test_the_deeper_the_hinge_the_more_the_knees_bend():
    posture = hk.solve(MAN, hk.KNEELING_HINGE, thorax_inclination=np.linspace(0, 45, 10))
    assert posture.exists.all()
    assert np.all(np.diff(posture.knee_flexion) > 0)
    assert np.all(np.diff(hip_travel(MAN, posture)) > 0)


def test_a_limit_of_the_hip_hands_over_to_the_spine_on_the_knees_as_on_the_feet():
    thorax = np.linspace(0, 45, 46)
    posture = hk.solve(MAN, hinged(hip_limit=50), thorax_inclination=thorax)
    there = posture.exists
    rest = np.maximum(0, thorax - posture.thigh - 50)
    assert np.all(np.abs(posture.lumbar_flexion - rest)[there] < PROMISED)
    assert (rest[there] > 0).any()
    assert (rest[there] == 0).any()


# People in arrays


def test_many_kneel_as_each_does_alone():
    masses, statures = np.array([50.0, 90]), np.array([1.55, 1.9])
    crowd = hk.Body.from_table(mass=masses, stature=statures).kneeling()
    load = hk.Load(np.array([[0.0], [20]]))
    for task in ({"thorax_inclination": 25}, {"hand_height": 0.25}):
        many = hk.solve(crowd, hk.KNEELING_HINGE, load, **task)
        knees = hk.joint_moments(crowd, many, load).knee
        assert many.shape == (2, 2)
        assert many.exists.any()
        for i, mass in enumerate((0.0, 20)):
            for j in range(2):
                body = hk.Body.from_table(mass=masses[j], stature=statures[j]).kneeling()
                alone = hk.solve(body, hk.KNEELING_HINGE, hk.Load(mass), **task)
                assert many.status[i, j] == alone.status
                # 1e-9: what the search leaves is 1e-12 deg
                assert many.thigh[i, j] == pytest.approx(alone.thigh, abs=1e-9, nan_ok=True)
                knee = hk.joint_moments(body, alone, hk.Load(mass)).knee
                assert knees[i, j] == pytest.approx(knee, abs=1e-6, nan_ok=True)


# Movement


def test_in_movement_the_moment_from_the_floor_upward_agrees_with_that_from_above():
    time = np.linspace(0, 2, 201)
    thorax = 20 - 20 * np.cos(np.pi * time)
    bar = hk.Load(5)
    posture = hk.solve(MAN, hk.KNEELING_HINGE, bar, thorax_inclination=thorax)
    assert posture.exists.all()
    found = hk.inverse_dynamics(MAN, hk.Movement(time, posture), bar)
    # as in standing: two ways through the same numbers, near 100 N·m, with a metre and 800 N
    assert float(np.abs(found.residual).max()) < 1e-9
    assert float(np.abs(found.lumbar_moment_from_below).max()) > 10
    ankle = found.sel(joint="ankle")
    for name in ("moment", "force", "power", "work"):
        assert float(np.abs(ankle[name]).max()) == 0


# Refusals


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: hk.reach_back(MAN, hand_height=0.3), "'reach back' stands on its feet"),
        (lambda: hk.hinge_limit(MAN), "stands on its feet"),
        (lambda: hk.compare(MAN, hand_height=0.3), "'bend forward' stands on its feet"),
        (
            lambda: hk.solve(PEOPLE["man"], hk.KNEELING_HINGE, hand_height=0.3),
            "To take 'kneeling hinge', kneel down: give body.kneeling().",
        ),
        (lambda: hk.itemise(MAN, upright(MAN), joint="ankle"), "nothing crosses the ankle"),
        (lambda: hk.moment_jacobian(MAN, upright(MAN), joint="ankle"), "nothing crosses the ankle"),
    ],
)
def test_feet_and_knees_are_not_mixed_up(call, sentence):
    with pytest.raises(hk.HingekitError) as refused:
        call()
    assert sentence in str(refused.value)
    assert str(refused.value).count("\n") == 0


# Explanation


def test_shares_between_two_kneeling_ways_add_up_to_their_difference():
    ways = (hk.KNEELING_HINGE, hinged("close", name="rounded", lumbar=10, hip_limit=40))
    bar = hk.Load(10)
    table = hk.explain(MAN, bar, strategies=ways, thorax_inclination=25)
    moments = [
        hk.joint_moments(MAN, hk.solve(MAN, way, bar, thorax_inclination=25), bar).lumbar
        for way in ways
    ]
    assert set(table["ingredient"]) == {"lumbar", "arms", "hip_limit"}
    # eight mixtures' moments below 200 N·m, rounded
    assert table["share"].sum() == pytest.approx(moments[1] - moments[0], abs=1e-10)
    assert moments[1] != pytest.approx(moments[0], abs=1)


def test_a_kneeling_moment_itemised_adds_up():
    bar = hk.Load(10)
    posture = hk.solve(MAN, hk.KNEELING_HINGE, bar, hand_height=0.25)
    for joint in ("knee", "hip", "lumbar"):
        total = hk.itemise(MAN, posture, bar, joint=joint)["moment"].sum()
        wanted = getattr(hk.joint_moments(MAN, posture, bar), joint)
        assert total == pytest.approx(wanted, abs=1e-10)  # some ten products of 200 N and 1 m
