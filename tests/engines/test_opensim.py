import numpy as np
import opensim
import people
import pytest


@pytest.fixture(autouse=True, scope="module")
def quiet():
    """OpenSim would write its log into the folder that the tests start from."""
    opensim.Logger.removeFileSink()
    opensim.Logger.setLevelString("Error")


def build(body, load):
    """Body and load as an OpenSim model; the feet are welded to the ground."""
    model = opensim.Model()
    model.setGravity(opensim.Vec3(0, -people.GRAVITY, 0))
    frame = {"ground": model.getGround()}
    weight = people.held(body, load)
    for part in [people.foot(body), *people.parts(body)]:
        frame[part.name] = add(model, part.name, part.mass, part.centre, part.inertia)
        kind = opensim.WeldJoint if part.carrier == "ground" else opensim.PinJoint
        join(model, kind, part.name, frame[part.carrier], part.joint, frame[part.name])
    if weight.mass:
        bar = add(model, "load", weight.mass, (0, 0), 0)
        join(model, opensim.WeldJoint, "load", frame[weight.holder], weight.point, bar)
    model.finalizeConnections()
    return model


def add(model, name, mass, centre, inertia):
    moments = opensim.Inertia(inertia, inertia, inertia, 0, 0, 0)
    body = opensim.Body(name, mass, opensim.Vec3(*centre, 0), moments)
    model.addBody(body)
    return body


def join(model, kind, name, carrier, place, body):
    zero = opensim.Vec3(0)
    joint = kind(f"{name}_joint", carrier, opensim.Vec3(*place, 0), zero, body, zero, zero)
    if kind is opensim.PinJoint:
        joint.updCoordinate().setName(name)
    model.addJoint(joint)


def statics(case):
    model = build(case.body, case.load)
    state = model.initSystem()
    coordinates = [model.getCoordinateSet().get(name) for name in people.CARRIER]
    order = places(state, coordinates)
    solver = opensim.InverseDynamicsSolver(model)
    rest = opensim.Vector(len(coordinates), 0.0)
    holding, centre = [], []
    for angles in people.hinges(case.posture):
        for coordinate, angle in zip(coordinates, angles, strict=True):
            coordinate.setValue(state, angle, False)
        model.realizeVelocity(state)
        holding.append(solver.solve(state, rest).to_numpy()[order])
        centre.append(model.calcMassCenterPosition(state).to_numpy()[:2])
    return people.Statics(people.extensor(holding), np.array(centre))


def places(state, coordinates):
    """Place of each coordinate in OpenSim's vectors, told by giving each a speed of its own."""
    for number, coordinate in enumerate(coordinates):
        coordinate.setSpeedValue(state, number)
    order = np.argsort(state.getU().to_numpy())
    for coordinate in coordinates:
        coordinate.setSpeedValue(state, 0)
    return order


def test_joints_and_centre_of_mass_are_where_opensim_finds_them(assert_agrees):
    assert_agrees(statics)
