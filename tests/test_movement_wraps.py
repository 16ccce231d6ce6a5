"""Does a movement go on where an angle begins anew, or a run is short?"""

from dataclasses import replace

import numpy as np
import pytest

import hingekit as hk

MAN = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75)
LONG = np.arange(0, 12, 0.01)
DOWN = (1 - np.cos(np.pi / 2 * LONG)) / 2
SQUATS = hk.Movement(
    LONG, hk.Posture(10 * DOWN, -35 * DOWN, 40 * DOWN, 65 * DOWN, None, 10 * DOWN, 15 * DOWN)
)


def overhead():
    """Squats with the arms overhead, as they are and as angles of -180 to 180 degrees."""
    arms = 170 + 30 * DOWN
    whole = replace(SQUATS.posture, upper_arm=arms, forearm=arms)
    cut = (arms + 180) % 360 - 180
    return whole, replace(whole, upper_arm=cut, forearm=cut)


@pytest.mark.parametrize("cutoff", [6.0, None])
def test_arms_that_pass_overhead_do_not_jump(cutoff):
    whole, cut = (
        hk.inverse_dynamics(MAN, hk.Movement(LONG, each), cutoff=cutoff).moment
        for each in overhead()
    )
    assert np.ptp(overhead()[1].upper_arm) > 300
    np.testing.assert_allclose(whole, cut, rtol=0, atol=1e-6)  # rounding of 360 degrees


def test_each_run_is_unwrapped_apart():
    _, cut = overhead()
    gone = np.where((LONG > 3) & (LONG < 4), hk.Status.NOT_RECORDED, hk.Status.EXISTS)
    found = hk.Movement(LONG, cut.without(gone))
    for run in found.runs:
        assert np.abs(np.diff(found.posture.upper_arm[run])).max() < 5
    assert np.isnan(found.posture.upper_arm[350])


def test_a_run_that_no_filter_can_take_is_refused():
    short = slice(0, 15)
    few = hk.Movement(LONG[short], SQUATS.posture.part((short,)))
    with pytest.raises(hk.HingekitError, match="longer than a period of the cutoff"):
        hk.analyse(MAN, few)
    assert str(hk.analyse(MAN, few, cutoff=None))
