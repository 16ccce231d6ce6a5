import numpy as np
import people
import pinocchio


def build(body, load):
    """Body and load as a Pinocchio model; the feet slide on a rail, so as to count as mass."""
    model = pinocchio.Model()
    model.gravity.linear = np.array([0, -people.GRAVITY, 0])
    still = pinocchio.SE3.Identity()
    number = {"ground": 0}
    for part in [people.foot(body), *people.parts(body)]:
        rail = part.carrier == "ground"
        kind = pinocchio.JointModelPX() if rail else pinocchio.JointModelRZ()
        place = pinocchio.SE3(np.eye(3), np.array([*part.joint, 0]))
        number[part.name] = model.addJoint(number[part.carrier], kind, place, part.name)
        inertia = pinocchio.Inertia(
            part.mass, np.array([*part.centre, 0]), part.inertia * np.eye(3)
        )
        model.appendBodyToJoint(number[part.name], inertia, still)
    load = people.held(body, load)
    weight = pinocchio.Inertia(load.mass, np.array([*load.point, 0]), np.zeros((3, 3)))
    model.appendBodyToJoint(number[load.holder], weight, still)
    return model


def hinged(model, angles):
    """Configuration with the feet at the origin, in the model's order."""
    q = np.zeros(model.nq)
    for name, angle in zip(people.CARRIER, angles, strict=True):
        q[model.joints[model.getJointId(name)].idx_q] = angle
    return q


def statics(case):
    model = build(case.body, case.load)
    data = model.createData()
    order = [model.joints[model.getJointId(name)].idx_v for name in people.CARRIER]
    holding, centre = [], []
    for angles in people.hinges(case.posture):
        q = hinged(model, angles)
        holding.append(pinocchio.computeGeneralizedGravity(model, data, q)[order])
        centre.append(pinocchio.centerOfMass(model, data, q)[:2].copy())
    return people.Statics(people.extensor(holding), np.array(centre))


def test_joints_and_centre_of_mass_are_where_pinocchio_finds_them(assert_agrees):
    assert_agrees(statics)
