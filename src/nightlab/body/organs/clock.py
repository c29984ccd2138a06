"""The pacemaker: Hannay's reduced population of clock cells, in Cartesian coordinates, driven by light."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import CLOCK_DX, CLOCK_DY, CLOCK_SPEED, CLOCK_X, CLOCK_Y, LIGHT_LUX
from nightlab.body.organ import Organ, Parameter, Spread, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

X, Y, RECEPTORS = range(3)
(
    PERIOD_H, PERIOD_WOMEN_H, LIGHT_GAIN, MELANOPIC_RATIO, COUPLING_PER_H, DECAY_PER_H, COUPLING_ANGLE,
    LIGHT_A1, LIGHT_A2, LIGHT_ANGLE_1, LIGHT_ANGLE_2, LIGHT_SPEED, LIGHT_DRIVE, RECEPTOR_ON_PER_MIN,
    RECEPTOR_OFF_PER_MIN, HALF_LUX_15,
    OMEGA, GROW, TURN, KEEP_FAST, COS_1, SIN_1, COS_2, SIN_2, DRIVE, ON_PER_H, OFF_PER_H, HALF,
) = range(28)  # fmt: skip


def prepare(
    v: Mapping[str, Numbers], who: Mapping[str, Numbers], _dt_h: float
) -> dict[str, Numbers]:
    """Return the constants of the equations of motion, and the state at noon.

    Assumptions: in darkness the amplitude rests where coupling and decay balance, so the period is known
    in closed form and the speed of the cells follows from it. The state at noon is that of a person who
    sleeps from 23 to 7 in ordinary light; its phase leans on period and gain by a line fitted to runs.
    """
    period = v["period_h"] + v["period_women_h"] * (who["female"] - 0.5)
    grow = 0.5 * v["coupling_per_h"] * np.cos(v["coupling_angle"])
    turn = 0.5 * v["coupling_per_h"] * np.sin(v["coupling_angle"])
    rest = np.clip(1.0 - v["decay_per_h"] / np.maximum(grow, 1e-9), 0.0, 1.0)
    gain = np.clip(v["light_gain"], 0.2, 5.0)
    late = np.clip(0.87 / gain * (period - 24.15) + 0.15 * np.log(gain), -1.2, 1.2)
    phase = 5.86 - late
    return {
        "omega": 2.0 * np.pi / period - turn * (1.0 + rest),
        "grow": grow,
        "turn": turn,
        "keep_fast": grow - v["decay_per_h"],
        "cos_1": 0.5 * v["light_a1"] * np.cos(v["light_angle_1"]),
        "sin_1": 0.5 * v["light_a1"] * np.sin(v["light_angle_1"]),
        "cos_2": 0.5 * v["light_a2"] * np.cos(v["light_angle_2"]),
        "sin_2": 0.5 * v["light_a2"] * np.sin(v["light_angle_2"]),
        "drive": v["light_drive"] * v["light_gain"],
        "on_per_h": 60.0 * v["receptor_on_per_min"],
        "off_per_h": 60.0 * v["receptor_off_per_min"],
        "half": v["half_lux_15"] * v["melanopic_ratio"] ** 1.5,
        "initial_x": 0.764 * np.cos(phase),
        "initial_y": 0.764 * np.sin(phase),
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move the pacemaker by one step of Runge-Kutta's fourth order; light is held over the step.

    With R^2 = x^2 + y^2 the motion is x' = x a - y b, y' = y a + x b, and neither a (growth of the
    amplitude) nor b (speed) needs an angle: cos psi = x/R and its double angle are quotients.
    """
    x_of, y_of, n_of = s[X], s[Y], s[RECEPTORS]
    omega, grow, turn, keep = p[OMEGA], p[GROW], p[TURN], p[KEEP_FAST]
    cos_1, sin_1, cos_2, sin_2 = p[COS_1], p[SIN_1], p[COS_2], p[SIN_2]
    speed_b, drive_of, on_of, off_of, half = (
        p[LIGHT_SPEED], p[DRIVE], p[ON_PER_H], p[OFF_PER_H], p[HALF],
    )  # fmt: skip
    lux_of, dx_of, dy_of, speed_of = bus[LIGHT_LUX], bus[CLOCK_DX], bus[CLOCK_DY], bus[CLOCK_SPEED]
    x_out, y_out = out[CLOCK_X], out[CLOCK_Y]
    for i in range(s.shape[1]):
        lux = max(lux_of[i], 0.0)
        bright = lux * np.sqrt(lux)
        alpha = bright / (bright + half[i])
        on, off = on_of[i] * alpha, off_of[i]
        strength = drive_of[i] * alpha
        w, push_x, push_y = omega[i] + speed_of[i], dx_of[i], dy_of[i]
        x0, y0, n0 = x_of[i], y_of[i], n_of[i]
        x, y, n = x0, y0, n0
        x1, y1, n1 = 0.0, 0.0, 0.0
        for stage in range(4):
            light = strength * (1.0 - n)
            xx, yy, xy = x * x, y * y, x * y
            r2 = max(xx + yy, 1e-6)
            # No run comes near an amplitude of 1.1; beyond it the eighth power would outrun the step.
            r4 = min(r2, 1.2) ** 2
            r8 = r4 * r4
            inverse = 1.0 / r2
            first_c = (x * cos_1[i] - y * sin_1[i]) * inverse
            first_s = (y * cos_1[i] + x * sin_1[i]) * inverse
            second_c = ((xx - yy) * cos_2[i] - 2.0 * xy * sin_2[i]) * inverse
            second_s = (2.0 * xy * cos_2[i] + (xx - yy) * sin_2[i]) * inverse
            a = keep[i] - grow[i] * r4 + light * ((1.0 - r4) * first_c + (1.0 - r8) * second_c)
            b = (
                w
                + turn[i] * (1.0 + r4)
                + light * (speed_b[i] - (1.0 + r4) * first_s - (1.0 + r8) * second_s)
            )
            dx = x * a - y * b + push_x
            dy = y * a + x * b + push_y
            dn = on * (1.0 - n) - off * n
            weight = dt_h / 6.0 if stage in (0, 3) else dt_h / 3.0
            ahead = dt_h if stage == 2 else 0.5 * dt_h
            x1 += weight * dx
            y1 += weight * dy
            n1 += weight * dn
            x, y, n = x0 + ahead * dx, y0 + ahead * dy, n0 + ahead * dn
        x1 += x0
        y1 += y0
        x_of[i], y_of[i], n_of[i] = x1, y1, n0 + n1
        x_out[i] += x1
        y_out[i] += y1


HANNAY = "Hannay, Booth and Forger 2019, Macroscopic models for human circadian rhythms"
DUFFY = "Duffy 2011, 157 adults"

ORGAN = Organ(
    name="clock",
    title="Circadian clock",
    about=(
        "The body's clock is the mean of many coupled cells: an amplitude, a phase and the share of light "
        "receptors in use. Light speeds or slows it by the phase at which it falls. Period and response to "
        "light of the average person are well measured; how far people differ in the response to light is "
        "known roughly."
    ),
    equations=r"""
\alpha = E^{1.5} / (E^{1.5} + \rho^{1.5} I_0)
B = G (1 - n) \alpha
\dot R = -\gamma R + \tfrac K2 \cos\beta\, R (1 - R^4) + \tfrac{A_1 B}2 (1 - R^4) \cos(\psi + \beta_1)
\qquad + \tfrac{A_2 B}2 R (1 - R^8) \cos(2\psi + \beta_2)
\dot\psi = \omega + \tfrac K2 \sin\beta\, (1 + R^4) + \sigma B - \tfrac{A_1 B}2 (R^3 + 1/R) \sin(\psi + \beta_1)
\qquad - \tfrac{A_2 B}2 (1 + R^8) \sin(2\psi + \beta_2)
\dot n = 60 (\alpha_0 \alpha (1 - n) - \delta n)
""",
    states=(
        State("x", "1", 0.70, -2.0, 2.0, "amplitude times cosine of the phase"),
        State("y", "1", -0.31, -2.0, 2.0, "amplitude times sine of the phase"),
        State("receptors", "1", 0.66, -0.01, 1.01, "share of light receptors in use"),
    ),
    parameters=(
        Parameter(
            "period_h", 24.15, "h", "period in darkness", DUFFY, "measured",
            spread=Spread("normal", 0.2, DUFFY, "measured"), lowest=23.3, highest=25.2,
        ),
        Parameter("period_women_h", -0.1, "h", "period of women less that of men", "Duffy 2011: 24.09 against 24.19 h", "measured", neutral=0.0, support="strong"),
        Parameter(
            "light_gain", 1.0, "1", "response to light over the average person's", "scale", "assumed",
            spread=Spread("lognormal", 0.5, "no usable number; sensitivity of melatonin differs more (Phillips 2019)", "assumed"),
            neutral=0.0, support="strong", lowest=0.0, highest=6.0,
        ),
        Parameter("melanopic_ratio", 0.618, "1", "melanopic EDI over photopic lux of the 4100 K lamps of the studies behind the constants", "Tekieh 2020: 8.19e-4 W/m2 a lux, over 1.3262e-3 of daylight (CIE S 026)", "secondary"),
        Parameter("coupling_per_h", 0.06358, "1/h", "coupling of the cells", HANNAY, "measured"),
        Parameter("decay_per_h", 0.024, "1/h", "loss of amplitude by the spread of the cells' periods", HANNAY, "measured"),
        Parameter("coupling_angle", -0.09318, "rad", "angle of the coupling", HANNAY, "measured"),
        Parameter("light_a1", 0.3855, "1", "first harmonic of the response to light", HANNAY, "measured"),
        Parameter("light_a2", 0.1977, "1", "second harmonic of the response to light", HANNAY, "measured"),
        Parameter("light_angle_1", -0.0026, "rad", "angle of the first harmonic", HANNAY, "measured"),
        Parameter("light_angle_2", -0.957756, "rad", "angle of the second harmonic", HANNAY, "measured"),
        Parameter("light_speed", 0.0400692, "1", "speeding by light at any phase", HANNAY, "measured"),
        Parameter("light_drive", 1.6875, "rad/h", "gain of light, 33.75 times 0.05", HANNAY, "measured", lowest=0.0),
        Parameter("receptor_on_per_min", 0.05, "1/min", "use of receptors in the brightest light", HANNAY, "measured", lowest=0.0),
        Parameter("receptor_off_per_min", 0.0075, "1/min", "recovery of receptors", HANNAY, "measured", lowest=0.0),
        Parameter("half_lux_15", 9325.0, "lx^1.5", "photopic light to the power 1.5 that gives half the response", HANNAY, "measured", lowest=1.0),
    ),
    derived=(
        "omega", "grow", "turn", "keep_fast", "cos_1", "sin_1", "cos_2", "sin_2", "drive", "on_per_h",
        "off_per_h", "half",
    ),
    prepare=prepare,
    step=step,
)  # fmt: skip
