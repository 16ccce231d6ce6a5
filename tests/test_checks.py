"""Does a check see what is there, say where it begins, and nothing more?"""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hingekit as hk
from hingekit import datasets
from hingekit.errors import HingekitError
from hingekit.posture import Status
from hingekit.technique.checks import COLUMNS, check, hinge_index

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
BAR = hk.Load(20)
CUES = {row["finding"]: row for row in datasets.rows("coaching_cues")}
UPRIGHT = hk.Posture(0, 0, 0, 0)

#: Roundings of angles of some 100 deg.
ROUNDING = 1e-9


def seen(moved, load=BAR, body=MAN):
    table = check(body, moved, load)
    return set(table.loc[table["seen"], "finding"])


def back(**changes):
    """A sound hinge, 45 deg deep, with ingredients to vary."""
    return hk.solve(MAN, replace(hk.REACH_BACK, **changes), BAR, thorax_inclination=45)


# Each finding, there and not there

TRIGGERS = {
    "lumbar spine flexes": back(lumbar=15.0),
    "pelvis rocks forward": back(lumbar=-15.0),
    "going too low": hk.reach_back(MAN, BAR, hand_height=0.45),
    "trunk bends more than the hips": hk.bend_forward(MAN, BAR, hand_height=0.5),
    "knees are locked": back(knee_flexion=0.0),
    "hinge becomes a squat": hk.solve(MAN, hk.SQUAT, BAR, thorax_inclination=40),
    "weight goes to the forefoot": back(centre_of_pressure=0.65),
    "close to falling over": back(centre_of_pressure=0.05),
    "load is far from the leg": back(arms=0.45),
    "neck bends": replace(back(), head=25.0),
    "rod leaves the pelvis": replace(back(), head=55.0),
    "rod leaves the mid back": replace(back(), head=30.0),
}


def test_a_sound_hinge_has_no_findings():
    assert seen(back()) == set()
    assert seen(UPRIGHT) == set()


@pytest.mark.parametrize("finding", CUES)
def test_each_finding_is_seen_where_it_is(finding):
    assert TRIGGERS[finding].exists
    assert finding in seen(TRIGGERS[finding])


@pytest.mark.parametrize("finding", CUES)
def test_a_value_is_seen_past_its_threshold_and_not_before(finding):
    table = check(MAN, TRIGGERS[finding], BAR).set_index("finding")
    row, told = table.loc[finding], CUES[finding]
    threshold = float(told["threshold"])
    assert (row["threshold"], row["unit"], row["cue"]) == (threshold, told["unit"], told["cue"])
    assert row["source"]
    assert row["range"] == f"{told['low']} to {told['high']}"
    past = {"above": row["value"] > threshold, "below": row["value"] < threshold}
    assert past.get(row["side"], abs(row["value"]) > threshold)


@pytest.mark.parametrize(("flexion", "found"), [(9.99, False), (10.0, False), (10.01, True)])
def test_a_threshold_itself_is_not_past_it(flexion, found):
    posture = hk.Posture(0, -20, 40 - flexion, 40)
    assert ("lumbar spine flexes" in seen(posture)) is found


def test_the_evidence_is_what_the_posture_is():
    bent = hk.Posture(shank=5, thigh=-10, pelvis=35, thorax=50, head=60, upper_arm=-10)
    values = check(MAN, bent, BAR).set_index("finding")["value"]
    points, stands = hk.landmarks(MAN, bent), hk.balance(MAN, bent, BAR)
    reserve = hk.Hamstrings().limit(75, 15) - 45
    wanted = {
        "lumbar spine flexes": 15,
        "pelvis rocks forward": 15,
        "going too low": reserve - 15,
        "trunk bends more than the hips": 35 / 50,
        "knees are locked": 15,
        "hinge becomes a squat": 45 / 60,
        "weight goes to the forefoot": stands.centre_of_pressure,
        "close to falling over": 1000 * stands.margin,
        "load is far from the leg": points.hand.real - points.knee.real,  # it is foremost
        "neck bends": 10,
    }
    for finding, value in wanted.items():
        assert values[finding] == pytest.approx(value, abs=ROUNDING)


def test_hips_past_their_limit_and_a_spine_that_goes_on_there_are_both_too_low():
    deep = {"hand_height": 0.45, "load": BAR}
    for limit in (None, hk.Hamstrings()):
        assert "going too low" in seen(hk.reach_back(MAN, hip_limit=limit, **deep))
    # At the limit itself nothing but rounding is missing.
    edge = hk.hinge_limit(MAN, np.linspace(0, 40, 41)).posture
    assert np.any(hk.Hamstrings().reserve(MAN, edge) < 0)
    assert "going too low" not in seen(edge, hk.Load(0))
    assert "going too low" not in seen(hk.reach_back(MAN, BAR, hand_height=0.7))


def test_a_rod_is_lost_below_where_the_spine_flexes_and_in_the_middle_where_the_pelvis_rocks():
    gaps = {"rod leaves the pelvis", "rod leaves the mid back"}
    assert seen(back(lumbar=15.0)) & gaps == {"rod leaves the pelvis"}
    assert seen(back(lumbar=-15.0)) & gaps == {"rod leaves the mid back"}


def test_without_a_load_in_the_hands_nobody_carries_it_far_away():
    far = hk.reach_back(MAN, arms=0.45, thorax_inclination=45)
    row = check(MAN, far).set_index("finding").loc["load is far from the leg"]
    assert np.isnan(row["value"])
    assert not row["seen"]
    assert "load is far from the leg" not in seen(far, hk.Load(20, at="shoulders"))


# Words


def test_findings_and_cues_are_mechanical_and_no_verdicts():
    told = " ".join(value for row in CUES.values() for value in row.values()).lower()
    forbidden = r"pain|pinch|injur|wrong|bad\b|danger|unsafe|torque|back angle|body ?weight"
    assert not re.findall(forbidden, told)


def test_thresholds_lie_in_their_ranges_and_assumptions_are_called_so():
    for row in CUES.values():
        assert float(row["low"]) <= float(row["threshold"]) <= float(row["high"])
        assert row["side"] in ("above", "below", "beyond")
        assert "assumption" in row["status"]


def test_a_table_says_its_units_and_signs():
    table = check(MAN, UPRIGHT)
    assert list(table.columns) == [name for name in COLUMNS if name != "time"]
    assert table["finding"].tolist() == list(CUES)
    assert table.attrs["long_name"]["value"].startswith("the evidence")
    assert "flexion positive" in table.attrs["sign"]


# Missing postures, arrays, people on their knees


def test_a_missing_posture_shows_nothing_and_says_why():
    gone = hk.reach_back(MAN, hand_height=0.0)
    table = check(MAN, gone)
    assert not table["seen"].any()
    assert table["value"].isna().all()
    assert set(table["status"]) == {gone.reason}


def test_cases_of_an_array_are_those_of_single_postures():
    people = hk.Body.from_table(mass=75, stature=1.75, straight_leg_raise=np.array([50.0, 75.0]))
    lean = np.array([[40.0], [75.0], [170.0]])  # nobody leans by 170 deg
    table = check(people, hk.reach_back(people, BAR, thorax_inclination=lean), BAR)
    assert len(table) == 6 * len(CUES)
    for case, (lean_at, slr) in enumerate((a, b) for a in lean[:, 0] for b in (50.0, 75.0)):
        one = hk.Body.from_table(mass=75, stature=1.75, straight_leg_raise=slr)
        alone = check(one, hk.reach_back(one, BAR, thorax_inclination=lean_at), BAR)
        rows = table[table["case"] == case].reset_index(drop=True)
        np.testing.assert_allclose(rows["value"], alone["value"], rtol=0, atol=ROUNDING)
        assert rows["seen"].tolist() == alone["seen"].tolist()
        assert rows["status"].tolist() == alone["status"].tolist()


def test_on_the_knees_nothing_is_said_of_feet_and_knees():
    kneeling = MAN.kneeling()
    hinge = hk.solve(kneeling, hk.KNEELING_HINGE, thorax_inclination=30)
    assert hinge.exists
    assert seen(hinge, hk.Load(0), kneeling) == set()
    values = check(kneeling, hinge).set_index("finding")["value"]
    silent = ["knees are locked", "hinge becomes a squat", "weight goes to the forefoot"]
    assert values[silent].isna().all()
    assert values["going too low"] > 30  # deg: the knees slacken the hamstrings
    assert hinge_index(kneeling, hinge).hip_share == pytest.approx(1, abs=ROUNDING)


# Movements

TIME = np.linspace(0, 2, 201)


def bow(rounds=0.0, missing=slice(0, 0)):
    """Down and up again; the lumbar spine flexes by `rounds` at the lowest place, at 1 s."""
    depth = np.sin(np.pi * TIME / 2) ** 2
    depth[missing] = np.nan
    status = np.where(np.isnan(depth), Status.NOT_RECORDED, Status.EXISTS)
    turns = {"shank": 2, "thigh": -20, "pelvis": 50, "thorax": 50 + rounds}
    return hk.Movement(
        TIME, hk.Posture(**{name: most * depth for name, most in turns.items()}, status=status)
    )


def test_of_a_movement_the_frame_furthest_past_the_threshold_counts():
    row = check(MAN, bow(rounds=25)).set_index("finding").loc["lumbar spine flexes"]
    assert row["seen"]
    assert row["value"] == pytest.approx(25, abs=ROUNDING)
    assert row["time"] == pytest.approx(1.0, abs=ROUNDING)
    frames = check(MAN, bow(rounds=25).posture)
    assert row["value"] == frames.loc[frames["finding"] == "lumbar spine flexes", "value"].max()


def test_of_a_movement_with_holes_the_rest_is_looked_at():
    table = check(MAN, bow(rounds=25, missing=slice(80, 140))).set_index("finding")
    row = table.loc["lumbar spine flexes"]
    assert row["time"] == TIME[79]
    assert row["value"] == pytest.approx(25 * np.sin(np.pi * TIME[79] / 2) ** 2, abs=ROUNDING)
    # what no frame shows has no time
    assert np.isnan(table.loc["load is far from the leg", "time"])


def test_somebody_who_stands_still_is_a_movement_too():
    still = hk.Movement(TIME, hk.Posture(2, -20, 30, 50))
    assert check(MAN, still).set_index("finding").loc["lumbar spine flexes", "value"] == 20
    assert hinge_index(MAN, still).hip_flexion == 0


def test_the_index_of_a_movement_is_that_between_its_extreme_frames():
    whole = hinge_index(MAN, bow(rounds=25, missing=slice(0, 20)))  # and upright at its end
    assert whole.hip_flexion == pytest.approx(70, abs=ROUNDING)
    assert whole.knee_flexion == pytest.approx(22, abs=ROUNDING)
    assert whole.hip_share == pytest.approx(50 / 75, abs=ROUNDING)
    # From where the bend begins, which is not upright: at half its depth, 0.5 s before the lowest.
    rest = hinge_index(MAN, bow(rounds=25, missing=np.r_[0:50, 151:201]))
    assert rest.hip_flexion == pytest.approx(35, abs=ROUNDING)
    assert rest.hip_share == pytest.approx(50 / 75, abs=ROUNDING)


# The index


def test_straight_knees_are_all_hinge_and_a_squat_is_half_of_one():
    straight = hinge_index(MAN, hk.reach_back(MAN, knee_flexion=0.0, thorax_inclination=60))
    assert straight.hip_to_knee_share == pytest.approx(1, abs=ROUNDING)
    squat = hinge_index(MAN, hk.solve(MAN, hk.SQUAT, thorax_inclination=40))
    assert squat.hip_to_knee_share == pytest.approx(0.5, abs=0.1)  # "about a half"


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    shank=st.floats(-5, 30),
    thigh=st.floats(-80, -5),
    thorax=st.floats(16, 100),
    flexed=st.floats(0, 0.9),
)
def test_hips_and_spine_share_the_thorax_inclination(shank, thigh, thorax, flexed):
    pelvis = thorax * (1 - flexed)
    posture = hk.Posture(shank, thigh, pelvis, thorax)
    found = hinge_index(MAN, posture)
    assert 0 <= found.hip_share <= 1
    assert 0 <= found.hip_to_knee_share <= 1 or posture.knee_flexion < 0
    lumbar = posture.lumbar_flexion
    assert found.hip_share * thorax + lumbar == pytest.approx(thorax, abs=ROUNDING)
    hip = found.hip_to_knee_share * (posture.hip_flexion + posture.knee_flexion)
    assert hip == pytest.approx(posture.hip_flexion, abs=ROUNDING)
    upright, bent = (hk.landmarks(MAN, each).hip.real for each in (UPRIGHT, posture))
    assert found.hip_travel == pytest.approx(upright - bent, abs=1e-12)


def test_a_neutral_spine_leaves_the_bend_to_the_hips_and_nobody_who_stands_has_shares():
    neutral = hinge_index(MAN, hk.reach_back(MAN, thorax_inclination=np.array([5.0, 20.0, 80.0])))
    np.testing.assert_allclose(neutral.hip_share, [np.nan, 1, 1], atol=ROUNDING)
    assert np.isnan(neutral.hip_to_knee_share[0])
    assert neutral.trunk_inclination == pytest.approx([5, 20, 80], abs=ROUNDING)


# Refused

GONE = hk.Movement(TIME, hk.Posture(*[np.full(TIME.shape, np.nan)] * 4))
COUPLE = hk.Body.from_table(mass=np.array([60.0, 80.0]))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: check(MAN, "a hinge"), "What is looked at must be a Posture, not a str: give a"),
        (lambda: hinge_index(MAN, None), "What is looked at must be a Posture, not a NoneType"),
        (lambda: check("me", UPRIGHT), "Body must be a Body, not a str"),
        (lambda: check(MAN, UPRIGHT, 20), "A load is a Load, "),
        (lambda: check(MAN, GONE), "No frame of the movement has a posture"),
        (lambda: hinge_index(MAN, GONE), "No frame of the movement has a posture"),
        (lambda: check(COUPLE, bow()), "A movement is one person's with one load"),
        (lambda: check(MAN, bow(), hk.Load([5, 9])), "A movement is one person's with one load"),
        (lambda: hinge_index(COUPLE, bow()), "A movement is one person's with one load"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(HingekitError) as refused:
        call()
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)
