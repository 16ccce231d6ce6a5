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
    for part in [people.foot(body), *people.parts(body)]:
        frame[part.name] = add(model, part.name, part.mass, part.centre, part.inertia)
        kind = opensim.WeldJoint if part.carrier == "ground" else opensim.PinJoint
        join(model, kind, part.name, frame[part.carrier], part.joint, frame[part.name])
    for number, acting in enumerate(people.acting(body, load)):
        bar = add(model, f"load{number}", acting.mass, (0, 0), 0)
        join(model, opensim.WeldJoint, f"load{number}", frame[acting.holder], acting.point, bar)
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


def pulls(case, model, state):
    """What the pulls do at the coordinates."""
    matter, result = model.getMatterSubsystem(), 0
    for acting in people.acting(case.body, case.load):
        body, point = model.getBodySet().get(acting.holder), opensim.Vec3(*acting.point, 0)
        place = body.findStationLocationInGround(state, point).to_numpy()[:2]
        force, work = opensim.Vec3(*acting.pull(place), 0), opensim.Vector()
        number = body.getMobilizedBodyIndex()
        matter.multiplyByStationJacobianTranspose(state, number, point, force, work)
        result = result + work.to_numpy()
    return result


def solve(case):
    model = build(case.body, case.load)
    state = model.initSystem()
    coordinates = [model.getCoordinateSet().get(name) for name in people.CARRIER]
    order = places(state, coordinates)
    solver = opensim.InverseDynamicsSolver(model)
    holding, centre, energy = [], [], []
    for angles, speeds, accelerations in people.motion(case):
        for coordinate, angle, speed in zip(coordinates, angles, speeds, strict=True):
            coordinate.setValue(state, angle, False)
            coordinate.setSpeedValue(state, speed)
        model.realizeVelocity(state)
        change = np.empty(len(order))
        change[order] = accelerations
        change = opensim.Vector.createFromMat(change)
        moments = solver.solve(state, change).to_numpy() - pulls(case, model, state)
        holding.append(moments[order])
        centre.append(model.calcMassCenterPosition(state).to_numpy()[:2])
        energy.append([model.calcKineticEnergy(state), model.calcPotentialEnergy(state)])
    return people.Found(people.extensor(holding), np.array(centre), np.array(energy))


def places(state, coordinates):
    """Place of each coordinate in OpenSim's vectors, told by giving each a speed of its own."""
    for number, coordinate in enumerate(coordinates):
        coordinate.setSpeedValue(state, number)
    order = np.argsort(state.getU().to_numpy())
    for coordinate in coordinates:
        coordinate.setSpeedValue(state, 0)
    return order


def test_moments_and_energy_are_those_that_opensim_finds(assert_agrees):
    assert_agrees(solve)
