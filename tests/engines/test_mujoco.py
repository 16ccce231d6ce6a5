import mujoco
import numpy as np
import people


def build(body, load):
    """Body and load as a MuJoCo model; the feet are part of the ground."""
    spec = mujoco.MjSpec()
    spec.compiler.degree = False
    spec.option.gravity = [0, -people.GRAVITY, 0]
    at = {"ground": spec.worldbody}
    for part in [people.foot(body), *people.parts(body)]:
        at[part.name] = add(at[part.carrier], part.name, part.joint, part.mass, part.centre)
        at[part.name].inertia = [part.inertia] * 3
        if part.carrier != "ground":
            hinge = mujoco.mjtJoint.mjJNT_HINGE
            at[part.name].add_joint(name=part.name, type=hinge, axis=[0, 0, 1])
    load = people.held(body, load)
    if load.mass:
        add(at[load.holder], "load", load.point, load.mass, (0, 0)).inertia = [1e-6] * 3
    return spec.compile()


def add(carrier, name, place, mass, centre):
    body = carrier.add_body(name=name, pos=[*place, 0])
    body.explicitinertial = True
    body.mass, body.ipos = mass, [*centre, 0]
    return body


def statics(case):
    model = build(case.body, case.load)
    data = mujoco.MjData(model)
    angle = [model.joint(name).qposadr[0] for name in people.CARRIER]
    dof = [model.joint(name).dofadr[0] for name in people.CARRIER]
    holding, centre = [], []
    for angles in people.hinges(case.posture):
        data.qpos[angle] = angles
        mujoco.mj_forward(model, data)
        holding.append(data.qfrc_bias[dof])
        centre.append(data.subtree_com[0, :2].copy())
    return people.Statics(people.extensor(holding), np.array(centre))


def test_joints_and_centre_of_mass_are_where_mujoco_finds_them(assert_agrees):
    assert_agrees(statics)
