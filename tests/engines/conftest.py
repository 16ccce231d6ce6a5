import lagrangian as derivation
import people
import pytest

from hingekit.load import Load

# 5 random people in 40 postures each make the 200 of the promise; then a table's.
PEOPLE = [(seed, None) for seed in range(5)] + [(5, "deleva1996")]


@pytest.fixture(params=PEOPLE, ids=lambda who: who[1] or f"random{who[0]}")
def person(request):
    return request.param


@pytest.fixture(
    params=[Load(0), Load(20), Load(20, at="shoulders")],
    ids=["unloaded", "in the hands", "on the shoulders"],
)
def load(request):
    return request.param


@pytest.fixture
def case(person, load):
    """200 random postures of random people, and a table's person, loaded and unloaded."""
    seed, table = person
    return people.case(seed, load, table)


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
