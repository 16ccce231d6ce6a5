import numpy as np
import people
import pinocchio

from hingekit.bands import Band


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
    for acting in people.acting(body, load):
        weight = pinocchio.Inertia(acting.mass, np.array([*acting.point, 0]), np.zeros((3, 3)))
        model.appendBodyToJoint(number[acting.holder], weight, still)
    return model


def hinged(model, angles):
    """Configuration, or its rate, with the feet at the origin, in the model's order."""
    q = np.zeros(model.nq)
    for name, angle in zip(people.CARRIER, angles, strict=True):
        q[model.joints[model.getJointId(name)].idx_q] = angle
    return q


def pulls(case, model, data):
    """Force and moment on each segment, in its own frame and about its joint."""
    result = [pinocchio.Force.Zero() for _ in range(model.njoints)]
    for acting in people.acting(case.body, case.load):
        number, point = model.getJointId(acting.holder), np.array([*acting.point, 0])
        frame = data.oMi[number]
        force = frame.rotation.T @ [*acting.pull(frame.act(point)[:2]), 0]
        result[number] += pinocchio.Force(force, np.cross(point, force))
    return pinocchio.StdVec_Force(result)


def solve(case):
    model = build(case.body, case.load)
    data = model.createData()
    number = {name: model.getJointId(name) for name in ["foot", *people.CARRIER]}
    order = [model.joints[number[name]].idx_v for name in people.CARRIER]
    holding, centre, energy, forces, ground = [], [], [], [], []
    for state in people.motion(case):
        q, v, a = (hinged(model, each) for each in state)
        pinocchio.forwardKinematics(model, data, q)
        holding.append(pinocchio.rnea(model, data, q, v, a, pulls(case, model, data))[order])
        on = {name: (data.oMi[k].rotation @ data.f[k].linear)[:2] for name, k in number.items()}
        forces.append([on[name] for name in people.CARRIER])
        ground.append([*on["foot"], data.f[number["foot"]].angular[2]])
        centre.append(pinocchio.centerOfMass(model, data, q)[:2].copy())
        energy.append(
            [
                pinocchio.computeKineticEnergy(model, data, q, v),
                pinocchio.computePotentialEnergy(model, data, q),
            ]
        )
    joints = [joint for joint, _, _ in people.EXTENSOR.values()]
    return people.Found(
        people.extensor(holding),
        np.array(centre),
        np.array(energy),
        dict(zip(joints, np.moveaxis(forces, 1, 0), strict=True)),
        np.array(ground),
    )


def test_moments_forces_energy_and_pressure_are_those_that_pinocchio_finds(assert_agrees):
    assert_agrees(solve)


def test_bands_are_slack_in_some_of_the_states_and_stretched_in_others(load):
    """Otherwise the comparison above would say nothing about one or the other."""
    cases = [people.case(seed, load, moving=False) for seed in range(5)]
    for part in load.parts:
        tense = set()
        for case in cases:
            model, acting = build(case.body, load), next(people.acting(case.body, part))
            data, held = model.createData(), model.getJointId(acting.holder)
            for angles, _, _ in people.motion(case):
                pinocchio.forwardKinematics(model, data, hinged(model, angles))
                place = data.oMi[held].act(np.array([*acting.point, 0]))
                tense.add(bool(np.any(acting.pull(place[:2]))))
        assert tense == {False, True} or not isinstance(part, Band)
