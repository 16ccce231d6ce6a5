import lagrangian as derivation
import people
import pytest

from hingekit.bands import Band
from hingekit.load import Force, Load

# 5 random people in 40 states each make the 200 of the promise; then a table's.
PEOPLE = [(seed, None) for seed in range(5)] + [(5, "deleva1996")]

LOADS = {
    "unloaded": Load(0),
    "in the hands": Load(20),
    "on the shoulders": Load(20, at="shoulders"),
    "in the hands and around the pelvis": Load(20) + Load(7, at="pelvis"),
    # The longest reach of a random person to the hips is 2.6 m, so that no state stretches
    # the green band beyond 200 %, where its law ends.
    "pulled": Load(12, at="hips")
    + Band((-1.0, 1.0), rest_length=1.4, law="green", at="hips")
    + Band((-1.5, 0.5), rest_length=1.0, law=people.own_band, at="shoulders")
    + Band((0.4, 0.0), rest_length=0.8, law=people.own_band, at="hands")
    + Force(forward=90, up=-50, at="pelvis"),
}


@pytest.fixture(params=PEOPLE, ids=lambda who: who[1] or f"random{who[0]}")
def person(request):
    return request.param


@pytest.fixture(params=LOADS.values(), ids=LOADS)
def load(request):
    return request.param


@pytest.fixture(params=[False, True], ids=["at rest", "moving"])
def moving(request):
    return request.param


@pytest.fixture
def case(person, load, moving):
    """200 random states of random people, and a table's person."""
    seed, table = person
    return people.case(seed, load, moving=moving, table=table)


@pytest.fixture
def assert_agrees(case):
    """Compare the library with an engine on the case."""

    def check(engine):
        worst = people.disagreement(case, engine)
        # The promise is 1e-9; both sides round some hundred operations at 1e-16, so a
        # difference of physics, even of one part in a billion, has nowhere to hide.
        assert {name: value for name, value in worst.items() if not value <= 1e-9} == {}

    return check


@pytest.fixture(scope="session")
def lagrangian():
    """The body's equations of motion from its energies, in joint angles (lagrangian.py)."""
    return derivation.derive()
