"""Is the file of one motion sensor read as it was written, and refused where it cannot be?"""

import numpy as np
import pytest
from sensor_files import FOLDER, quaternions, trunk_pitch, turn, written, xsens

import hingekit as hk
from hingekit.recordings import read_recording
from hingekit.recordings.recording import Told
from hingekit.recordings.sensors.sensor import read_sensor

needs_recordings = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the recordings of others are not shipped with the project"
)

TIME = np.arange(0, 2, 0.01)
TURN = turn(trunk_pitch(TIME), heading=33)
COUNTS = np.arange(472, 472 + TIME.size)
XSENS = xsens(COUNTS, TURN)
TABLE = quaternions(TIME, TURN)


def off(turns, others=TURN):
    """Largest angle between two series of rotations [deg]."""
    return np.rad2deg((turns * others.inv()).magnitude()).max()


def read(folder, text, name="sensor.txt", **told):
    return read_sensor(written(folder, name, text), Told(**told))


def shuffled(text):
    """The columns of the matrix in another order, as their names say."""
    rows = [line.split("\t") for line in text.split("\n")]
    return "\n".join("\t".join([*row[:3], *row[:2:-1]]) for row in rows)


SAME = {
    "matrix": XSENS,
    "quaternion": xsens(COUNTS, TURN, form="quat"),
    "roll, pitch, yaw": xsens(COUNTS, TURN, form="euler"),
    "comma": xsens(COUNTS, TURN, separator=","),
    "semicolon": xsens(COUNTS, TURN, separator=";"),
    "space": xsens(COUNTS, TURN, separator=" ", empty="NaN"),
    "NaN in empty columns": xsens(COUNTS, TURN, empty="NaN"),
    "Windows line ends": XSENS.replace("\n", "\r\n"),
    "byte order mark": "\ufeff" + XSENS,
    "blank line at the end": XSENS + "\n\n",
    "columns in another order": shuffled(XSENS),
    "counter starts again": xsens((COUNTS + 65000) % 65536, TURN),
    "ticks of 0.1 ms": XSENS.replace("PacketCounter\tSampleTimeFine", "SampleTimeFine\tUTC_Nano"),
    "table": TABLE,
    "table with tabs": TABLE.replace(",", "\t"),
    "table with q0 to q3": TABLE.replace("time_s,qw,qx,qy,qz", "t,q0,q1,q2,q3"),
    "table with w to z": TABLE.replace("time_s,qw,qx,qy,qz", "Time,w,x,y,z"),
    "table with quotes": TABLE.replace("time_s,qw,qx,qy,qz", '"time","qw","qx","qy","qz"'),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_reader_copes_with_the_habits_of_programs(tmp_path, text):
    sensor = read(tmp_path, text)
    assert off(sensor.turn) < 2e-4  # six decimals of a matrix or quaternion, 1e-6 rad each
    assert np.allclose(sensor.time - sensor.time[0], TIME, rtol=0, atol=1e-9)  # rounding
    assert sensor.rate == pytest.approx(100, rel=1e-9)
    assert sensor.missing == 0


@pytest.mark.parametrize("told", [None, 100.0])
def test_rate_is_told_where_the_file_has_none(tmp_path, told):
    text = xsens(COUNTS, TURN, rate="")
    if told is None:
        with pytest.raises(hk.HingekitError, match="how many rows it has per second: say so, rate"):
            read(tmp_path, text)
    else:
        assert read(tmp_path, text, rate=told).rate == pytest.approx(100)


def test_table_without_times_or_counter_comes_at_the_rate(tmp_path):
    text = "\n".join(line.split(",", 1)[1] for line in TABLE.strip().split("\n"))
    assert np.allclose(read(tmp_path, text, rate=50).time, 2 * TIME)


def test_packets_that_are_lost_or_empty_are_counted_and_keep_their_time(tmp_path):
    lines = xsens(COUNTS, TURN, form="quat").split("\n")
    lines[50] = "\t".join([*lines[50].split("\t")[:3], *["NaN"] * 4])
    sensor = read(tmp_path, "\n".join(lines[:20] + lines[23:]))
    kept = np.setdiff1d(np.arange(TIME.size), [17, 18, 19, 47])  # three lines of header
    assert sensor.missing == 4
    assert np.allclose(sensor.time - sensor.time[0], TIME[kept])
    assert off(sensor.turn, TURN[kept]) < 2e-4  # as above


def test_rate_of_rounded_times_is_the_mean_one(tmp_path):
    time = np.round(np.arange(TIME.size) / 60, 3)  # 16 and 17 ms apart
    sensor = read(tmp_path, quaternions(time, TURN))
    assert sensor.rate == pytest.approx(60, rel=1e-3)  # a millisecond of 3.3 s
    assert sensor.missing == 0


# --- bad input ----------------------------------------------------------------------------


def cell(text, line, place, value, separator="\t"):
    """The text with one cell changed, lines counted from one."""
    lines = text.split("\n")
    cells = lines[line - 1].split(separator)
    cells[place] = value
    lines[line - 1] = separator.join(cells)
    return "\n".join(lines)


REFUSED = {
    "empty": ("", "is empty"),
    "only comments": ("// Update Rate: 100Hz\n// \n", "no columns hold an orientation"),
    "other columns": ("time,a,b\n0,1,2\n", "no columns hold an orientation"),
    "acceleration only": (XSENS.replace("Mat", "Mag"), "no columns hold an orientation"),
    "a column twice": (TABLE.replace("qx,", "qw,"), "no columns hold an orientation"),
    "no rows": ("\n".join(XSENS.split("\n")[:3]), "there are 0 rows"),
    "one row": ("\n".join(XSENS.split("\n")[:4]), "there are 1 rows"),
    "orientation empty": (
        "time,qw,qx,qy,qz\n" + "".join(f"{t},,,,\n" for t in TIME),
        "no two rows have numbers under qw to qz",
    ),
    "cut off": (XSENS[:-60], "line 203: the row has"),
    "word for a number": (cell(XSENS, 9, 4, "abc"), "line 9: 'abc' under"),
    "decimal comma": (cell(XSENS, 9, 4, "0,5"), "line 9: '0,5' under"),
    "no rotation": (cell(XSENS, 9, 4, "0.9"), "line 9: .* not a rotation matrix"),
    "a reflection": (
        XSENS.replace("Mat[1][1]", "x").replace("Mat[1][2]", "Mat[1][1]").replace("x", "Mat[1][2]"),
        "line 4: .* not a rotation matrix",
    ),
    "huge": (cell(XSENS, 9, 4, "1e300"), "line 9: .* not a rotation matrix"),
    "no unit quaternion": (cell(TABLE, 9, 1, "0.99", ","), "line 9: .* not a unit quaternion"),
    "no angle": (
        cell(xsens(COUNTS, TURN, form="euler"), 9, 4, "720"),
        "line 9: .* not angles between",
    ),
    "time runs back": (cell(TABLE, 9, 0, "0.01", ","), "line 9: time is 0.01 s"),
    "time missing": (cell(TABLE, 9, 0, "", ","), "line 9: there is no number under time_s"),
    "time in milliseconds": (quaternions(1e3 * TIME, TURN), "rows are 10 s apart"),
    "time out of reach": (cell(TABLE, 201, 0, "1e300", ","), r"the time 1e\+300 is not in seconds"),
    "counter stands": (cell(XSENS, 9, 0, "00476"), "line 9: packetcounter is 476 after 476"),
    "counter without number": (cell(XSENS, 9, 0, ""), "line 9: there is no number under packetc"),
    "every second packet": (
        xsens(2 * COUNTS, TURN),
        "PacketCounter advances by 2 from row to row",
    ),
    "counter too large": (cell(XSENS, 9, 0, "1e300"), r"line 9: 1e\+300 under packetcounter"),
    "rate of nothing": (XSENS.replace("100.0Hz", "0Hz"), "0 rows per second are not between"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_file_that_cannot_be_right_is_refused_in_one_sentence(tmp_path, text, said):
    with pytest.raises(hk.HingekitError, match=f"sensor.txt.*{said}") as refusal:
        read(tmp_path, text)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("text", [XSENS, TABLE])
def test_rate_that_contradicts_the_file_is_refused(tmp_path, text):
    with pytest.raises(hk.HingekitError, match="leave the rate out"):
        read(tmp_path, text, rate=60.0)


@pytest.mark.parametrize("name", ["sensor.txt", "sensor.csv"])
@pytest.mark.parametrize("text", [XSENS, TABLE, SAME["table with w to z"]])
def test_one_sensor_alone_is_refused_by_naming_the_second(tmp_path, name, text):
    with pytest.raises(hk.HingekitError, match=r"hk\.read_sensors\(trunk, pelvis\).*--pelvis"):
        read_recording(written(tmp_path, name, text))


# --- files of others ----------------------------------------------------------------------


@needs_recordings
def test_three_ways_to_write_an_orientation_agree_in_a_real_file(tmp_path):
    text = (FOLDER / "MT2022_ACC_GYRO_ROT_ALL_TAB_NAN_00B42D4B.txt").read_text()
    without = [
        text,
        text.replace("Quat_q", "no"),
        text.replace("Quat_q", "no").replace("Mat", "no"),
    ]
    turns = [read(tmp_path, each, rate=100).turn for each in without]
    # The device rounds to single precision, which costs a matrix 1e-5 deg and prints six digits.
    assert off(turns[1], turns[0]) < 5e-4
    assert off(turns[2], turns[0]) < 5e-4


@needs_recordings
@pytest.mark.parametrize("path", sorted(FOLDER.glob("MT*")), ids=lambda path: path.name)
def test_real_file_is_read_and_turns_gravity_upward(path):
    sensor = read_sensor(path, Told(rate=100.0 if path.name.startswith("MT2022") else None))
    assert sensor.time.size in (5, 2493, 2496)  # rows, by `wc`
    assert sensor.clock == "its packet counter"
    lines = [line for line in path.read_text().split("\n") if not line.startswith("//")]
    separator = next(each for each in "\t;," if each in lines[0])
    names = lines[0].split(separator)
    second = dict(zip(names, lines[2].split(separator), strict=True))  # one first lacks Acc_X
    felt = sensor.turn[1].apply([float(second[f"Acc_{axis}"]) for axis in "XYZ"])
    # At rest an accelerometer feels 9.8 m/s² upward; 0.3 is what hands and filters add.
    assert np.allclose(felt, [0, 0, 9.81], atol=0.3)


@needs_recordings
def test_settings_file_beside_the_sensors_is_no_recording():
    with pytest.raises(hk.HingekitError, match=r"myIMUMappings\.xml ends in '\.xml'"):
        read_recording(FOLDER / "myIMUMappings.xml")
    with pytest.raises(hk.HingekitError, match="line 1: no columns hold an orientation"):
        read_sensor(FOLDER / "myIMUMappings.xml", Told())


def test_rotation_about_one_axis_is_turned_the_right_way(tmp_path):
    # Yaw 90 turns the sensor's x to earth's y; pitch 90 its x down; roll 90 its y up (Xsens).
    for angles, own, earth in (
        ((0, 0, 90), (1, 0, 0), (0, 1, 0)),
        ((0, 90, 0), (1, 0, 0), (0, 0, -1)),
        ((90, 0, 0), (0, 1, 0), (0, 0, 1)),
    ):
        row = ",".join(map(str, angles))
        text = f"time,roll,pitch,yaw\n0,{row}\n0.01,{row}\n"
        assert np.allclose(read(tmp_path, text).turn[0].apply(own), earth, atol=1e-12)  # rounding
