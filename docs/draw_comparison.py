"""Draw docs/comparison.png, the README's picture: `python docs/draw_comparison.py`."""

from pathlib import Path

import hingekit as hk

PLACE = Path(__file__).with_name("comparison.png")


def caption(body, load, **task):
    """Numbers that the picture shows: a test asks whether they are still what is computed."""
    moments = hk.compare(body, load, **task)["lumbar_moment"]
    shares = hk.explain(body, load, **task)["share"]
    moved = ", ".join(f"{share + 0:+.1f}" for share in shares)
    return f"{moments[0]:.0f} N·m to {moments[1]:.0f} N·m: {moved}"


def main() -> None:
    """Write the picture beside this file."""
    man, bar = hk.Body.from_table("deleva1996", sex="male", mass=75, stature=1.75), hk.Load(20)
    metadata = {"Description": caption(man, bar, hand_height=0.40)}
    hk.figures.comparison(man, bar, hand_height=0.40).savefig(PLACE, dpi=80, metadata=metadata)


if __name__ == "__main__":
    main()
