import lagrangian as derivation
import numpy as np
import people
import pinocchio
from test_pinocchio import build, hinged


def test_joint_moments_are_the_slopes_of_the_potential_energy(lagrangian, assert_agrees):
    def statics(case):
        person, flexions = derivation.person(case), derivation.flexions(case.posture)
        # The extensor works against flexion: it gives what the potential energy gains.
        slope = np.array([lagrangian.gravity(q, person) for q in flexions])
        joints = [joint for joint, _, _ in people.EXTENSOR.values()]
        centre = np.array([lagrangian.centre(q, person) for q in flexions])
        return people.Statics(dict(zip(joints, -slope.T, strict=True)), centre)

    assert_agrees(statics)


def test_the_lagrangian_and_pinocchio_agree_on_the_inertia(lagrangian, load):
    """The yardstick for dynamics, itself measured against another."""
    case = people.case(7, load)
    person, model = derivation.person(case), build(case.body, case.load)
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
