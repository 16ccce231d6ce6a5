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
    for number, acting in enumerate(people.acting(body, load)):
        add(at[acting.holder], f"load {number}", acting.point, acting.mass, (0, 0))
    return spec.compile()


def add(carrier, name, place, mass, centre):
    body = carrier.add_body(name=name, pos=[*place, 0])
    body.explicitinertial = True
    body.mass, body.ipos, body.inertia = mass, [*centre, 0], [0, 0, 0]
    return body


def pulls(case, model, data):
    """What the pulls do at the hinges."""
    result = np.zeros(model.nv)
    for number, acting in enumerate(people.acting(case.body, case.load)):
        body = model.body(f"load {number}").id
        place = data.xpos[body]
        force = np.array([*acting.pull(place[:2]), 0])
        mujoco.mj_applyFT(model, data, force, np.zeros(3), place, body, result)
    return result


def solve(case):
    model = build(case.body, case.load)
    data = mujoco.MjData(model)
    angle = [model.joint(name).qposadr[0] for name in people.CARRIER]
    dof = [model.joint(name).dofadr[0] for name in people.CARRIER]
    holding, centre, energy = [], [], []
    for q, v, a in people.motion(case):
        data.qpos[angle], data.qvel[dof] = q, v
        mujoco.mj_forward(model, data)
        data.qacc[dof] = a  # forward dynamics has left its own here
        mujoco.mj_inverse(model, data)
        holding.append((data.qfrc_inverse - pulls(case, model, data))[dof])
        centre.append(data.subtree_com[0, :2].copy())
        mujoco.mj_energyPos(model, data)
        mujoco.mj_energyVel(model, data)
        energy.append(data.energy[::-1].copy())
    return people.Found(people.extensor(holding), np.array(centre), np.array(energy))


def test_moments_and_energy_are_those_that_mujoco_finds(assert_agrees):
    assert_agrees(solve)
