"""The back once more: upright points, carried along by each segment, and the hull of them all."""

import numpy as np
from scipy.spatial import ConvexHull

from hingekit.linkage import landmarks
from hingekit.posture import Posture
from hingekit.technique.curves import back_shape


def bent(flexion, *, thorax=50.0, neck=0.0):
    """Flexion of the lumbar spine and of the neck, at a thorax inclination [deg]."""
    flexion = np.asarray(flexion, dtype=float)
    return Posture(0, 0, pelvis=thorax - flexion, thorax=thorax, head=thorax + neck)


def heights(body):
    """Upright: where the rod is, and how high it touches pelvis, mid back and head [m]."""
    shape, points = back_shape(body.sex), landmarks(body, Posture(0, 0, 0, 0))
    scale = body.stature
    half = np.radians(shape.lordosis) / 2
    chord = abs(points.thoracolumbar - points.lumbar)
    deep = chord / 2 / np.sin(half) * (1 - np.cos(half))  # of the lumbar arc, from its radius
    rod = points.lumbar.real - shape.skin_lever * scale - (shape.hollow * scale - deep)
    return (
        rod,
        points.lumbar.imag - shape.sacrum_below_l5s1 * scale,
        (points.thoracolumbar + points.neck).imag / 2,
        points.vertex.imag - shape.tragion_below_vertex * scale,
    )


def sampled(body, posture, lost=0.0, n=40_000):
    """Points of pelvis, thorax, head and the middle of the low back, in the bent posture."""
    shape, upright = back_shape(body.sex), landmarks(body, Posture(0, 0, 0, 0))
    now, (rod, low, _, high) = landmarks(body, posture), heights(body)
    around = np.exp(1j * np.linspace(0, 2 * np.pi, n))

    def carried(points, joint, inclination):
        back = np.exp(-1j * np.radians(inclination))
        return getattr(now, joint) + (points - getattr(upright, joint)) * back

    def disc(radius, height):
        return rod + radius + 1j * height + radius * around

    pelvis = carried(disc(shape.sacrum_radius * body.stature, low), "lumbar", posture.pelvis)

    # The arc over the thorax, walked step by step from its lower end, which stays.
    length = abs(upright.neck - upright.thoracolumbar)
    kyphosis = np.radians(shape.kyphosis)
    walk = length / 2 / np.sin(kyphosis / 2) * kyphosis
    sagitta = length / 2 / np.sin(kyphosis / 2) * (1 - np.cos(kyphosis / 2))
    start = rod + sagitta + 1j * upright.thoracolumbar.imag

    def arc(turn):
        tangent = np.pi / 2 + kyphosis / 2 - turn * (np.arange(n) + 0.5) / n
        return start + np.concatenate([[0], np.cumsum(np.exp(1j * tangent)) * walk / n])

    thorax, whole = arc(kyphosis - np.radians(lost)), arc(kyphosis)
    # Neck and head: on the end of the arc, as if glued, then turned at the neck.
    glued = np.exp(1j * np.radians(lost))
    neck = thorax[-1] + (upright.neck - whole[-1]) * glued
    head = disc(shape.head_length * body.stature / 2, high) - upright.neck
    head = neck + head * glued * np.exp(-1j * np.radians(posture.neck_flexion))
    thorax, head = (carried(each, "thoracolumbar", posture.thorax) for each in (thorax, head))

    lever = shape.skin_lever * body.stature
    ends = [
        carried(getattr(upright, joint) - lever, joint, inclination)
        for joint, inclination in (("lumbar", posture.pelvis), ("thoracolumbar", posture.thorax))
    ]
    half = (np.radians(shape.lordosis) - np.radians(posture.lumbar_flexion)) / 2
    chord = ends[1] - ends[0]
    deep = abs(chord) / 2 / np.sin(half) * (1 - np.cos(half))
    return pelvis, thorax, head, sum(ends) / 2 - 1j * chord / abs(chord) * deep


def rear_line(upper, *lower, forward):
    """The edge of the hull behind the body that ends on its upper part: point and normal."""
    points = np.concatenate([upper, *lower])
    hull = ConvexHull(np.stack([points.real, points.imag], axis=-1)).vertices
    edges = np.stack([hull, np.roll(hull, -1)], axis=-1)
    joins = edges[(edges < len(upper)).sum(axis=-1) == 1]  # from the upper part to another
    one, other = points[joins].T
    outward = -1j * (other - one) / abs(other - one)  # the hull runs counterclockwise
    rear = np.argmin(np.real(outward * np.conj(forward)))
    return one[rear], outward[rear]


def numeric(body, posture, lost=0.0):
    """Gaps of pelvis and mid back, and the hollow, of the sampled back [mm]."""
    pelvis, thorax, head, middle = sampled(body, posture, lost)
    forward = np.exp(-1j * np.radians(posture.thorax))
    on, outward = rear_line(head, pelvis, thorax, forward=forward)
    gaps = [np.min(np.real((on - part) * np.conj(outward))) for part in (pelvis, thorax)]
    on, outward = rear_line(thorax, pelvis, forward=forward)
    return [1e3 * float(each) for each in (*gaps, np.real((on - middle) * np.conj(outward)))]
