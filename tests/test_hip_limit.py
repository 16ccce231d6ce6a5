"""Where the hip stops, does the lumbar spine do the rest, no more and no less, in balance?"""

from dataclasses import replace

import numpy as np
import pytest
from laws import angles, attachment, lumps, walk

import hingekit as hk
from hingekit._arrays import BLOCK
from hingekit.mechanics import STANDARD_GRAVITY
from hingekit.posture import Status
from hingekit.rhythm import RHYTHMS, lumbar_flexion
from hingekit.tasks import TASKS

#: Accuracy that the issue promises [deg, m].
PROMISED = 1e-9

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
STIFF = replace(MAN, straight_leg_raise=50.0)
PEOPLE = hk.Body.from_table(
    sex="female",
    mass=np.array([[45.0], [62], [80], [110]]),
    stature=np.array([[1.5], [1.68], [1.8], [1.95]]),
    straight_leg_raise=np.array([[45.0], [60], [75], [95]]),
)
LIMITED = replace(hk.REACH_BACK, arms="hanging", hip_limit=hk.Hamstrings())
WAYS = {
    "reach back": LIMITED,
    "early": replace(hk.REACH_BACK, hip_limit=hk.Hamstrings(20)),
    "late, along the path": replace(hk.REACH_BACK, hip_limit=hk.Hamstrings(40, "path")),
    "bend forward": replace(hk.BEND_FORWARD, hip_limit=hk.Hamstrings()),
    "esola": replace(hk.BEND_FORWARD, lumbar="esola", hip_limit=hk.Hamstrings(25, "path")),
    "rocked": replace(LIMITED, lumbar=hk.Rocked("neutral", 12)),
    "squat": replace(hk.SQUAT, hip_limit=70.0),
    "squat, along the path": replace(
        hk.SQUAT, knee_flexion=hk.ShankFollows(0.3), hip_limit=hk.Hamstrings(20, "path")
    ),
    "a box": replace(hk.REACH_BACK, arms=0.35, hip_limit=hk.Hamstrings()),
    "of one's own": replace(hk.REACH_BACK, hip_limit=55.0),
}
LOADS = {
    "nothing": hk.Load(0),
    "a bar": hk.Load(25),
    "a bar on the shoulders": hk.Load(30, at="shoulders"),
    "a cable": hk.Load(10) + hk.Force(-60, 15),
    "a band": hk.Load(10) + hk.Band((-1.6, 0.9), 0.9, lambda e: 150 * e, at="hips"),
}
GOALS = {
    "hand_height": np.linspace(0.05, 0.8, 6),
    "thorax_inclination": np.linspace(-20, 130, 31),
    "trunk_inclination": np.linspace(-10, 100, 6),
    "hip_flexion": np.linspace(-10, 120, 6),
    "hip_travel": np.linspace(-0.05, 0.3, 6),
    "wall_distance": np.linspace(0, 0.4, 6),
}


def limit_of(way, body, posture):
    """Hip flexion that stops the hip [deg]."""
    if not isinstance(way.hip_limit, hk.Hamstrings):
        return way.hip_limit
    return way.hip_limit.limit(body.straight_leg_raise, posture.knee_flexion)


def pressed_at(body, posture, load):
    """Centre of pressure from weights and pulls, walked to joint by joint [m]."""
    where = walk(body, angles(posture))
    press, turn = 0.0, 0.0
    for mass, name, point in lumps(body, load):
        press, turn = press + mass, turn + mass * where(name, point)[0]
    for pull in load.pulls:
        x, y = where(*attachment(body, pull.at))
        if isinstance(pull, hk.Force):
            forward, up = pull.forward, pull.up
        else:  # the band of LOADS, by hand
            length = np.hypot(-1.6 - x, 0.9 - y)
            size = 150 * np.maximum(length / 0.9 - 1, 0) / length
            forward, up = size * (-1.6 - x), size * (0.9 - y)
        press = press - up / STANDARD_GRAVITY
        turn = turn - (x * up - y * forward) / STANDARD_GRAVITY
    return turn / press


@pytest.mark.parametrize("load", LOADS.values(), ids=LOADS)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_spine_bends_by_what_the_hip_leaves_in_balance_whatever_the_task(way, load):
    stopped = free = 0
    # searching takes its time, and what pulls is found within the closed form
    tasks = GOALS if load is LOADS["a bar"] else ["thorax_inclination"]
    for task, goal in ((each, GOALS[each]) for each in tasks):
        posture = hk.solve(PEOPLE, way, load, **{task: goal})
        there = posture.exists
        told = lumbar_flexion(way.lumbar, posture.thorax)
        rest = posture.thorax - posture.thigh - limit_of(way, PEOPLE, posture)
        off = posture.lumbar_flexion - np.maximum(told, rest)
        assert np.all(np.abs(off[there]) < PROMISED)
        heel, toe = PEOPLE.foot.heel, PEOPLE.foot.toe
        aside = pressed_at(PEOPLE, posture, load) - heel - way.centre_of_pressure * (toe - heel)
        assert np.all(np.abs(aside[there]) < PROMISED)
        met = TASKS[task].measure(PEOPLE, posture) - goal
        assert np.all(np.abs(met[there]) < PROMISED)
        stopped += np.sum(rest[there] > told[there])
        free += np.sum(rest[there] < told[there])
    assert stopped > 2
    assert free > 10


def test_a_slack_limit_changes_nothing_and_none_leaves_the_spine_as_told():
    thorax = np.linspace(0, 100, 21)
    for name, rhythm in RHYTHMS.items():
        way = replace(hk.REACH_BACK, lumbar=name)
        free = hk.solve(MAN, way, thorax_inclination=thorax)
        slack = hk.solve(MAN, replace(way, hip_limit=180), thorax_inclination=thorax)
        there = free.exists
        assert there.sum() > 15
        # a difference of two angles near 100: rounding
        assert np.allclose(free.lumbar_flexion[there], rhythm(thorax[there]), rtol=0, atol=1e-12)
        assert np.array_equal(free.thigh, slack.thigh, equal_nan=True)
        assert np.array_equal(free.pelvis, slack.pelvis, equal_nan=True)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(
    ("task", "low", "high", "steps"),
    [("thorax_inclination", 30, 110, 800), ("hand_height", 0.2, 0.65, 80)],
)
def test_nothing_jumps_where_the_hip_stops(way, task, low, high, steps):
    """Ten times finer steps are ten times smaller; a jump would stay as large as it is."""

    def largest(n):
        posture = hk.solve(STIFF, way, hk.Load(20), **{task: np.linspace(low, high, n + 1)})
        moments = hk.joint_moments(STIFF, posture, hk.Load(20))
        found = [posture.thigh, posture.lumbar_flexion, posture.thorax, *moments[:4]]
        return np.array([np.nanmax(np.abs(np.diff(each))) for each in found])

    coarse, fine = largest(steps), largest(10 * steps)
    # Steepest slopes differ by less than a third, also where a coarse step misses the edge of
    # where postures exist; rounding and the search leave 1e-9.
    assert np.all(fine < 1.3 * coarse / 10 + PROMISED)


def test_the_spine_takes_over_with_a_kink():
    end = hk.hinge_limit(MAN).thorax_inclination
    lumbar = hk.solve(MAN, LIMITED, thorax_inclination=end + np.linspace(-1, 1, 5)).lumbar_flexion
    assert np.array_equal(lumbar[:2], [0, 0])
    # The thigh leans back by less than half of what the thorax leans on; steps are half a degree.
    assert np.all(np.diff(lumbar[2:]) > 0.5 * 0.5)


def test_a_limited_hinge_ends_where_the_lumbar_spine_does():
    thorax = np.linspace(60, 160, 401)
    ways = replace(LIMITED, arms=np.array([[0.3], [0.4]]))
    posture = hk.solve(STIFF, ways, thorax_inclination=thorax)
    furthest = STIFF.joint_ranges.lumbar[1]
    for row in range(2):
        there = np.flatnonzero(posture.exists[row])
        assert posture.status[row, there[-1] + 1] == Status.LUMBAR_OUT_OF_RANGE
        assert "lumbar spine out of range" in posture.reason[row, there[-1] + 1]
        # a step of the thorax, of which the spine takes about as much
        left = furthest - posture.lumbar_flexion[row, there[-1]]
        assert 0 <= left < 2 * (thorax[1] - thorax[0])


def test_a_task_too_deep_for_the_hip_is_finished_by_the_spine():
    free = hk.reach_back(STIFF, hand_height=0.45)
    limited = hk.reach_back(STIFF, hand_height=0.45, hip_limit=hk.Hamstrings())
    assert free.lumbar_flexion == 0
    assert limited.lumbar_flexion > 10
    assert hk.Hamstrings().reserve(STIFF, free) < 0
    assert abs(hk.Hamstrings().reserve(STIFF, limited)) < PROMISED


def test_a_limit_in_degrees_is_what_hamstrings_of_that_limit_are():
    own = hk.Hamstrings().limit(MAN.straight_leg_raise, 20.0)
    by_number, by_muscle = (
        hk.solve(MAN, replace(LIMITED, hip_limit=limit), hand_height=np.linspace(0.1, 0.7, 13))
        for limit in (own, hk.Hamstrings())
    )
    assert np.allclose(by_number.thorax, by_muscle.thorax, rtol=0, atol=PROMISED, equal_nan=True)
    assert np.nanmax(np.abs(by_number.lumbar_flexion - by_muscle.lumbar_flexion)) < PROMISED


def test_a_hinge_ends_where_a_limited_one_has_no_reserve_left():
    for slr in (55.0, 75, 95):
        person = replace(MAN, straight_leg_raise=slr)
        stopped = hk.hinge_limit(person)
        around = stopped.thorax_inclination + np.array([-0.01, 0, 0.01, 5])
        reserve = hk.Hamstrings().reserve(
            person, hk.solve(person, LIMITED, thorax_inclination=around)
        )
        assert reserve[0] > 0.005  # the hip turns by more than half of what the thorax does
        assert np.all(np.abs(reserve[1:]) < PROMISED)
        lower = hk.solve(person, LIMITED, hand_height=stopped.hand_height - 0.05)
        assert lower.lumbar_flexion > 1


def test_more_postures_than_a_block_has_equal_one_at_a_time():
    n = 2 * BLOCK + 7
    rng = np.random.default_rng(4)
    hips = hk.Hamstrings(rng.uniform(20, 40, n), rng.uniform(0, 1, n))
    raises, thorax = rng.uniform(45, 95, n), rng.uniform(30, 110, n)
    crowd = hk.Body.from_table(mass=75, stature=1.75, straight_leg_raise=raises)
    many = hk.solve(crowd, replace(LIMITED, hip_limit=hips), thorax_inclination=thorax)
    for k in (0, BLOCK - 1, BLOCK, 2 * BLOCK, n - 1):
        person = replace(MAN, straight_leg_raise=raises[k])
        own = replace(LIMITED, hip_limit=hk.Hamstrings(hips.threshold[k], hips.trade[k]))
        alone = hk.solve(person, own, thorax_inclination=thorax[k])
        assert many.status[k] == alone.status
        # the secant rule leaves rounding of an angle near 100
        assert many.pelvis[k] == pytest.approx(float(alone.pelvis), abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("legs", ["bent", "squatting", "kneeling"])
@pytest.mark.parametrize("arms", ["hanging", "close", "box"])
def test_no_posture_at_its_limit_is_missing_that_a_scan_of_the_spine_finds(legs, arms):
    """Thousands of people, postures and limits; the scan knows neither of secants nor limits."""
    n, rng = 700, np.random.default_rng(len(legs + arms))

    def some(low, high):
        return rng.uniform(low, high, n)

    body = hk.Body.from_table(
        mass=some(45, 120), stature=some(1.5, 2), straight_leg_raise=some(40, 100)
    )
    knees = {"bent": some(0, 60), "squatting": hk.ShankFollows(some(0.3, 1)), "kneeling": legs}
    body = body.kneeling() if legs == "kneeling" else body
    anywhere = [(-400.0, 400.0)] * 4
    loose = replace(body, joint_ranges=hk.JointRanges(body.joint_ranges.ankle, *anywhere))
    limit, thorax, load = some(10, 110), some(-20, 130), hk.Load(some(0, 40))
    told = some(-20, 40)
    arms = some(0, 0.5) if arms == "box" else arms
    way = hk.Strategy("any", knees[legs], some(0.2, 0.8), told, arms)
    found = hk.solve(loose, replace(way, hip_limit=limit), load, thorax_inclination=thorax)

    bends = np.linspace(-60, 90, 101)[:, None]
    scanned = hk.solve(loose, replace(way, lumbar=bends), load, thorax_inclination=thorax)
    over = scanned.hip_flexion - limit
    crossed = np.any((over[1:] < 0) & (over[:-1] > 0) & (bends[:-1] >= told), axis=0)
    free = hk.solve(loose, way, load, thorax_inclination=thorax)
    exists = crossed | (free.exists & (free.hip_flexion <= limit))
    assert exists.sum() > n / 10
    missing = exists & (found.status == Status.CANNOT_BALANCE)
    assert not np.flatnonzero(missing).size


# Gradients


@pytest.mark.parametrize("way", [LIMITED, WAYS["bend forward"], WAYS["squat"]])
@pytest.mark.parametrize("thorax", [25.0, 85.0])
def test_jax_differentiates_through_a_hip_that_stops(way, thorax):
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)

    def moment(thorax, mass):
        bar = hk.Load(mass)
        posture = hk.solve(STIFF, way, bar, thorax_inclination=thorax)
        return hk.joint_moments(STIFF, posture, bar).lumbar

    given, step = (thorax, 20.0), 1e-3
    slope = jax.grad(moment, argnums=(0, 1))(*map(jax.numpy.asarray, given))
    up = moment(thorax + step, 20.0), moment(thorax, 20.0 + step)
    down = moment(thorax - step, 20.0), moment(thorax, 20.0 - step)
    for one, high, low in zip(slope, up, down, strict=True):
        # third derivatives are below the moment itself: some 100 N·m times the step squared
        assert one == pytest.approx((high - low) / (2 * step), abs=1e-4, nan_ok=True)


# Rocked


def test_a_rocked_pelvis_takes_its_rock_off_what_the_rhythm_bends():
    rocks, thorax = np.array([[-5.0], [0], [8]]), np.linspace(0, 90, 10)
    for inner in ("tafazzol", "esola", 15.0):
        way = replace(hk.BEND_FORWARD, lumbar=hk.Rocked(inner, rocks))
        posture = hk.solve(MAN, way, thorax_inclination=thorax)
        there = posture.exists
        assert there.sum() > 20
        told = np.where(there, lumbar_flexion(inner, thorax) - rocks, np.nan)
        # a difference of two angles near 100: rounding
        assert np.allclose(posture.lumbar_flexion, told, rtol=0, atol=1e-12, equal_nan=True)


def test_rocks_add_up():
    twice = hk.Rocked(hk.Rocked("tafazzol", 3), np.array([4.0, -1]))
    once = hk.Rocked("tafazzol", np.array([7.0, 2]))
    one, other = (
        hk.bend_forward(MAN, hand_height=0.5, lumbar=lumbar).thorax for lumbar in (twice, once)
    )
    assert one == pytest.approx(other, abs=PROMISED)


# Shares and errors


def test_a_limit_is_an_ingredient_and_its_share_joins_the_sum():
    bar, ways = hk.Load(20), (hk.BEND_FORWARD, replace(hk.REACH_BACK, hip_limit=70))
    table = hk.explain(MAN, bar, strategies=ways, hand_height=0.45).set_index("ingredient")
    first, second = (hk.solve(MAN, way, bar, hand_height=0.45) for way in ways)
    moments = [hk.joint_moments(MAN, each, bar).lumbar for each in (first, second)]
    assert second.lumbar_flexion > 0
    # thirty-two mixtures' moments near 100 N·m, rounded and searched to 1e-12
    assert table["share"].sum(skipna=False) == pytest.approx(moments[1] - moments[0], abs=1e-9)
    assert abs(table["share"]["hip_limit"]) > 0.1


def test_a_wrong_limit_is_refused_in_one_sentence():
    range_ = "Hip limit must lie between -30 and 180 deg, not {} deg: give a hip flexion, "
    for limit, sentence in [
        ("tight", "Hip limit must be a number in deg, not 'tight'."),
        (200, range_.format(200) + "Hamstrings() or None."),
        (np.array([70, np.nan]), range_.format(np.nan) + "Hamstrings() or None."),
    ]:
        with pytest.raises(hk.HingekitError) as refused:
            hk.reach_back(MAN, hand_height=0.4, hip_limit=limit)
        assert str(refused.value) == sentence


def test_a_wrong_rock_is_refused_in_one_sentence():
    for lumbar, by, start in [
        ("bent", 5, "There is no lumbar rhythm 'bent'"),
        ("neutral", 100, "Pelvic rock must lie between -90 and 90 deg, not 100 deg."),
        (100, 5, "Lumbar flexion must lie between -60 and 90 deg, not 100 deg."),
    ]:
        with pytest.raises(hk.HingekitError) as refused:
            hk.Rocked(lumbar, by)
        assert str(refused.value).startswith(start)
