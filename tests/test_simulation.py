"""Does a simulated recording give back the movement it was made from?"""

import numpy as np
import pytest

import hingekit as hk
from hingekit.recordings import read_recording
from hingekit.recordings.simulation import simulated, write_trc

BODY = hk.Body.from_table("deleva1996", sex="female", mass=62, stature=1.68)
TIME = np.linspace(0, 4, 201)
DEPTH = np.sin(np.pi * TIME / 4) ** 2
POSTURE = hk.Posture(
    shank=10 * DEPTH,
    thigh=-25 * DEPTH,
    pelvis=40 * DEPTH,
    thorax=60 * DEPTH,
    upper_arm=5 * DEPTH,
    forearm=20 * DEPTH,
)
MOVEMENT = hk.Movement(TIME, POSTURE)


@pytest.mark.parametrize("heading", [0, 37, -120])
def test_markers_lead_back_to_the_posture(heading):
    found = simulated(BODY, MOVEMENT, heading=heading).movement(BODY).posture
    # Exact but for the hip: its regression takes the leg from ASIS to the ankle, which a person
    # who stands has 2 cm longer than thigh and shank; a tenth of a degree in the trunk.
    for name in ("shank", "pelvis", "thorax", "forearm"):
        np.testing.assert_allclose(getattr(found, name), getattr(POSTURE, name), atol=0.3)
    np.testing.assert_allclose(found.thigh, POSTURE.thigh, atol=0.5)


def test_moment_of_a_simulated_recording_is_the_posture_s_own():
    found = hk.joint_moments(BODY, simulated(BODY, MOVEMENT).movement(BODY).posture).lumbar
    true = hk.joint_moments(BODY, POSTURE).lumbar
    np.testing.assert_allclose(found, true, atol=0.01 * true.max())


def test_noise_has_the_spread_asked_for_and_comes_again_with_its_seed():
    plain, noisy, again = (
        simulated(BODY, MOVEMENT, noise=noise, seed=3) for noise in (0, 0.001, 0.001)
    )
    spread = [np.std(noisy.markers[name] - plain.markers[name]) for name in plain.markers]
    # 603 numbers to a marker: their spread is known to 3 % (one standard error); five of those.
    np.testing.assert_allclose(spread, 0.001, rtol=0.15)
    assert np.array_equal(noisy.markers["C7"], again.markers["C7"])


def test_written_file_is_read_back_and_says_that_it_is_simulated(tmp_path):
    recording = simulated(BODY, MOVEMENT, heading=30)
    path = tmp_path / "simulated.trc"
    write_trc(recording, path)
    found = read_recording(path)
    assert "simulated by hingekit" in path.read_text(encoding="utf-8").split("\n")[0]
    for name, positions in recording.markers.items():
        np.testing.assert_allclose(found.markers[name], positions, atol=5.1e-7)  # six decimals


def test_posture_that_is_missing_is_missing_in_the_recording(tmp_path):
    gone = hk.Posture(**{n: np.where(TIME > 3, np.nan, 10 * DEPTH) for n in ("shank", "thigh")},
                      pelvis=0.0, thorax=0.0)  # fmt: skip
    write_trc(simulated(BODY, hk.Movement(TIME, gone)), tmp_path / "gone.trc")
    found = read_recording(tmp_path / "gone.trc")
    assert np.array_equal(np.isnan(found.markers["C7"][:, 0]), TIME > 3)


def test_noise_that_is_no_length_is_refused():
    with pytest.raises(hk.HingekitError, match="Noise"):
        simulated(BODY, MOVEMENT, noise=5)
