"""The views in Chromium: how long until the manager can be used, and how smoothly ten thousand people scroll."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Frame, Page, sync_playwright

from benchmarks import environment as env
from benchmarks.big_demo import big_demo
from benchmarks.report import Figure
from deploy.embedded import Servers
from deploy.front_end import VIEWS, find_node
from deploy.setup import chromium, run

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
SIZE = {"width": 1440, "height": 860}
ROUNDS, SECONDS, PIXELS = 7, 5, 90  # of scrolling, and how far in each frame: some hundred rows a second
USABLE = """(() => {
  const look = () => document.querySelector(%r)
    ? requestAnimationFrame(() => setTimeout(() => { document.body.dataset.usableAt = performance.now(); }))
    : requestAnimationFrame(look);
  requestAnimationFrame(look);
})()"""
INSTEAD = """if (window.top === window) {
  const put = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    put.call(this, name, this.localName === "iframe" && name === "src" ? %r : value);
  };
}"""
ROW, BUTTON = "tbody tr[aria-rowindex] a", "[data-vibe=Button]"
MARK = """() => [...document.querySelectorAll("[role=region]")]
  .find((one) => one.scrollHeight > one.clientHeight + 1000).classList.add("rows")"""
SCROLLED = """([box, seconds, pixels]) => new Promise((done) => {
  const place = document.querySelector(box), frames = [];
  const began = performance.now();
  const next = (now) => {
    frames.push(Math.floor((now - began) / 1000));
    place.scrollTop += pixels;
    if (now - began < seconds * 1000) requestAnimationFrame(next);
    else done([...Array(seconds).keys()].map((second) => frames.filter((one) => one === second).length));
  };
  requestAnimationFrame(next);
})"""


def measure_start(found: Servers) -> Figure:
    """Return how much longer the manager takes than Vibe alone, alternately, each time with nothing kept."""
    with (
        tempfile.TemporaryDirectory(prefix="seqviews") as folder,
        big_demo(found, Path(folder) / "var") as (facts, _),
        _vibe(Path(folder), facts["sandbox_url"]) as vibe,
        _browser() as browser,  # last: its loop runs in this thread from then on
    ):
        manager = f"{facts['sandbox_url']}/#/object/manager"
        instead = INSTEAD % vibe  # on the same page of the sandbox, whose own work costs both the same
        times = [(_usable(browser, manager, ROW), _usable(browser, manager, BUTTON, instead)) for _ in range(ROUNDS)]
    mine, theirs = (statistics.median(side) for side in zip(*times[1:], strict=True))  # the first ones warm the servers
    value = statistics.median(one / other for one, other in times[1:])
    what = "ms until the manager of 1,000 sequences can be used : until a page that only loads Vibe, in the same frame"
    return Figure("views_start", value, "×", mine, theirs, 2.0, "lower", what)


def measure_scrolling(found: Servers) -> Figure:
    """Return the frames of the slowest second while ten thousand people scroll; beside it, those of a page at rest."""
    with (
        tempfile.TemporaryDirectory(prefix="seqviews") as folder,
        big_demo(found, Path(folder)) as (facts, biggest),
        _browser() as browser,
    ):
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        view = _people(page, facts["sandbox_url"], biggest)
        idle = view.evaluate(SCROLLED, ["body", SECONDS, 0])
        slowest = [min(view.evaluate(SCROLLED, [".rows", SECONDS, PIXELS])) for _ in range(3)]
        gone = view.evaluate("document.querySelector('.rows').scrollTop")
    assert gone > 2 * SECONDS * 50 * PIXELS, f"it was not scrolled: {gone} pixels"
    what = "frames of the slowest second while 10,000 people scroll; beside it, of a page at rest"
    value = float(statistics.median(slowest))
    return Figure("views_scroll", value, "/s", value, float(min(idle)), 50, "higher", what)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


@contextmanager
def _vibe(folder: Path, sandbox: str) -> Iterator[str]:
    """Build the page that only loads Vibe, and serve it as the views are; yield its address."""
    node, built, port = find_node()[0], folder / "vibe", str(env.port() + 7)
    vite = VIEWS / "node_modules" / "vite" / "bin" / "vite.js"
    command = [str(node), str(vite), "build", str(VIEWS / "bench"), "--config", str(VIEWS / "vite.config.ts")]
    run([*command, "--outDir", str(built), "--logLevel", "error"], env=dict(os.environ))
    settings = env.settings("postgresql://nobody@127.0.0.1/nothing", "redis://127.0.0.1:9/0", FRAME_ORIGINS=sandbox)
    with env.process("-m", "benchmarks.vibe_page", port, str(built), env=settings):
        url = f"http://127.0.0.1:{port}/views/manager"
        env.wait_for(url)
        yield url


def _usable(browser: Browser, url: str, selector: str, before: str = "") -> float:
    """Return the milliseconds from a frame's start until it shows something and would answer to it."""
    page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]  # a context of its own: nothing is kept
    page.add_init_script(USABLE % selector + "\n" + before)
    page.goto(url)
    frame = _frame(page)
    frame.wait_for_selector("[data-usable-at]", timeout=60_000)
    took = float(frame.evaluate("document.body.dataset.usableAt"))
    page.close()
    return took


def _frame(page: Page) -> Frame:
    """Return the frame that a view is in, once it is there."""
    inner = page.wait_for_selector("iframe")
    frame = inner.content_frame() if inner else None
    assert frame is not None
    return frame


def _people(page: Page, sandbox: str, sequence: int) -> Frame:
    """Open the people of a sequence; mark what they scroll in."""
    page.goto(f"{sandbox}/#/object/manager")
    frame = _frame(page)
    frame.wait_for_selector(ROW, timeout=60_000)
    frame.evaluate("place => { location.hash = place }", f"#/{sequence}/people")
    frame.wait_for_selector("[role=row] [role=cell]", timeout=60_000)
    frame.evaluate(MARK)
    return frame
