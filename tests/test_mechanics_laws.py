"""Laws of mechanics that hold for any person in any posture and movement with any load."""

from dataclasses import replace
from functools import reduce
from operator import add

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import (
    CARRIER,
    COUNTERCLOCKWISE,
    HOLDER,
    INCLINATIONS,
    ROUNDING,
    STEP,
    above,
    acting,
    angles,
    assert_equal_moments,
    attachment,
    bodies,
    cross,
    effort,
    inclinations,
    kinematics,
    law,
    length,
    loads,
    lumps,
    mass_of,
    numbers,
    places,
    postures,
    potential_energy,
    pull_of,
    rates,
    size,
)

from hingekit.bands import Band
from hingekit.body import JOINTS, SEGMENTS, Body
from hingekit.linkage import coupling, landmarks
from hingekit.load import NO_LOAD, Load
from hingekit.mechanics import STANDARD_GRAVITY, balance, energy, joint_forces, joint_moments
from hingekit.posture import Posture, Rates
from hingekit.shares import shares


@law
@given(bodies, postures, acting)
def test_each_moment_does_the_work_of_turning_all_that_its_joint_carries(body, posture, load):
    for joint, moment in joint_moments(body, posture, load)._asdict().items():
        turned = angles(posture)
        for name in above(joint):
            turned[name] += 1j * STEP
        slope = potential_energy(body, load, turned).imag / STEP
        assert abs(moment - COUNTERCLOCKWISE[joint] * slope) <= ROUNDING * size(body, load)


@law
@given(bodies, postures, acting, rates)
def test_newton_and_euler_hold_for_every_segment(body, posture, load, rates):
    moved, change = kinematics(body, posture, rates), angles(rates.acceleration)
    moments = joint_moments(body, posture, load, rates)
    forces, stands = joint_forces(body, posture, load, rates), balance(body, posture, load, rates)
    at, missing, turning = landmarks(body, posture), {"foot": 0j}, {"foot": 0.0}
    for row, name in enumerate(SEGMENTS):
        # Force and moment of the joint on its segment, and their opposites on the one below;
        # moments are about the origin.
        push, twist = forces[row], COUNTERCLOCKWISE[JOINTS[row]] * moments[row]
        twist = twist + cross(at[row], push)
        missing[name], turning[name] = push, twist - body.segment_inertia[row] * change[name]
        missing[CARRIER[name]] -= push
        turning[CARRIER[name]] -= twist
    outside = [(moved(*attachment(body, each.at))[0], each) for each in load.pulls]
    outside = [(HOLDER[each.at], place, pull_of(each, place)) for place, each in outside]
    for mass, name, point in lumps(body, load):
        place, _, acceleration = moved(name, point)
        outside.append((name, place, -mass * (acceleration + 1j * STANDARD_GRAVITY)))
    for name, place, force in outside:
        missing[name] += force
        turning[name] += cross(place, force)
    # What is missing at the feet is the ground's part.
    assert abs(missing.pop("foot") + stands.ground_reaction) <= ROUNDING * effort(body, load, rates)
    twist, upward = turning.pop("foot"), stands.ground_reaction.imag
    pressure = body.foot.heel + stands.centre_of_pressure * (body.foot.toe - body.foot.heel)
    assert np.isnan(pressure) == (upward <= 0)  # feet do not pull
    assert upward <= 0 or abs(twist + pressure * upward) <= ROUNDING * size(body, load, rates)
    for name in SEGMENTS:
        assert abs(missing[name]) <= ROUNDING * effort(body, load, rates), name
        assert abs(turning[name]) <= ROUNDING * size(body, load, rates), name


@law
@given(bodies, postures, acting, rates)
def test_the_ground_gives_what_accelerates_the_centre_of_mass(body, posture, load, rates):
    moved, change = kinematics(body, posture, rates), angles(rates.acceleration)
    stands, whole = balance(body, posture, load, rates), mass_of(body, load)
    masses = [(m, *moved(name, point)) for m, name, point in lumps(body, load)]
    centre, speeding = (sum(m[0] * m[k] for m in masses) / whole for k in (1, 3))
    places = [(moved(*attachment(body, each.at))[0], each) for each in load.pulls]
    pulling = [(place, pull_of(each, place)) for place, each in places]
    needed = whole * (speeding + 1j * STANDARD_GRAVITY) - sum(force for _, force in pulling)
    assert abs(stands.centre_of_mass - centre) <= ROUNDING * length(body)
    assert abs(stands.ground_reaction - needed) <= ROUNDING * effort(body, load, rates)
    if needed.imag <= 0:
        return
    # About the centre of pressure, weights and pulls change the angular momentum, the ground not.
    foot = body.foot
    pressure = foot.heel + stands.centre_of_pressure * (foot.toe - foot.heel)
    spin = sum(body.segment_inertia[k] * change[name] for k, name in enumerate(SEGMENTS))
    spin += sum(cross(place - pressure, m * acceleration) for m, place, _, acceleration in masses)
    turned = sum(cross(place - pressure, force) for place, force in pulling)
    turned += sum(cross(place - pressure, -1j * STANDARD_GRAVITY * m) for m, place, *_ in masses)
    lever = length(body) + abs(pressure)
    assert abs(spin - turned) <= ROUNDING * effort(body, load, rates) * lever


@law
@given(bodies, postures, acting)
def test_rest_is_movement_without_rates(body, posture, load):
    still = Rates(*[Posture(**dict.fromkeys(INCLINATIONS, 0.0))] * 2)
    for quantity in (joint_moments, joint_forces, balance, energy):
        # Equal to the last bit: all that movement adds is zero.
        one, other = quantity(body, posture, load), quantity(body, posture, load, still)
        assert np.array_equal(np.array(one), np.array(other), equal_nan=True)


@law
@given(bodies, postures, acting, rates)
def test_a_movement_needs_the_same_moments_backward_in_time(body, posture, load, rates):
    back = Posture(**{name: -getattr(rates.velocity, name) for name in INCLINATIONS})
    backward = Rates(back, rates.acceleration)
    for quantity in (joint_moments, joint_forces, energy):
        # Equal to the last bit: only squares of velocities count.
        one = quantity(body, posture, load, rates)
        assert np.array_equal(np.array(one), np.array(quantity(body, posture, load, backward)))


@law
@given(bodies, postures, loads, rates)
def test_energy_is_that_of_all_masses_and_of_their_turning(body, posture, load, rates):
    moved, turning = kinematics(body, posture, rates), angles(rates.velocity)
    kinetic = sum(body.segment_inertia[k] * turning[n] ** 2 for k, n in enumerate(SEGMENTS)) / 2
    found = energy(body, posture, load, rates).kinetic
    assert found >= (1 - ROUNDING) * kinetic  # so never negative
    potential = 0
    for mass, name, point in lumps(body, load):
        place, velocity, _ = moved(name, point)
        kinetic, potential = kinetic + mass * abs(velocity) ** 2 / 2, potential + mass * place.imag
    found = energy(body, posture, load, rates)
    assert abs(found.kinetic - kinetic) <= ROUNDING * size(body, load, rates)
    assert abs(found.potential - STANDARD_GRAVITY * potential) <= ROUNDING * size(body, load)


@law
@given(bodies, loads)
def test_coupling_is_hermitian_and_turning_anything_takes_energy(body, load):
    found = coupling(body, load)
    assert np.array_equal(found, found.conj().T)
    # Masses only add to what the inertias about their own centres take.
    weakest, *_, strongest = np.linalg.eigvalsh(found)
    assert weakest >= np.min(body.segment_inertia) - ROUNDING * strongest


@settings(law, max_examples=20)
@given(postures, inclinations(60), inclinations(90), acting)
def test_power_of_joints_and_pulls_is_what_the_energy_gains(middle, amplitude, phase, load):
    """A second of swinging to and fro, each segment in a rhythm of its own."""
    body = Body.from_table("deleva1996")
    load = reduce(add, [taut(each) for each in load.parts])
    pace = {name: 1.0 + k for k, name in enumerate(INCLINATIONS)}  # rad/s

    def swing(time, order):
        moving = {}
        for name in INCLINATIONS:
            angle = pace[name] * time + np.radians(getattr(phase, name)) + order * np.pi / 2
            moving[name] = getattr(amplitude, name) * pace[name] ** order * np.sin(angle)
            moving[name] += getattr(middle, name) if order == 0 else 0
        return Posture(**moving)

    def state(time):
        return swing(time, 0), load, Rates(swing(time, 1), swing(time, 2))

    def total(time):
        posture, _, rates = state(time)
        kinetic = energy(body, posture, load, rates).kinetic
        return kinetic + potential_energy(body, load, angles(posture))

    # Gauss-Legendre: 60 points see every turn of a smooth second, to rounding.
    points, weights = np.polynomial.legendre.leggauss(60)
    posture, _, rates = state((points + 1) / 2)
    moments, turning = joint_moments(body, posture, load, rates), angles(rates.velocity)
    power = sum(
        COUNTERCLOCKWISE[joint] * moment * (turning[name] - turning[CARRIER[name]])
        for (joint, moment), name in zip(moments._asdict().items(), SEGMENTS, strict=True)
    )
    gained = total(np.array(1.0)) - total(np.array(0.0))
    assert abs(weights @ power / 2 - gained) <= 1e-10 * np.sum(np.abs(weights * power) / 2 + 1)


def taut(each):
    """A band that is never slack: where it starts to pull, power has a kink."""
    return replace(each, anchor=(-6.0, 1.0), rest_length=2.0) if isinstance(each, Band) else each


@law
@given(bodies, postures, loads, rates, numbers(0.1, 2))
def test_moments_grow_in_proportion_to_all_masses(body, posture, load, rates, factor):
    inert = ("segment_mass", "segment_inertia")
    heavier = replace(body, **{name: factor * getattr(body, name) for name in inert})
    more = reduce(add, [Load(factor * each.mass, each.at) for each in load.parts])
    one = joint_moments(body, posture, load, rates)
    other = joint_moments(heavier, posture, more, rates)
    assert_equal_moments([factor * m for m in one], other, 2 * size(body, load, rates))


@law
@given(bodies, postures, acting, acting, rates)
def test_what_two_loads_add_to_moments_and_forces_adds_up(body, posture, load, other, rates):
    scale = size(body, load + other, rates)
    for quantity in (joint_moments, joint_forces):
        empty, one, two, both = (
            np.array(quantity(body, posture, held, rates))
            for held in (NO_LOAD, load, other, load + other)
        )
        assert_equal_moments((one - empty) + (two - empty), both - empty, scale)


@law
@given(bodies, postures, places)
def test_twenty_kilograms_press_on_the_ground_with_their_weight_once(body, posture, at):
    without, holding = (balance(body, posture, load) for load in (NO_LOAD, Load(20, at)))
    more = holding.ground_reaction - without.ground_reaction
    assert abs(more - 20j * STANDARD_GRAVITY) <= ROUNDING * effort(body, Load(20))


@law
@given(bodies, postures, loads, numbers(0, 30))
def test_moments_grow_in_proportion_to_gravity(body, posture, load, g):
    here, there = joint_moments(body, posture, load), joint_moments(body, posture, load, g=g)
    ratio = g / STANDARD_GRAVITY
    assert_equal_moments([ratio * m for m in here], there, size(body, load) * max(1, ratio))


@law
@given(bodies, bodies, postures, postures, loads)
def test_lumbar_moment_ignores_everything_below_l5s1(body, other, posture, crouch, load):
    lumbar = SEGMENTS.index("lumbar")

    def other_legs(name):
        rows = getattr(body, name).copy()
        stop = lumbar + 1 if name == "joint" else lumbar  # where L5/S1 lies in the pelvis, too
        rows[:stop] = getattr(other, name)[:stop]
        return rows

    names = ("segment_mass", "segment_centre", "segment_inertia", "joint")
    changed = replace(body, **{name: other_legs(name) for name in names}, foot=other.foot)
    bent = replace(posture, shank=crouch.shank, thigh=crouch.thigh)
    one, two = joint_moments(body, posture, load), joint_moments(changed, bent, load)
    # Equal to the last bit: what is below L5/S1 is multiplied by zero.
    assert one[lumbar:] == two[lumbar:]


@law
@given(bodies, postures, loads, numbers(0.5, 2))
def test_moments_grow_in_proportion_to_stature_at_equal_inclinations(body, posture, load, factor):
    lengths = ("segment_centre", "joint", "grip", "bar", "vertex", "stature")
    taller = replace(body, **{name: factor * getattr(body, name) for name in lengths})
    one, other = joint_moments(body, posture, load), joint_moments(taller, posture, load)
    assert_equal_moments([factor * m for m in one], other, factor * size(body, load))


@law
@given(postures, st.sampled_from(["female", "male"]), numbers(40, 120), numbers(1.4, 2.1))
def test_a_tables_people_scale_with_mass_and_stature(posture, sex, mass, stature):
    unit = Body.from_table("deleva1996", sex=sex, mass=50, stature=1.0)
    body = Body.from_table("deleva1996", sex=sex, mass=mass, stature=stature)
    factor = mass / 50 * stature
    one, other = joint_moments(unit, posture), joint_moments(body, posture)
    assert_equal_moments([factor * m for m in one], other, factor * size(unit))


@law
@given(bodies, loads)
def test_standing_with_everything_on_one_vertical_needs_no_moment(body, load):
    names = ("segment_centre", "joint", "grip", "bar")
    plumb = replace(body, **{name: 1j * np.imag(getattr(body, name)) for name in names})
    moments = joint_moments(plumb, Posture(shank=0, thigh=0, pelvis=0, thorax=0), load)
    assert all(moment == 0 for moment in moments)  # no lever at all, so exactly zero


@law
@given(bodies, postures, acting)
def test_shares_of_segments_and_load_add_up_to_the_moment(body, posture, load):
    for joint, moment in joint_moments(body, posture, load)._asdict().items():
        items = shares(body, posture, load, joint=joint)
        assert abs(sum(s.moment for s in items.values()) - moment) <= ROUNDING * size(body, load)
        carried = [each.at for each in load.parts if HOLDER[each.at] in above(joint)]
        named = items.keys() - above(joint)
        assert above(joint) <= items.keys()
        assert len(named) == len(carried)
