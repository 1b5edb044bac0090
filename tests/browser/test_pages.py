"""Pages in a real browser: nothing fails or is fetched, all is seen, reached and read, on any screen and on paper."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from docs.plain import ROOT
from tests.browser.pages import HOSTILE, PAGES, page

pytestmark = pytest.mark.browser

SHOTS = ROOT / "build" / "screenshots"
WIDTHS = (390, 1280)
NARROWEST = 320
"""WCAG 1.4.10: at this width nothing scrolls sideways."""

LARGEST = 2_000_000
"""Bytes of a page of 300 columns."""

OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
UNSEEN = """() => [...document.querySelectorAll('figure, .card, .panel svg, .dots, .strip, .chart > svg, table')]
  .filter(one => { const box = one.getBoundingClientRect();
    return box.width < 5 || box.height < 5 || getComputedStyle(one).visibility !== 'visible' })
  .map(one => one.outerHTML.slice(0, 200))"""
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"
OUTSIDE = """() => [...document.querySelectorAll('main *')]
  .filter(one => !one.closest('.scroll') && !one.closest('svg') && !one.closest('.hidden'))
  .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
  .map(one => one.outerHTML.slice(0, 200))"""

Opened = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Opened:
    """Opens a page; at the end nothing may have failed, nor been fetched but the page."""

    @contextmanager
    def open_page(html: str, width: int = 1280, scheme: str = "light") -> Iterator[Any]:
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        view = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        faults: list[str] = []
        asked: list[str] = []
        view.on("console", lambda message: faults.append(message.text))
        view.on("pageerror", lambda error: faults.append(str(error)))
        view.on("request", lambda request: asked.append(request.url))
        view.goto(path.as_uri())
        yield view
        assert faults == [] and asked == [path.as_uri()]
        view.close()

    return open_page


def violations(view: Any) -> list[str]:
    """What axe-core finds."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(view).response["violations"]
    return [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_all_is_seen_and_within_the_page_and_accessible(name: str, width: int, scheme: str, opened: Opened) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with opened(page(name), width, scheme) as view:
        view.screenshot(path=SHOTS / f"{name.replace(' ', '-')}-{width}-{scheme}.png", full_page=True)
        assert violations(view) == []
        view.evaluate(OPEN_ALL)
        assert view.evaluate(UNSEEN) == []
        assert view.evaluate(OUTSIDE) == [] and not view.evaluate(TOO_WIDE)
        if name != "wide":  # the same again, for minutes
            assert violations(view) == []


@pytest.mark.parametrize("name", PAGES)
def test_the_narrowest_screen_does_not_scroll_sideways(name: str, opened: Opened) -> None:
    with opened(page(name), NARROWEST) as view:
        view.evaluate(OPEN_ALL)
        assert view.evaluate(OUTSIDE) == [] and not view.evaluate(TOO_WIDE)


def test_control_faults_of_a_page_are_seen(opened: Opened) -> None:
    pale = "<p style='min-width: 3000px; color: #777; background: #888'>pale</p>"
    broken = page("audit").replace("</main>", f"{pale}<figure hidden></figure></main>")
    with opened(broken) as view:
        assert any("color-contrast" in one for one in violations(view))
        assert view.evaluate(TOO_WIDE) and view.evaluate(OUTSIDE) and len(view.evaluate(UNSEEN)) == 1
    with pytest.raises(AssertionError), opened(page("audit").replace("</main>", "<img src='x.png'></main>")):
        pass


def test_a_name_is_shown_as_it_is_and_never_runs(opened: Opened) -> None:
    with opened(page("everything")) as view:
        assert view.locator("img").count() == 0 and view.locator("b").count() == 0
        assert HOSTILE in view.locator("body").inner_text()
        assert "<b>east</b>" in view.locator("#pictures ~ .key").first.inner_text()


def test_everything_has_every_part(opened: Opened) -> None:
    with opened(page("everything")) as view:
        parts = ["attacks", "worst", "curve", "pictures", "moved", "use", "columns", "notes", "groups", "made"]
        assert [one.get_attribute("id") for one in view.locator("h2").all()] == parts
        assert [one.get_attribute("href") for one in view.locator("nav a").all()] == [f"#{part}" for part in parts]
        assert view.locator(".card").count() >= 7 and view.locator(".heat tbody tr").count() >= 7
        assert view.locator("h1, .verdict").first.bounding_box()["y"] < 100, "the verdict comes first"


def test_the_keyboard_reaches_and_opens_everything(opened: Opened) -> None:
    with opened(page("everything")) as view:
        wanted = view.locator("a, summary, [tabindex='0']").count()
        hidden = view.locator("details:not([open]) [tabindex='0']").count()
        reached = set()
        for _ in range(wanted - hidden):
            view.keyboard.press("Tab")
            place, outline = view.evaluate(
                "[[...document.querySelectorAll('*')].indexOf(document.activeElement),"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
            assert outline != "none", "where the keyboard is shows"
            reached.add(place)
        assert len(reached) == wanted - hidden
        closed = view.locator("details:not([open])")
        before = closed.count()
        closed.locator("> summary").first.focus()
        view.keyboard.press("Enter")
        assert closed.count() == before - 1


def test_print_is_light_and_whole(opened: Opened) -> None:
    with opened(page("everything"), scheme="dark") as view:
        paper = "getComputedStyle(document.body).backgroundColor"
        inside = view.locator("details:not([open]) table").first
        assert view.evaluate(paper) != "rgb(255, 255, 255)" and not inside.is_visible(), "control"
        view.emulate_media(media="print")
        assert view.evaluate(paper) == "rgb(255, 255, 255)" and inside.is_visible()
        assert view.evaluate(UNSEEN) == []
        SHOTS.mkdir(parents=True, exist_ok=True)
        view.pdf(path=SHOTS / "everything.pdf", format="A4")


def test_a_page_of_many_columns_is_bounded(opened: Opened) -> None:
    assert len(page("wide").encode()) < LARGEST
    with opened(page("wide")) as view:
        assert view.locator(".card").count() == 60 and view.locator("details:not([open])").count() >= 3
