import lagrangian as derivation
import numpy as np
import people
import pinocchio
from test_pinocchio import build, hinged


def test_joint_moments_are_those_of_the_lagrangian(lagrangian, assert_agrees):
    def solve(case):
        holding, centre, energy = [], [], []
        still = derivation.person(case, np.zeros((4, 2)))
        for q, speed, change in people.states(case, derivation.flexions):
            person = derivation.person(case, lagrangian.places(q, still))
            # The extensor works against flexion.
            holding.append(-lagrangian.moments(q, speed, change, person))
            centre.append(lagrangian.centre(q, person))
            kinetic = lagrangian.kinetic(q, speed, person)
            energy.append([kinetic, lagrangian.potential(q, person)])
        joints = [joint for joint, _, _ in people.EXTENSOR.values()]
        moments = dict(zip(joints, np.transpose(holding), strict=True))
        return people.Found(moments, np.array(centre), np.array(energy))

    assert_agrees(solve)


def test_the_lagrangian_and_pinocchio_agree_on_the_inertia(lagrangian, load):
    """The yardstick for dynamics, itself measured against another."""
    case = people.case(7, load, moving=False)
    person, model = derivation.person(case, np.zeros((4, 2))), build(case.body, case.load)
    data = model.createData()
    # Pinocchio counts every joint counterclockwise, an anatomist by its flexion.
    for flexion, hinge in zip(
        derivation.flexions(case.posture), people.hinges(case.posture), strict=True
    ):
        turned = np.sign(flexion * hinge)
        theirs = pinocchio.crba(model, data, hinged(model, hinge))
        order = [model.joints[model.getJointId(name)].idx_v for name in people.CARRIER]
        theirs = theirs[np.ix_(order, order)] * np.outer(turned, turned)
        ours = lagrangian.inertia(flexion, person)
        # Some thousand operations, rounded at 1e-16 of the largest entry.
        assert np.max(np.abs(ours - theirs)) <= 1e-12 * np.max(np.abs(theirs))
