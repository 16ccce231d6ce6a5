"""What do general engines of rigid bodies take for the same moments, called from Python?

Each is asked for one posture at a time, the only way that its Python interface offers, with
its coordinates prepared beforehand. An engine that is not installed is left out.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Protocol

import numpy as np

from benchmarks.chain import GRAVITY, Segment


class Engine(Protocol):
    """A model of the chain; moments about z come back as (postures, 8)."""

    name: str
    module: str
    postures: int  # as many as it gets through in a moment

    def __init__(self, engine: Any, segments: list[Segment]) -> None: ...

    def hold(self, q: np.ndarray) -> np.ndarray:
        """Moments at rest, for hinge angles [rad]."""

    def move(self, q: np.ndarray, v: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Moments in motion, for hinge angles and their derivatives [rad, s]."""


class Pinocchio:
    """Weight by `computeGeneralizedGravity`, motion by `rnea`."""

    name, module, postures = "Pinocchio, loop in Python", "pinocchio", 20_000

    def __init__(self, engine: Any, segments: list[Segment]) -> None:
        self.engine, self.model = engine, engine.Model()
        self.model.gravity.linear = np.array([0, -GRAVITY, 0])
        number = {"foot": 0}
        for segment in segments:
            place = engine.SE3(np.eye(3), np.array([*segment.joint, 0]))
            number[segment.name] = self.model.addJoint(
                number[segment.carrier], engine.JointModelRZ(), place, segment.name
            )
            centre = np.array([*segment.centre, 0])
            inertia = engine.Inertia(segment.mass, centre, segment.inertia * np.eye(3))
            still = engine.SE3.Identity()
            self.model.appendBodyToJoint(number[segment.name], inertia, still)
        self.data = self.model.createData()

    def hold(self, q: np.ndarray) -> np.ndarray:
        """Moments at rest."""
        model, data, out = self.model, self.data, np.empty_like(q)
        gravity = self.engine.computeGeneralizedGravity
        for i in range(len(q)):
            out[i] = gravity(model, data, q[i])
        return out

    def move(self, q: np.ndarray, v: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Moments in motion."""
        model, data, out, rnea = self.model, self.data, np.empty_like(q), self.engine.rnea
        for i in range(len(q)):
            out[i] = rnea(model, data, q[i], v[i], a[i])
        return out


class MuJoCo:
    """Weight and motion by `mj_inverse`; nothing touches, so there are no constraints."""

    name, module, postures = "MuJoCo, loop in Python", "mujoco", 20_000

    def __init__(self, engine: Any, segments: list[Segment]) -> None:
        self.engine, spec = engine, engine.MjSpec()
        spec.option.gravity = [0, -GRAVITY, 0]
        at = {"foot": spec.worldbody}
        for segment in segments:
            body = at[segment.carrier].add_body(name=segment.name, pos=[*segment.joint, 0])
            body.explicitinertial = True
            body.mass, body.ipos = segment.mass, [*segment.centre, 0]
            body.inertia = [segment.inertia] * 3
            body.add_joint(type=engine.mjtJoint.mjJNT_HINGE, axis=[0, 0, 1])
            at[segment.name] = body
        self.model = spec.compile()
        self.data = engine.MjData(self.model)

    def hold(self, q: np.ndarray) -> np.ndarray:
        """Moments at rest."""
        model, data, out, inverse = self.model, self.data, np.empty_like(q), self.engine.mj_inverse
        position, needed = data.qpos, data.qfrc_inverse
        data.qvel[:], data.qacc[:] = 0, 0
        for i in range(len(q)):
            position[:] = q[i]
            inverse(model, data)
            out[i] = needed
        return out

    def move(self, q: np.ndarray, v: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Moments in motion."""
        model, data, out, inverse = self.model, self.data, np.empty_like(q), self.engine.mj_inverse
        position, velocity, acceleration = data.qpos, data.qvel, data.qacc
        needed = data.qfrc_inverse
        for i in range(len(q)):
            position[:], velocity[:], acceleration[:] = q[i], v[i], a[i]
            inverse(model, data)
            out[i] = needed
        return out


class OpenSim:
    """Weight and motion by `InverseDynamicsSolver`."""

    name, module, postures = "OpenSim, loop in Python", "opensim", 1_000

    def __init__(self, engine: Any, segments: list[Segment]) -> None:
        engine.Logger.removeFileSink()  # it would write a file where the user stands
        engine.Logger.setLevelString("Error")
        self.engine, self.model = engine, engine.Model()
        self.model.setGravity(engine.Vec3(0, -GRAVITY, 0))
        frame, zero = {"foot": self.model.getGround()}, engine.Vec3(0)
        for segment in segments:
            moments = engine.Inertia(*[segment.inertia] * 3, 0, 0, 0)
            body = engine.Body(segment.name, segment.mass, engine.Vec3(*segment.centre, 0), moments)
            place, carrier = engine.Vec3(*segment.joint, 0), frame[segment.carrier]
            joint = engine.PinJoint(f"{segment.name}_joint", carrier, place, zero, body, zero, zero)
            joint.updCoordinate().setName(segment.name)
            self.model.addBody(body)
            self.model.addJoint(joint)
            frame[segment.name] = body
        self.model.finalizeConnections()
        self.state = self.model.initSystem()
        self.solver = engine.InverseDynamicsSolver(self.model)
        self.order = self._order([segment.name for segment in segments])

    def _order(self, names: list[str]) -> np.ndarray:
        """Which hinge each of OpenSim's numbers belongs to: each gets a speed of its own."""
        for number, name in enumerate(names):
            self.model.getCoordinateSet().get(name).setSpeedValue(self.state, number)
        return np.array(self.state.getU().to_numpy().round(), dtype=int)

    def hold(self, q: np.ndarray) -> np.ndarray:
        """Moments at rest."""
        still = np.zeros_like(q)
        return self.move(q, still, still)

    def move(self, q: np.ndarray, v: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Moments in motion."""
        vector, state, out = self.engine.Vector.createFromMat, self.state, np.empty_like(q)
        order, solver, model = self.order, self.solver, self.model
        for i in range(len(q)):
            state.setQ(vector(q[i, order]))
            state.setU(vector(v[i, order]))
            model.realizeVelocity(state)
            out[i, order] = solver.solve(state, vector(a[i, order])).to_numpy()
        return out


def installed(segments: list[Segment]) -> tuple[list[Engine], list[str]]:
    """Models of the chain in the engines that are here, and the names of those that are not."""
    found: list[Engine] = []
    absent = []
    for kind in (Pinocchio, MuJoCo, OpenSim):
        try:
            engine = import_module(kind.module)
        except ImportError:
            absent.append(kind.module)
        else:
            found.append(kind(engine, segments))
    return found, absent
