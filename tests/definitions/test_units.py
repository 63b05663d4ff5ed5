"""Quantities with units."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executive.definitions.units import UNITS, convert, quantity, same_dimension


@pytest.mark.parametrize(
    ("text", "to", "value"),
    [
        ("30s", "s", 30.0),
        ("2min", "s", 120.0),
        ("500 ms", "s", 0.5),
        ("1.5h", "s", 5400.0),
        ("7cm", "m", 0.07),
        ("3 mm", "m", 0.003),
        ("180deg", "rad", 3.141592653589793),
        ("3.6km/h", "m/s", 1.0),
        ("30 cm/s", "m/s", 0.3),
        ("250g", "kg", 0.25),
        ("50%", "", 0.5),
        ("2e-1m", "cm", 20.0),
        ("-.5 m", "m", -0.5),
    ],
)
def test_quantities_are_converted_exactly(text, to, value):
    found = quantity(text)
    assert found is not None
    assert convert(*found, to) == value


@pytest.mark.parametrize("text", ["", "s", "1 2", "nan", "inf", "1__0", "0x10", "3 m s", "--1", "9" * 31, "1e9999"])
def test_what_is_no_quantity(text):
    assert quantity(text) is None


def test_another_dimension_is_not_converted():
    assert convert(Decimal(1), "kg", "m") is None
    assert convert(Decimal(1), "m", "") is None
    assert convert(Decimal(1), "V", "m") is None


@given(number=st.decimals(-1000, 1000, places=3), unit=st.sampled_from(UNITS))
def test_there_and_back_is_the_same(number, unit):
    for other in same_dimension(unit):
        there = convert(number, unit, other)
        assert there is not None
        assert convert(Decimal(there), other, unit) == pytest.approx(float(number), abs=1e-9)
