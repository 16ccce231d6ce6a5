"""Arrays of any library and shape go in and come out, with the same numbers and little memory."""

import tracemalloc
from dataclasses import fields, replace

import array_api_strict as strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import (
    INCLINATIONS,
    ROUNDING,
    assert_equal_moments,
    bodies,
    law,
    loads,
    places,
    postures,
    size,
)

from hingekit import _arrays
from hingekit.bands import Band
from hingekit.body import Body, Foot
from hingekit.linkage import landmarks
from hingekit.load import Force, Load
from hingekit.mechanics import balance, energy, joint_forces, joint_moments
from hingekit.posture import FIELDS, Posture, Rates
from hingekit.shares import shares

RESULTS = {
    "moments at rest": lambda body, posture, load, _: joint_moments(body, posture, load),
    "moments": joint_moments,
    "forces at rest": lambda body, posture, load, _: joint_forces(body, posture, load),
    "forces": joint_forces,
    "balance at rest": lambda body, posture, load, _: balance(body, posture, load),
    "balance": balance,
    "energy at rest": lambda body, posture, load, _: energy(body, posture, load),
    "energy": energy,
    "landmarks": lambda body, posture, *_: landmarks(body, posture),
}


@pytest.fixture(params=RESULTS.values(), ids=RESULTS)
def result(request):
    return request.param


def own_law(elongation):
    """A band that somebody has measured, written for any array library."""
    return 200 * elongation + 30 * elongation * elongation


def posture(rng, shapes, greatest=60):
    """Random inclinations, and rates; `shapes` is one for all fields or one for each."""
    shapes = [shapes] * len(FIELDS) if isinstance(shapes, tuple) else shapes
    angles = [rng.uniform(-greatest, greatest, shape) for shape in shapes]
    return Posture(**dict(zip(FIELDS, angles, strict=True)))


def state(shapes=(5,), body=(), load=(), anchor=(), moving=None):
    """A person or people, postures, what acts on them, and how fast they move."""
    rng = np.random.default_rng(0)
    person = Body.from_table(mass=rng.uniform(50, 90, body), stature=rng.uniform(1.5, 2, body))
    band = Band(
        (rng.uniform(-3, -2, anchor), rng.uniform(0, 2, anchor)), rest_length=1, law=own_law
    )
    acting = Load(rng.uniform(0, 40, load)) + Load(5, at="pelvis") + Force(50, -20) + band
    moving = shapes if moving is None else moving
    rates = Rates(posture(rng, moving, 200), posture(rng, moving, 1000))
    return person, posture(rng, shapes), acting, rates


def assert_same(found, wanted):
    # The libraries do the same sums in another order and round a tangent's last bit their own
    # way: some hundred operations at 1e-16 of the largest number.
    assert type(found) is type(wanted)
    for name, one, other in zip(wanted._fields, found, wanted, strict=True):
        assert np.shape(one) == np.shape(other), name
        same = np.isnan(one) == np.isnan(other)
        scale = np.max(np.abs(other), initial=1.0, where=np.isfinite(other))
        close = np.abs(np.asarray(one) - np.asarray(other)) <= ROUNDING * scale
        assert np.all(same & (close | np.isnan(other))), name


# Libraries


@pytest.fixture(params=["array_api_strict", "jax", "torch"])
def to_library(request):
    """From NumPy to another library, which has never more than the standard in common."""
    library = pytest.importorskip(request.param)
    if request.param == "jax":
        library.config.update("jax_enable_x64", True)
        library = library.numpy
    return lambda value: library.asarray(np.asarray(value))  # all of them in double precision


def moved(asarray, body, bent, load, rates):
    """The same state as arrays of another library, on its device."""
    names = ("segment_mass", "segment_centre", "segment_inertia", "joint", "grip", "bar")
    names += ("vertex", "stature", "straight_leg_raise")
    own = body.__dict__ | {name: asarray(getattr(body, name)) for name in names}
    own["foot"] = Foot(*(asarray(each) for each in body.foot))
    own.pop("shape", None)  # kept from an earlier use

    def inclined(of):
        return Posture(**{name: asarray(getattr(of, name)) for name in FIELDS})

    mass, belt, force, band = load.parts
    anchor = tuple(asarray(each) for each in band.anchor)
    acting = (
        Load(asarray(mass.mass))
        + Load(asarray(belt.mass), belt.at)
        + Force(asarray(force.forward), asarray(force.up))
        + Band(anchor, asarray(band.rest_length), own_law)
    )
    rates = Rates(inclined(rates.velocity), inclined(rates.acceleration))
    return Body(**own), inclined(bent), acting, rates


def back(found):
    return type(found)(*(np.asarray(each) for each in found))


@pytest.mark.parametrize("shape", [(), (2, 1, 3)])
def test_any_array_library_goes_in_and_comes_out(to_library, result, shape):
    """array_api_strict has nothing beyond the standard, so what it can do, all can."""
    given = state(shape, body=shape, load=shape, anchor=shape)
    found = result(*moved(to_library, *given))
    assert {type(each) for each in found} == {type(to_library(0.0))}
    assert_same(back(found), result(*given))


@pytest.mark.parametrize("foreign", [0, 1, 2, 3], ids=["body", "posture", "load", "rates"])
def test_one_array_of_a_library_is_enough_for_its_result(to_library, foreign):
    given = list(state())
    wanted = joint_moments(*given)
    given[foreign] = moved(to_library, *given)[foreign]
    found = joint_moments(*given)
    assert {type(each) for each in found} == {type(to_library(0.0))}
    assert_same(back(found), wanted)


def test_constants_follow_the_posture_to_its_device(result):
    """array_api_strict refuses to mix devices, as a graphics card would."""
    device = strict.Device("device1")

    def on_device(value):
        return strict.asarray(value, device=device)

    given = state()
    wanted = result(*given)
    elsewhere = moved(on_device, *given)
    for mixed in (elsewhere, (given[0], elsewhere[1], given[2], elsewhere[3])):
        found = result(*mixed)
        assert {each.device for each in found} == {device}
        here = strict.Device("CPU_DEVICE")
        assert_same(type(found)(*(np.asarray(each.to_device(here)) for each in found)), wanted)


# Many at once


def crowd(people):
    """One Body of many people, along the last axis."""
    many = {
        f.name: np.stack([getattr(person, f.name) for person in people], axis=-1)
        for f in fields(Body)
        if f.name not in ("foot", "joint_ranges", "table", "sex", "support", "mass_sum")
    }
    foot = Foot(*(np.array(values) for values in zip(*(p.foot for p in people), strict=True)))
    return replace(people[0], **many, foot=foot)


def sequence(many):
    """One Posture of many postures."""
    return Posture(**{n: np.array([getattr(p, n) for p in many]) for n in INCLINATIONS})


def spread(body):
    """The same people along an axis of their own, before an axis for postures."""
    by_segment = ("segment_mass", "segment_centre", "segment_inertia", "joint")
    by_person = ("grip", "bar", "vertex", "stature", "straight_leg_raise")
    wide = {name: getattr(body, name)[..., None] for name in (*by_segment, *by_person)}
    return replace(body, **wide, foot=Foot(*(part[..., None] for part in body.foot)))


@settings(law, max_examples=20)
@given(st.lists(bodies, min_size=2, max_size=2), st.lists(postures, min_size=3, max_size=3), loads)
def test_many_people_in_many_postures_equal_one_at_a_time(people, bends, load):
    everybody, bent = spread(crowd(people)), sequence(bends)
    moments = joint_moments(everybody, bent, load)
    stands = balance(everybody, bent, load)
    parts = shares(everybody, bent, load, joint="hip")
    assert {np.shape(moment) for moment in moments} == {(2, 3)}
    for i, person in enumerate(people):
        for j, bend in enumerate(bends):
            alone = joint_moments(person, bend, load)
            assert_equal_moments([m[i, j] for m in moments], alone, size(person, load))
            # A distance of metres, and a fraction of a foot that is at least 0.1 m long.
            stood = balance(person, bend, load)
            for one, many in zip(stood, stands, strict=True):
                assert abs(many[i, j] - one) <= 100 * ROUNDING
            for name, share in shares(person, bend, load, joint="hip").items():
                difference = parts[name].moment[i, j] - share.moment
                assert abs(difference) <= ROUNDING * size(person, load)


@settings(law, max_examples=20)
@given(bodies, st.lists(postures, min_size=3, max_size=3), places)
def test_many_loads_in_many_postures_equal_one_at_a_time(body, bends, at):
    masses = np.array([0.0, 20.0])
    moments = joint_moments(body, sequence(bends), Load(masses[:, None], at))
    for i, mass in enumerate(masses):
        for j, bend in enumerate(bends):
            alone = joint_moments(body, bend, Load(float(mass), at))
            assert_equal_moments([m[i, j] for m in moments], alone, size(body, Load(mass)))


@law
@given(bodies, st.lists(postures, min_size=3, max_size=3), loads)
def test_a_missing_posture_has_no_moments_and_spoils_no_others(body, bends, load):
    missing = Posture(**dict.fromkeys(INCLINATIONS, np.nan))
    moments = joint_moments(body, sequence([bends[0], missing, bends[2]]), load)
    assert all(np.isnan(moment[1]) for moment in moments)
    for place in (0, 2):
        alone = joint_moments(body, bends[place], load)
        assert_equal_moments([m[place] for m in moments], alone, size(body, load))


# Blocks

SHAPES = {
    "one": {"shapes": (1,)},
    "none": {"shapes": (0,)},
    "many": {"shapes": (50,)},
    "an axis of one": {"shapes": (3, 1, 5)},
    "a long last axis": {"shapes": (2, 3, 9)},
    "open axes": {"shapes": [(2, 1, 1), (3, 1), (4,), (2, 1, 4), (), (3, 4), (1,)]},
    "people": {"shapes": (50,), "body": (50,)},
    "people on an axis of their own": {"shapes": (5,), "body": (4, 1)},
    "people in one posture": {"shapes": (), "body": (4, 5)},
    "loads": {"shapes": (4, 5), "load": (5,)},
    "loads on an axis of their own": {"shapes": (5,), "load": (2, 3, 1)},
    "loads alone": {"shapes": (), "load": (30,)},
    "anchors": {"shapes": (3, 5), "anchor": (3, 1)},
    "anchors alone": {"shapes": (), "anchor": (20,)},
    "rates alone": {"shapes": (), "moving": (3, 5)},
    "rates on an axis of their own": {"shapes": (5,), "moving": (3, 1)},
    "everything": {
        "shapes": [(5, 1, 1, 1), (4,), (), (4,), (4,), (1, 4), (4,)],
        "body": (3, 1, 1),
        "load": (2, 1),
        "anchor": (5, 1, 2, 1),
    },
}


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("block", [1, 7])
def test_results_are_the_same_whatever_is_computed_at_once(monkeypatch, result, shapes, block):
    given = state(**shapes)
    whole = result(*given)
    monkeypatch.setattr(_arrays, "BLOCK", block)
    assert_same(result(*given), whole)


def peak(compute):
    """Greatest memory that was held on the way to a result, beyond the result itself [B]."""
    tracemalloc.start()
    try:
        found = compute()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    tables = {id(each.base if each.base is not None else each): each for each in found}
    owned = [each.base if each.base is not None else each for each in tables.values()]
    return most - sum(each.nbytes for each in owned)


@pytest.mark.parametrize("who", [{}, {"body": True}, {"load": True}], ids=["one", "many", "loads"])
@pytest.mark.parametrize("of", ["moments at rest", "moments", "forces", "energy"])
def test_temporary_memory_does_not_grow_with_the_number_of_postures(of, who):
    def needed(n):
        given = state((n,), **dict.fromkeys(who, (n,)))
        return peak(lambda: RESULTS[of](*given))

    few, many = needed(100_000), needed(400_000)
    # One temporary number for each further posture would be 2.4 MB; a block's temporaries are
    # freed at slightly different times, which moves the peak by much less than a tenth of it.
    assert many - few < 0.1 * 8 * 300_000


# Gradients

#: The state as 24 numbers: inclinations, velocities, accelerations, load, mass, stature.
NUMBERS = np.concatenate(
    [
        [10, -30, 45, 70, 60, 5, 20],
        [40, -60, 100, 150, 120, -30, 80],
        [300, -200, 500, -700, 100, 400, -300],
        [20, 75, 1.75],
    ]
).astype(float)


def moments_of(numbers, xp=np):
    """Joint moments, static and dynamic, of everything built from scratch, (16,)."""
    angles, velocity, acceleration = numbers[:7], numbers[7:14], numbers[14:21]
    person = Body.from_table("deleva1996", mass=numbers[22], stature=numbers[23])
    bent = Posture(*(angles[k] for k in range(7)))
    band = Band((-2.0, 1.0), rest_length=1, law=own_law)
    acting = Load(numbers[21]) + Load(numbers[21] / 4, at="shoulders") + band
    rates = Rates(*(Posture(*(rate[k] for k in range(7))) for rate in (velocity, acceleration)))
    still, moving = joint_moments(person, bent, acting), joint_moments(person, bent, acting, rates)
    return xp.stack((*still, *moving))


@pytest.fixture(scope="module")
def jax():
    library = pytest.importorskip("jax")
    library.config.update("jax_enable_x64", True)
    return library


def test_jax_compiles_a_person_a_posture_and_their_moments(jax):
    compiled = jax.jit(lambda numbers: moments_of(numbers, jax.numpy))
    wanted = moments_of(NUMBERS)
    found = np.asarray(compiled(jax.numpy.asarray(NUMBERS)))
    assert np.max(np.abs(found - wanted)) <= ROUNDING * np.max(np.abs(wanted))


def slopes():
    """Central differences of the moments in NumPy, and their greatest error, (16, 24)."""
    # A moment's third derivative in an angle is less than the moment times (π/180)³, a fifth
    # of a millionth of it, so a step of 0.01 leaves 1e-10 of truncation; rounding leaves some
    # 1e-15 / 0.01. In a speed the moments are quadratic, in the masses and accelerations
    # linear, and the stature's steps are relative to metres: 1e-4 leaves as little.
    step = np.where(np.arange(24) == 23, 1e-4, 0.01)
    aside = [[moments_of(NUMBERS + sign * one) for sign in (1, -1)] for one in np.diag(step)]
    return np.array([(up - down) / 2 for up, down in aside]).T / step


@pytest.mark.parametrize("mode", ["jacfwd", "jacrev"])
def test_jax_differentiates_moments_by_posture_rates_load_and_body(jax, mode):
    derivative = getattr(jax, mode)(lambda numbers: moments_of(numbers, jax.numpy))
    found, wanted = np.asarray(derivative(jax.numpy.asarray(NUMBERS))), slopes()
    largest = np.max(np.abs(moments_of(NUMBERS)))
    assert np.max(np.abs(found - wanted)) <= 1e-8 * largest
    assert np.all(found[:8, 7:21] == 0)  # at rest nothing depends on rates
    # L5/S1 is moved by what lies above it and by where the pelvis and thorax carry the chord.
    assert np.all(found[3, :2] == 0)
    assert np.all(found[3, [2, 3, 4, 5, 6, 21, 22, 23]] != 0)


def test_torch_differentiates_moments_by_posture_rates_load_and_body():
    torch = pytest.importorskip("torch")
    numbers = torch.asarray(NUMBERS)
    found = torch.autograd.functional.jacobian(lambda n: moments_of(n, torch), numbers)
    largest = np.max(np.abs(moments_of(NUMBERS)))
    assert np.max(np.abs(found.numpy() - slopes())) <= 1e-8 * largest
