"""Charts: what is written in them, where the marks stand, and that intervals never reach the wrong way."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from markupsafe import Markup

from unlearn_cli.report import html
from unlearn_cli.report.html.charts import Point, Series, lines

SVG = "{http://www.w3.org/2000/svg}"


def series(*values: float, label: str = "after", reach: float = 0.1) -> Series:
    places = tuple(Point(float(k), float(k), float(k)) for k in range(len(values)))
    return Series(label, places, tuple(Point(v, v - reach, v + reach) for v in values))


def texts(picture: Markup) -> list[str]:
    return ["".join(text.itertext()) for text in ET.fromstring(picture).iter(f"{SVG}text")]


@pytest.mark.parametrize("label", ["<b>", "a & b", "$x^2$", "größer", '"quoted"'])
def test_a_label_is_shown_as_it_is(label: str) -> None:
    assert label in texts(lines([series(0.5), series(0.2, label=label)], "x", "y"))


def test_an_end_of_an_interval_on_the_wrong_side_is_no_reach() -> None:
    """Rounded ends may lie past the value; matplotlib refuses what is negative."""
    turned = Series("after", (Point(0, 0, 0),), (Point(0.5, 0.6, 0.4),))
    assert "after" not in texts(lines([turned], "x", "y"))


def test_colours_are_those_of_the_page_which_has_them_for_light_and_dark() -> None:
    made = str(lines([series(0.5, 0.3), series(0.2, 0.3)], "x", "y"))
    assert not re.findall(r"#[0-9a-f]{6}\b", made)
    style = (Path(html.__file__).parent / "templates" / "style.css").read_text()
    named = set(re.findall(r"var\((--\w+)\)", made))
    assert {"--ink", "--g0", "--g1"} <= named
    assert all(style.count(f"  {name}:") + style.count(f"; {name}:") == 2 for name in named)


def test_rows_on_a_logarithmic_axis_are_written_where_there_are_points() -> None:
    rows = Series("measured", tuple(Point.exact(x) for x in (625.0, 2500.0, 10000.0)), series(0.1, 0.2, 0.3).y)
    assert {"625", "2,500", "10,000"} <= set(texts(lines([rows], "rows", "advantage", log=True)))
    assert "2,500" not in texts(lines([rows], "rows", "advantage")), "control"


def test_marks_stand_beside_the_first_line_one_a_point() -> None:
    one, other = series(0.5, 0.3), series(0.1, 0.2, label="mean")
    made = texts(lines([one, other], "x", "y", ["t=0", "t=1"]))
    assert {"t=0", "t=1", "mean", "x", "y"} <= set(made)
    with pytest.raises(ValueError, match=r"zip\(\) argument"):
        lines([one], "x", "y", ["t=0"])


def test_one_line_needs_no_legend() -> None:
    assert "after" not in texts(lines([series(0.5, 0.3)], "x", "y"))
    assert "after" in texts(lines([series(0.5, 0.3), series(0.2, 0.3)], "x", "y")), "control"


@pytest.mark.parametrize("low", [0.2, -0.5])
def test_the_axis_of_lines_holds_nothing_and_every_interval(low: float) -> None:
    shown = texts(lines([series(low, 0.5, reach=0.3)], "x", "y"))
    numbers = [float(text.replace("\u2212", "-")) for text in shown if re.fullmatch("[\u2212-]?[0-9.]+", text)]
    assert 0.0 in numbers
    assert (min(numbers) <= -0.5) == (low < 0)


def test_two_pictures_of_a_page_share_no_name() -> None:
    def names(picture: Markup) -> set[str]:
        return set(re.findall(r' id="([^"]+)"', picture))

    first, second = lines([series(0.5)], "x", "z"), lines([series(0.5)], "x", "y")
    assert names(first) and names(second) and not names(first) & names(second)
    assert lines([series(0.5)], "x", "z") == first


def test_a_label_that_looks_like_a_name_is_shown_too() -> None:
    assert 'a id="b"' in texts(lines([series(0.5)], 'a id="b"', "y"))
