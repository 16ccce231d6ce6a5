"""Is what cannot be refused where it enters, in one sentence, and is the rest let through?"""

from dataclasses import replace

import numpy as np
import pytest

import hingekit as hk
from hingekit import figures, progressions, technique
from hingekit.exposure import LiftingTask, daily_dose, lifting_limit, sampled_frequency
from hingekit.kettlebell import Swing, swing
from hingekit.spine import braced, passive_lumbar_moment
from hingekit.tempo import Stop, repetition, through
from hingekit.validation import parameter_box

MAN = hk.Body.from_table(mass=75, stature=1.75)
PEOPLE = hk.Body.from_table(mass=75, stature=1.75, straight_leg_raise=[50, 75, 100])
BAR = hk.Load(20)
BENT = hk.reach_back(MAN, BAR, hand_height=0.6)
TWO = hk.Posture(shank=0, thigh=0, pelvis=[30, 3], thorax=[60, 4])
GRIP = {"distance": 0.3, "frequency": 1, "duration": "short", "coupling": "good"}
STILL = Swing(0, 0, 5, 5, bottom_arm=30, top_arm=30)


@pytest.mark.parametrize(
    "call",
    [
        lambda: lifting_limit(10, horizontal=[0.3, 0.4], vertical=[0.3, 0.4, 0.5], **GRIP),
        lambda: sampled_frequency([1, 2], [1, 2, 3]),
        lambda: LiftingTask([1, 2], [0.1, 0.2, 0.3], 1),
        lambda: daily_dose(LiftingTask([1, 2], 0.1, 1), LiftingTask([1, 2, 3], 0.1, 1)),
        lambda: hk.single_muscle([1, 2], [1, 2, 3], 0.05),
        lambda: braced(MAN, TWO, brace=hk.Brace([1, 2, 3])),
        lambda: braced(MAN, TWO).rock([1, 2, 3]),
        lambda: passive_lumbar_moment(MAN, [1, 2], model=hk.SpineModel(passive_exponent=[2, 3, 4])),
        lambda: hk.Hamstrings([20, 30]).reserve(PEOPLE, BENT),
        lambda: technique.check(PEOPLE, TWO),
        lambda: technique.dowel(PEOPLE, TWO),
        lambda: technique.tape(PEOPLE, TWO),
    ],
)
def test_shapes_that_do_not_go_together_are_told(call):
    with pytest.raises(hk.HingekitError, match="do not go together"):
        call()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: figures.stick_figure(PEOPLE, BENT), "one person"),
        (lambda: figures.itemised(PEOPLE, {"bent": BENT}), "one person"),
        (lambda: figures.overlay(MAN, {"bent": BENT}, hk.Load([1, 2])), "one load per posture"),
        (lambda: technique.wall(MAN, step=[0.05]), "same each time"),
        (lambda: technique.dowel("man", BENT), "Body must be a Body"),
        (lambda: LiftingTask.of("man", BENT, BAR, 1), "Body must be a Body"),
        (lambda: braced(MAN, BENT).rock("much"), "Disturbance must be a number"),
        (lambda: hk.spine_loads(MAN, BENT, level=np.array([1, 2])), "There is no level"),
        (lambda: parameter_box(sex="x"), "There is no sex"),
        (lambda: lifting_limit(np.inf, horizontal=0.3, vertical=0.7, **GRIP), "Load mass must lie"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(call, words):
    with pytest.raises(hk.HingekitError, match=words):
        call()


def test_a_difference_of_differences_is_refused():
    pairs = hk.paired(hk.sweep(MAN, hand_height=[0.5, 0.6]), "bend forward", "reach back")
    with pytest.raises(hk.HingekitError, match="two strategies"):
        hk.paired(pairs, "bend forward", "reach back")


def test_people_who_differ_only_in_their_hamstrings_are_people():
    assert PEOPLE.shape == (3,)
    assert "(3,) people" in str(PEOPLE)
    assert hk.sweep(PEOPLE, hand_height=0.5).sizes["person"] == 3


def test_who_kneels_already_stays_as_they_are():
    kneeling = MAN.kneeling()
    assert kneeling.kneeling().foot == kneeling.foot


def test_rules_in_arrays_can_be_told():
    assert str(hk.Rocked("tafazzol", [1, 2])) == "tafazzol, rocked by several degrees"
    assert str(hk.Rocked(hk.Rocked("neutral", 5), 10)).count("rocked") == 2
    assert str(hk.ShankFollows([0.5, 0.8])) == "shank several × thorax"


def test_equal_rules_make_no_difference():
    one, other = (replace(hk.REACH_BACK, name=n, hip_limit=hk.Hamstrings()) for n in "ab")
    with pytest.raises(hk.HingekitError, match="nothing to explain"):
        hk.explain(MAN, BAR, strategies=(one, other), hand_height=0.6)


def test_a_strict_library_passes_through_a_hip_that_stops():
    strict = pytest.importorskip("array_api_strict")
    limit = hk.Hamstrings(threshold=strict.asarray([20.0, 40.0]))
    strategy = replace(hk.REACH_BACK, hip_limit=limit)
    found = hk.solve(MAN, strategy, thorax_inclination=strict.asarray([70.0, 90.0]))
    own = replace(hk.REACH_BACK, hip_limit=hk.Hamstrings(threshold=np.array([20.0, 40.0])))
    wanted = hk.solve(MAN, own, thorax_inclination=np.array([70.0, 90.0]))
    assert type(found.thorax) is type(limit.threshold)
    # the same few operations, each rounded
    assert np.allclose(np.asarray(found.lumbar_flexion), wanted.lumbar_flexion, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: repetition(MAN, hk.REACH_BACK, rate=1, hip_flexion=50), "2 s has 2 frames at 1 "),
        (lambda: repetition(MAN, hk.REACH_BACK, rate=[5, 9], hip_flexion=50), "one number in 1/s"),
        (lambda: Stop(hk.REACH_BACK, seconds=[1.0, 2.0]), "Way to a stop must be one number in s"),
        (lambda: Stop(hk.REACH_BACK, "deep"), "Stop.task must be a Mapping"),
        (lambda: through(MAN, None), "Stops must be a Sequence"),
        (lambda: through(MAN, [hk.REACH_BACK, hk.REACH_BACK]), "Each stop must be a Stop"),
        (lambda: swing(MAN, frames=100_001), "an odd number from 31 to 3001, not 100001"),
        (lambda: swing(MAN, kinematics=STILL), "never go down"),
        (lambda: progressions.run("hero squat", MAN, seconds=[9, 10]), "must be one number in s"),
        (lambda: progressions.run("kettlebell swing", MAN, seconds="x"), "leave x s out"),
        (lambda: progressions.load_for(progressions.find("hero squat"), MAN, "x"), "x kg has no"),
        (lambda: progressions.compare(MAN, 3), "Names must be a Iterable"),
        (lambda: figures.Wall(np.array([0.1, 0.2])), "must be one number in m"),
        (lambda: figures.animate(MAN, swing(MAN), rate=[5, 9]), "must be one number in 1/s"),
    ],
)
def test_what_cannot_move_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(hk.HingekitError, match=sentence) as refused:
        call()
    assert str(refused.value).endswith(".")


def test_a_number_of_frames_may_be_numpys():
    assert swing(MAN, frames=np.int64(31)).time.size == 32
