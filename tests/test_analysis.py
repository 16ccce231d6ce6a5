"""Does an analysis say what the mechanics say, and nothing about what was not measured?"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

import hingekit as hk
from hingekit.analysis import analyse
from hingekit.analysis.frames import COLUMNS as OVER_TIME
from hingekit.posture import FIELDS
from hingekit.recordings import Quality, Recording, read_recording
from hingekit.spine import SPINE_MODEL

RECORDINGS = Path(__file__).parents[2] / "shared" / "recordings"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings of others are not shipped with the project"
)

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)
BAR = hk.Load(10)

# Standing for two seconds, then three squats with a rounding spine, at 100 frames a second.
TIME = np.arange(0, 14, 0.01)
DEPTH = np.where(TIME > 2, np.sin(np.pi * (TIME - 2) / 4) ** 2, 0)
POSTURE = hk.Posture(
    shank=3 + 25 * DEPTH,
    thigh=-2 - 65 * DEPTH,
    pelvis=12 + 30 * DEPTH,
    thorax=-4 + 64 * DEPTH,
    upper_arm=30 * DEPTH,
    forearm=5 + 40 * DEPTH,
)
MOVEMENT = hk.Movement(TIME, POSTURE)
#: Frames that a filter of 6 Hz knows both sides of.
SETTLED = slice(20, -20)


@dataclass(frozen=True, eq=False)
class Recorded(Recording):
    """A recording that is a movement already."""

    moves: hk.Movement
    assumed: tuple[str, ...] = ("head",)
    source: str = "a test"

    @property
    def time(self):
        return self.moves.time

    def movement(self, body, *, arms="measured"):
        assert (body, arms) == (BODY, "measured")
        return self.moves

    def quality(self, body, *, arms="measured"):
        assert (body, arms) == (BODY, "measured")
        return Quality(self.time.size, self.time.size, np.nan, np.nan, {}, self.assumed)


def recorded(posture=POSTURE, *assumed):
    return Recorded(hk.Movement(TIME, posture), (*assumed, "head"))


def column(analysis, name):
    return analysis.over_time[name].to_numpy()


@pytest.fixture(scope="module")
def squats():
    return analyse(BODY, MOVEMENT, BAR, spine=SPINE_MODEL)


def test_moments_are_those_of_the_filtered_movement(squats):
    dynamics = hk.inverse_dynamics(BODY, MOVEMENT, BAR, cutoff=6.0)
    held = hk.joint_moments(BODY, MOVEMENT.filtered(6.0).posture, BAR)
    assert squats.over_time.attrs["filter"] == dynamics.attrs["filter"]
    for joint in ("lumbar", "thoracolumbar", "hip"):
        # The same equations: only rounding may differ.
        assert column(squats, f"{joint}_moment") == pytest.approx(getattr(held, joint), abs=1e-9)
        moving = dynamics["moment"].sel(joint=joint).to_numpy()
        given = column(squats, f"dynamic_{joint}_moment")
        assert given[SETTLED] == pytest.approx(moving[SETTLED], abs=1e-9)


def test_inertia_is_left_open_within_a_period_of_the_filter_from_an_end(squats):
    unknown = np.isnan(column(squats, "dynamic_lumbar_moment"))
    # A sixth of a second, rounded up to whole frames of 0.01 s.
    assert np.flatnonzero(~unknown)[[0, -1]].tolist() == [17, TIME.size - 18]
    assert np.isfinite(column(squats, "lumbar_moment")).all()


def test_a_very_slow_movement_needs_what_holding_still_needs():
    slow = hk.Movement(100 * TIME, POSTURE)  # squats of 400 s: 1e-4 of the accelerations
    found = analyse(BODY, slow, cutoff=0.05)
    difference = column(found, "dynamic_lumbar_moment") - column(found, "lumbar_moment")
    # Of about 40 N·m of inertia at the pace of the recording, 1e-4 is left.
    assert np.nanmax(np.abs(difference)) < 0.01


def test_repetitions_have_their_own_peaks(squats):
    found = squats.repetitions
    assert found["complete"].tolist() == [True] * 3
    # The filter leaves a squat of 0.25 Hz as it is but for 0.01 deg.
    assert found["thorax_inclination"].to_numpy() == pytest.approx(60, abs=0.05)
    assert found["knee_flexion"].to_numpy() == pytest.approx(95, abs=0.05)
    assert found["lumbar_moment_time"].to_numpy() == pytest.approx([4, 8, 12], abs=0.01)
    static, dynamic = found["lumbar_moment"], found["dynamic_lumbar_moment"]
    assert static.max() == pytest.approx(np.nanmax(column(squats, "lumbar_moment")))
    assert (dynamic > static).all()  # at the bottom of a squat the trunk is accelerated upward


def test_shares_are_those_of_the_hinge_index(squats):
    row = squats.repetitions.iloc[1]
    ends = [row["start_frame"], row["peak_frame"]]
    fields = {name: getattr(squats.movement.posture, name)[ends] for name in FIELDS}
    there = hk.Movement(squats.time[ends], hk.Posture(**fields))
    index = hk.technique.hinge_index(BODY, there)
    # One definition, computed in two places.
    assert row["hip_share"] == pytest.approx(index.hip_share, abs=1e-12)
    assert row["hip_to_knee_share"] == pytest.approx(index.hip_to_knee_share, abs=1e-12)
    assert row["hip_travel"] == pytest.approx(index.hip_travel, abs=1e-12)


def test_lumbar_flexion_counts_from_where_the_person_stands_still(squats):
    assert squats.standing == pytest.approx(-16, abs=0.01)  # thorax at -4, pelvis at 12
    row = squats.repetitions.iloc[0]
    assert row["lumbar_flexion_from_standing"] == row["lumbar_flexion"] - squats.standing
    assert row["lumbar_flexion_from_standing"] == pytest.approx(34, abs=0.05)


def test_where_nobody_stands_still_no_zero_is_invented():
    moving = slice(250, 1150)  # from within the first squat into the last
    found = analyse(BODY, hk.Movement(TIME[moving], POSTURE.part((moving,))))
    assert np.isnan(found.standing)
    assert found.repetitions["lumbar_flexion_from_standing"].isna().all()
    assert found.repetitions["lumbar_flexion"].notna().all()
    assert any("stands still" in sentence for sentence in found.caveats())


def test_a_hold_at_the_bottom_is_no_standing():
    held = np.minimum(DEPTH, 0.6)[200:]  # half of the time still, and bent
    posture = hk.Posture(shank=20 * held, thigh=-60 * held, pelvis=30 * held, thorax=64 * held)
    assert np.isnan(analyse(BODY, hk.Movement(TIME[200:], posture)).standing)


def test_an_interval_of_standing_can_be_named_and_must_be_there():
    bottom = analyse(BODY, MOVEMENT, still=(3.99, 4.01))
    assert bottom.standing == pytest.approx(18, abs=0.05)  # thorax at 60, pelvis at 42
    with pytest.raises(hk.HingekitError, match="from 20 to 30 s"):
        analyse(BODY, MOVEMENT, still=(20, 30))


def test_legs_that_were_not_measured_get_no_numbers():
    nowhere = 0 * DEPTH
    found = analyse(
        BODY, recorded(replace(POSTURE, shank=nowhere, thigh=nowhere), "shank", "thigh")
    )
    legs = ("shank_inclination", "thigh_inclination", "ankle_dorsiflexion", "knee_flexion")
    for name in (*legs, "hip_flexion", "hip_travel"):
        assert np.isnan(column(found, name)).all(), name
    for name in ("thorax_inclination", "lumbar_flexion", "lumbar_moment"):
        assert np.isfinite(column(found, name)).all(), name
    assert (
        found.repetitions[["knee_flexion", "hip_to_knee_share", "hip_travel"]].isna().all(axis=None)
    )
    assert found.repetitions["hip_share"].notna().all()
    assert np.isnan(found.hinge.knee_flexion)
    assert np.isfinite(found.hinge.hip_share)
    assert any("Not measured: shank and thigh" in sentence for sentence in found.caveats())


@pytest.mark.parametrize("given", [lambda posture: hk.Movement(TIME, posture), recorded])
def test_what_was_measured_is_believed_though_a_segment_rests(given):
    found = analyse(BODY, given(replace(POSTURE, shank=5.0)))
    # A filter leaves what is constant: rounding.
    assert column(found, "shank_inclination") == pytest.approx(5, abs=1e-9)
    assert not any("Not measured" in sentence for sentence in found.caveats())


def test_pelvis_and_thorax_that_were_not_told_apart_get_no_numbers():
    found = analyse(BODY, recorded(POSTURE, "pelvis", "thorax"))
    for name in ("pelvis_inclination", "thorax_inclination", "lumbar_flexion", "hip_flexion"):
        assert np.isnan(column(found, name)).all(), name
    assert np.isfinite(column(found, "trunk_inclination")).all()
    assert np.isfinite(column(found, "knee_flexion")).all()
    assert len(found.repetitions) == 3
    assert found.repetitions["hip_share"].isna().all()


def test_missing_frames_stay_missing():
    gone = (TIME > 7) & (TIME < 8.2)
    found = analyse(BODY, hk.Movement(TIME, POSTURE.without(np.where(gone, 9, 0))))
    assert np.isnan(column(found, "lumbar_moment"))[gone].all()
    assert found.summary()["frames_without_moment"] == gone.sum()
    assert found.repetitions["complete"].tolist() == [True, False, True]
    assert any("missing for more than 0.5 s in 1" in sentence for sentence in found.caveats())


def test_an_arm_that_passes_upright_is_no_jolt():
    """A forearm at 179 deg and then at -179 has turned by 2 deg, not by 358."""
    raised = 150 + 60 * DEPTH
    wrapped = (raised + 180) % 360 - 180
    assert np.abs(np.diff(wrapped)).max() > 300
    names = ("lumbar_moment", "dynamic_lumbar_moment")
    one, other = (
        analyse(BODY, hk.Movement(TIME, replace(POSTURE, forearm=angle)))
        for angle in (raised, wrapped)
    )
    for name in names:
        # Sine and cosine of angles a turn apart, through a filter: rounding of 1e-12 of 400 deg.
        assert column(one, name) == pytest.approx(column(other, name), abs=1e-6, nan_ok=True)


def test_noise_in_the_accelerations_is_said(squats):
    assert not any("rests on the filter" in sentence for sentence in squats.caveats())
    rng = np.random.default_rng(1)
    shaken = replace(POSTURE, thorax=POSTURE.thorax + rng.normal(0, 3, TIME.size))
    told = analyse(BODY, hk.Movement(TIME, shaken)).caveats()
    assert any("rests on the filter" in sentence for sentence in told)


def test_spine_loads_are_those_of_the_model_with_ranges_around_them(squats):
    moved = squats.movement
    for rates, how in ((None, ""), (moved.rates(), "dynamic_")):
        loads = hk.spine_loads(BODY, moved.posture, BAR, rates, level="L4/L5")
        for quantity in ("compression", "shear"):
            given = column(squats, f"{how}{quantity}_l4l5")[SETTLED]
            assert given == pytest.approx(getattr(loads, quantity)[SETTLED], abs=1e-9)
    table = squats.spine
    assert len(table) == 3 * 2 * 2 * 2  # repetitions, inertia, levels, quantities
    assert (table["low"] < table["value"]).all()
    assert (table["value"] < table["high"]).all()
    pressed = table[(table["quantity"] == "compression") & (table["level"] == "L5/S1")]
    still = pressed[~pressed["inertia"]]
    there = np.searchsorted(squats.time, still["time"])
    assert still["value"].to_numpy() == pytest.approx(column(squats, "compression_l5s1")[there])
    assert analyse(BODY, MOVEMENT).spine is None


def test_each_column_says_its_unit_and_what_it_is(squats):
    for table in (squats.over_time, squats.repetitions, squats.spine):
        assert set(table.attrs["units"]) == set(table)
        assert all(table.attrs["long_name"].values())
        assert "extensor positive" in table.attrs["sign"]
    assert list(squats.over_time) == list(OVER_TIME)
    assert "6 Hz" in squats.over_time.attrs["filter"]
    assert analyse(BODY, MOVEMENT, cutoff=None).over_time.attrs["filter"] == "none"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"body": hk.Body.from_table(mass=[60, 70])}, "one person"),
        ({"body": "me"}, "Body"),
        ({"recorded": TIME}, "Recording"),
        ({"load": hk.Load([1, 2])}, "one load"),
        ({"spine": True}, "SpineModel"),
        ({"recorded": recorded(POSTURE.without(np.full(TIME.shape, 9)))}, "no frame has"),
    ],
)
def test_what_cannot_be_analysed_is_refused(given, told):
    with pytest.raises(hk.HingekitError, match=told):
        analyse(**({"body": BODY, "recorded": MOVEMENT} | given))


@needs_recordings
@pytest.mark.parametrize(
    ("file", "reference", "mass", "stature"),
    [
        ("D1_opencap_squats/squats1_videoAndMocap.mot", "REF_opencap_squats1.csv", 75.34, 1.70),
        ("D2_dls_trc_ik/DLS01_ik.mot", "REF_DLS01.csv", 75.3, 1.68),
        ("D2_dls_trc_ik/DLS01.trc", "REF_DLS01.csv", 75.3, 1.68),
    ],
)
@pytest.mark.filterwarnings("ignore::hingekit.recordings.RecordingWarning")
def test_moments_of_real_squats_are_those_of_an_independent_solution(
    file, reference, mass, stature
):
    truth = np.genfromtxt((RECORDINGS / file).parent / reference, delimiter=",", names=True)
    body = hk.Body.from_table("deleva1996", sex="male", mass=mass, stature=stature)
    found = analyse(body, read_recording(RECORDINGS / file))
    assert found.repetitions["complete"].tolist() == [True] * 5
    time = truth["time_s"]
    # The tolerances: 10 % of the peak and r of 0.98, first and last 0.2 s left out. The
    # reference's model carries another mass and has its hinge elsewhere (docs/recordings.md).
    inner = (time > time[0] + 0.2) & (time < time[-1] - 0.2)
    for name, other in (
        ("lumbar_moment", "static_lumbar_moment_Nm"),
        ("dynamic_lumbar_moment", "osim_ID_lumbar_extension_moment_Nm"),
    ):
        ours, theirs = column(found, name)[inner], truth[other][inner]
        known = np.isfinite(ours)
        assert known.mean() > 0.95
        error = (ours - theirs)[known]
        assert np.sqrt(np.mean(error**2)) < 0.1 * theirs.max()
        assert np.corrcoef(ours[known], theirs[known])[0, 1] > 0.98


def test_moment_with_inertia_that_may_hide_in_a_gap_is_said():
    # 0.3 s without a posture at the bottom: too short to spoil a repetition, but with a period of
    # 6 Hz on either side 0.63 s are unknown.
    gone = np.abs(TIME - 4) < 0.15
    fields = {name: np.where(gone, np.nan, getattr(POSTURE, name)) for name in FIELDS}
    found = analyse(BODY, hk.Movement(TIME, hk.Posture(**fields)))
    assert found.repetitions["complete"].all()
    assert any(
        "in 1 of the repetitions that is more than 0.5 s" in each for each in found.caveats()
    )
    assert not any("With inertia, nothing" in each for each in analyse(BODY, MOVEMENT).caveats())
