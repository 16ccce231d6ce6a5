"""Does a fault change what it says, by its size, and nothing that is held equal?"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hingekit as hk
from hingekit.errors import HingekitError
from hingekit.posture import FIELDS
from hingekit.tasks import TASKS, hand_height
from hingekit.technique.faults import COLUMNS, FAULTS, MATCHED, OUTCOMES, faults, faulty

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
WOMAN = hk.Body.from_table("dumas2007", sex="female", mass=62, stature=1.68)
BAR = hk.Load(20)
HANGING = replace(hk.REACH_BACK, arms="hanging")

#: What is equal is equal to this [m or deg]: the search leaves some 1e-12.
EQUAL = 1e-9
#: The same after moments of some 200 N·m, which move by 4 N·m per degree.
ROUNDING = 1e-7

every_fault = pytest.mark.parametrize("fault", FAULTS)
every_match = pytest.mark.parametrize("matched", MATCHED)


def outcomes(body, posture, load):
    """What may change, without the help of `faults`."""
    return {
        "lumbar_moment": hk.joint_moments(body, posture, load).lumbar,
        "lumbar_flexion": posture.thorax - posture.pelvis,
        "reserve": hk.Hamstrings().limit(body.straight_leg_raise, posture.shank - posture.thigh)
        - (posture.pelvis - posture.thigh),
    }


def same(one, other, within=EQUAL):
    return all(
        np.allclose(getattr(one, name), getattr(other, name), rtol=0, atol=within)
        for name in FIELDS
    )


# What is held equal


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    body=st.sampled_from([MAN, WOMAN]),
    strategy=st.sampled_from([hk.REACH_BACK, HANGING, hk.SQUAT]),
    fault=st.sampled_from(list(FAULTS)),
    matched=st.sampled_from(MATCHED),
    share=st.floats(0, 1),
    thorax=st.floats(15, 75),
)
def test_sound_and_faulty_postures_are_equal_in_what_is_matched_and_balance_alike(
    body, strategy, fault, matched, share, thorax
):
    size = share * FAULTS[fault].size
    task = {"thorax_inclination": thorax}
    sound = hk.solve(body, strategy, BAR, **task)
    found = faulty(body, fault, BAR, size=size, strategy=strategy, matched=matched, **task)
    if not sound.exists:
        assert found.reason == sound.reason
    elif found.exists:
        measure = TASKS[matched].measure
        assert measure(body, found) == pytest.approx(measure(body, sound), abs=EQUAL)
        pressed = hk.balance(body, found, BAR).centre_of_pressure
        moves = fault == "bending forward"
        asked = strategy.centre_of_pressure + moves * size * (0.6 - strategy.centre_of_pressure)
        assert pressed == pytest.approx(asked, abs=EQUAL)


@every_match
@every_fault
def test_the_table_states_what_is_equal_and_shows_it(fault, matched):
    table = faults(MAN, BAR, hand_height=0.55)
    sound, rows = table.iloc[0], table[table["fault"] == fault]
    (row,) = (row for _, row in rows.iterrows() if row["matched"] == matched)
    assert row["status"] == "posture exists"
    assert row[matched] == pytest.approx(sound[matched], abs=EQUAL)


def test_without_a_word_the_task_itself_is_held_equal():
    found = faulty(MAN, "pelvic rock", BAR, hip_flexion=60)
    assert found.hip_flexion == pytest.approx(60, abs=EQUAL)


# Sizes


@pytest.mark.parametrize("strategy", [hk.REACH_BACK, hk.SQUAT], ids=lambda s: s.name)
@every_fault
def test_a_fault_of_size_zero_changes_nothing(fault, strategy):
    table = faults(MAN, BAR, strategy=strategy, sizes={fault: 0.0}, hand_height=0.6)
    assert np.all(table["status"] == "posture exists")
    changes = table[[f"{name}_change" for name in OUTCOMES]].to_numpy(float)
    assert np.all(np.abs(changes) < ROUNDING)
    assert np.all(table[["pelvis_gap", "mid_back_gap"]].to_numpy(float) < 1e-6)  # mm
    assert set(table["turns"]) == {""}
    for matched in MATCHED:
        found = faulty(
            MAN, fault, BAR, size=0.0, strategy=strategy, matched=matched, hand_height=0.6
        )
        # deg: height to 1e-12 m leaves some 1e-10 deg, and a stopped hip 1e-9
        assert same(found, hk.solve(MAN, strategy, BAR, hand_height=0.6), within=1e-7)


@every_match
@pytest.mark.parametrize(
    ("fault", "column", "sign"),
    [
        ("pelvic rock", "lumbar_flexion", -1),
        ("pelvic rock", "reserve", -1),
        ("pelvic rock", "mid_back_gap", 1),
        ("over-extended mid back", "mid_back_gap", 1),
        ("going too low", "lumbar_flexion", 1),
        ("going too low", "pelvis_gap", 1),
    ],
)
def test_effects_grow_with_the_size(fault, column, sign, matched):
    sizes = np.linspace(0, FAULTS[fault].size, 7)
    table = faults(MAN, BAR, sizes={fault: sizes}, trunk_inclination=45)
    rows = table[(table["fault"] == fault) & (table["matched"] == matched)]
    np.testing.assert_array_equal(rows["size"], sizes)
    assert np.all(sign * np.diff(rows[column]) > 0)


# What each fault does


@every_match
def test_pelvic_rock_extends_the_lumbar_spine_by_its_size(matched):
    for lumbar in ("neutral", "tafazzol", 12.0):
        sound = replace(hk.REACH_BACK, lumbar=lumbar)
        before = hk.solve(MAN, sound, trunk_inclination=40)
        after = faulty(
            MAN, "pelvic rock", size=8, strategy=sound, matched=matched, trunk_inclination=40
        )
        at_this_thorax = hk.solve(MAN, sound, thorax_inclination=after.thorax)
        assert before.exists
        assert at_this_thorax.lumbar_flexion - after.lumbar_flexion == pytest.approx(8, abs=EQUAL)


def test_tight_hamstrings_hold_a_pelvis_back_that_would_rock():
    tight = replace(hk.REACH_BACK, hip_limit=hk.Hamstrings())
    at_limit = hk.hinge_limit(MAN).thorax_inclination
    held = faulty(MAN, "pelvic rock", strategy=tight, thorax_inclination=at_limit)
    # Hip flexion stays at the limit, so of 15 deg nothing but the legs' own change is left.
    assert hk.Hamstrings().reserve(MAN, held) == pytest.approx(0, abs=EQUAL)
    assert abs(held.lumbar_flexion) < 1


@every_match
def test_an_over_extended_mid_back_changes_the_outline_and_says_that_it_does_nothing_else(matched):
    table = faults(MAN, BAR, hand_height=0.55)
    row = table[(table["fault"] == "over-extended mid back") & (table["matched"] == matched)]
    for name in OUTCOMES:
        assert row[f"{name}_change"].item() == 0
    assert row["mid_back_gap"].item() > 10  # mm; 20 deg at about 2 mm each
    assert "only the back's outline shows it" in table.attrs["means"]["over-extended mid back"]


@pytest.mark.parametrize("thorax", [20.0, 45.0, 70.0])
def test_with_hanging_arms_and_a_neutral_spine_legs_cannot_be_seen_from_above(thorax):
    sound = hk.solve(MAN, HANGING, BAR, thorax_inclination=thorax)
    bent = faulty(
        MAN, "bending forward", BAR, strategy=HANGING, matched="trunk_inclination",
        thorax_inclination=thorax,
    )  # fmt: skip
    moments = [hk.joint_moments(MAN, posture, BAR).lumbar for posture in (sound, bent)]
    assert moments[1] == pytest.approx(moments[0], abs=ROUNDING)
    assert bent.knee_flexion == pytest.approx(0, abs=EQUAL)
    assert abs(bent.shank - sound.shank) > 1  # deg: the legs did change


def test_at_equal_depth_straight_knees_bring_the_shoulders_lower_and_the_moment_up():
    table = faults(MAN, BAR, strategy=HANGING, sizes={"bending forward": 1.0}, hand_height=0.5)
    at_depth = table[table["matched"] == "hand_height"].iloc[0]
    assert at_depth["trunk_inclination"] > table.iloc[0]["trunk_inclination"]
    assert at_depth["lumbar_moment_change"] > 1  # N·m


def test_bending_forward_turns_the_sign_of_the_reserve_and_the_table_says_so():
    table = faults(MAN, BAR, sizes={"bending forward": 1.0, "pelvic rock": 10}, hand_height=0.6)
    rows = table.set_index(["fault", "matched"])
    depth, lean = (rows.loc["bending forward", matched] for matched in MATCHED)
    assert depth["reserve_change"] < -1 < 1 < lean["reserve_change"]  # deg
    assert depth["turns"] == lean["turns"] == "reserve"
    assert set(rows.loc["pelvic rock", "turns"]) == {""}
    assert rows.iloc[0]["turns"] == ""


@every_match
def test_going_too_low_leaves_the_lumbar_spine_what_the_hips_do_not_do(matched):
    for strategy in (hk.REACH_BACK, HANGING, hk.SQUAT):
        sound = hk.solve(MAN, strategy, BAR, hand_height=0.65)
        low = faulty(
            MAN, "going too low", BAR, size=12, strategy=strategy, matched=matched, hand_height=0.65
        )
        assert sound.exists
        assert low.exists
        assert low.hip_flexion == pytest.approx(sound.hip_flexion - 12, abs=EQUAL)
        asked = low.thorax - low.thigh  # of hips alone
        assert low.lumbar_flexion == pytest.approx(asked - low.hip_flexion, abs=EQUAL)
        assert low.lumbar_flexion > 5


def test_going_too_low_by_what_the_hamstrings_lack_is_what_they_do():
    sound = hk.reach_back(MAN, BAR, hand_height=0.45)
    lack = -hk.Hamstrings().reserve(MAN, sound)
    assert lack > 1
    low = faulty(MAN, "going too low", BAR, size=lack, hand_height=0.45)
    stopped = hk.reach_back(MAN, BAR, hand_height=0.45, hip_limit=hk.Hamstrings())
    assert same(low, stopped, within=1e-6)  # deg: a limit and a height, each to 1e-9


# Numbers of the table


def test_the_table_holds_what_the_postures_say():
    table = faults(WOMAN, BAR, trunk_inclination=50).set_index(["fault", "matched"])
    sound = outcomes(WOMAN, hk.reach_back(WOMAN, BAR, trunk_inclination=50), BAR)
    for (fault, matched), row in table.iloc[1:].iterrows():
        posture = faulty(WOMAN, fault, BAR, matched=matched, trunk_inclination=50)
        lost = FAULTS[fault].size if FAULTS[fault].flattens else 0.0
        rod = hk.technique.dowel(WOMAN, posture, lost_kyphosis=lost)
        assert (row["pelvis_gap"], row["mid_back_gap"]) == (rod.pelvis, rod.mid_back)
        for name, value in outcomes(WOMAN, posture, BAR).items():
            assert row[name] == pytest.approx(value, abs=EQUAL)
            assert row[f"{name}_change"] == pytest.approx(value - sound[name], abs=EQUAL)


def test_a_table_says_its_units_signs_and_what_is_sound():
    table = faults(MAN, hand_height=0.6)
    assert list(table.columns) == list(COLUMNS)
    assert table.attrs["units"]["lumbar_moment_change"] == "N·m"
    assert "faulty less sound" in table.attrs["long_name"]["reserve_change"]
    assert "extensor positive" in table.attrs["sign"]
    assert table.attrs["sound"] == hk.REACH_BACK.name
    assert table["fault"].tolist()[0] == "none: reach back"
    assert set(table["matched"][1:]) == set(MATCHED)
    assert table["size_unit"].tolist()[1:3] == ["deg", "deg"]


# Arrays, missing postures, knees on the floor


def test_cases_of_an_array_are_those_of_single_numbers():
    heights, men = np.array([0.5, 0.7]), hk.Body.from_table(mass=np.array([[60.0], [75.0], [90.0]]))
    table = faults(men, BAR, sizes={"pelvic rock": 5.0}, hand_height=heights)
    assert table["case"].max() == 5
    assert len(table) == 3 * 6
    alone = faults(MAN, BAR, sizes={"pelvic rock": 5.0}, hand_height=0.7)
    third = table[table["case"] == 3].reset_index(drop=True)  # the second man, the second height
    columns = [name for name in COLUMNS if table[name].dtype.kind == "f"]
    np.testing.assert_allclose(third[columns], alone[columns], rtol=0, atol=ROUNDING)
    assert third["turns"].tolist() == alone["turns"].tolist()


def test_a_missing_sound_posture_gives_missing_rows_with_its_reason():
    assert not hk.reach_back(MAN, hand_height=0.0).exists
    table = faults(MAN, hand_height=np.array([0.0, 0.6]), sizes=dict.fromkeys(FAULTS))
    gone, there = (table[table["case"] == case] for case in (0, 1))
    assert set(gone["status"]) == {hk.reach_back(MAN, hand_height=0.0).reason}
    assert gone["lumbar_moment"].isna().all()
    assert set(gone["turns"]) == {""}
    assert set(there["status"]) == {"posture exists"}


@every_match
def test_a_size_that_leaves_no_posture_is_missing_with_its_reason(matched):
    for fault, joint in {"pelvic rock": "lumbar spine", "going too low": "hip"}.items():
        most = FAULTS[fault].most
        gone = faulty(MAN, fault, size=most, matched=matched, thorax_inclination=30)
        assert gone.reason == f"{joint} out of range"


def test_hands_on_the_floor_are_matched_as_hands_on_the_floor():
    loose = hk.Body.from_table(straight_leg_raise=110)
    sound = hk.solve(loose, hk.BEND_FORWARD, hand_height=0.0)
    found = faulty(loose, "pelvic rock", size=0.0, strategy=hk.BEND_FORWARD, hand_height=0.0)
    assert sound.exists
    assert found.exists
    assert hand_height(loose, found) == pytest.approx(0, abs=EQUAL)


def test_on_the_knees_every_fault_but_straight_knees_can_be_shown():
    sizes = {name: None for name in FAULTS if name != "bending forward"}
    kneeling = {"strategy": hk.KNEELING_HINGE, "thorax_inclination": 30}
    table = faults(MAN.kneeling(), sizes=sizes, **kneeling)
    assert set(table["status"]) == {"posture exists"}
    with pytest.raises(HingekitError, match="which the floor bends in 'kneeling hinge'"):
        faults(MAN.kneeling(), **kneeling)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"fault": "slouching"}, "There is no fault 'slouching': choose one of pelvic rock, "),
        ({"size": 41.0}, "Size of 'pelvic rock' must lie between 0 and 40 deg, not 41 deg."),
        ({"size": -1.0}, "Size of 'pelvic rock' must lie between 0 and 40 deg, not -1 deg."),
        ({"matched": "depth"}, "'depth' cannot be matched: choose one of hand_height, "),
        ({"hand_height": None}, "Give exactly one task out of "),
        ({"depth": 0.3}, "Give exactly one task out of "),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(HingekitError) as refused:
        faulty(**{"body": MAN, "fault": "pelvic rock", "hand_height": 0.6} | wrong)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)
