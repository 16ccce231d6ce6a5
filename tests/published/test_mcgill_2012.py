"""McGill S.M., Marshall L.W. (2012) J Strength Cond Res 26(1):16-27: a swing with 16 kg.

Seven men; masses and statures were not read. Compression and shear at L4/L5 (second-hand but for
"about 3200 N"), and lumbar flexion at the bottom, which goes in.
"""

import numpy as np
import pytest

import hingekit as hk
from hingekit.body import JOINTS
from hingekit.progressions import run

#: [N]
COMPRESSION, POSTERIOR_SHEAR = 3195, 460
#: [deg]
LUMBAR_FLEXION = 26


@pytest.fixture(scope="module")
def swing():
    return run("kettlebell swing", hk.Body.from_table(mass=75, stature=1.75))


def test_the_bell_and_the_lumbar_flexion_are_the_published_ones(swing):
    assert float(swing.load.carried_mass) == 16
    assert swing.posture.lumbar_flexion.max() == pytest.approx(LUMBAR_FLEXION, abs=0.01)


def test_compression_is_of_the_published_order(swing):
    # 35 % is what the project asks for: one lever for all extensors, and a mean man for seven.
    assert swing.peaks.value["l4l5_compression"] == pytest.approx(COMPRESSION, rel=0.35)


@pytest.mark.parametrize(("mass", "stature"), [(65, 1.70), (75, 1.75), (90, 1.85)])
def test_it_is_so_for_men_of_several_sizes(mass, stature):
    trial = run("kettlebell swing", hk.Body.from_table(mass=mass, stature=stature))
    assert trial.peaks.value["l4l5_compression"] == pytest.approx(COMPRESSION, rel=0.35)


def test_hip_power_leads(swing):
    greatest = {joint: float(swing.dynamics["power"].sel(joint=joint).max()) for joint in JOINTS}
    assert max(greatest, key=greatest.get) == "hip"


def test_posterior_shear_is_a_miss(swing):
    # Published 460 N to the back, L4 on L5; one straight line of extensors at L4/L5 gives
    # anterior shear at all times. Its source may be the obliquity of the lumbar extensors, which
    # unloads the disc in people more than here.
    shear = swing.spine["L4/L5"].shear
    assert shear.min() > 0
    assert not np.any(-shear >= POSTERIOR_SHEAR)
