"""Pictures of a live page, for documents and reports.

python -m executive.front.live.screenshot http://127.0.0.1:8080/ page.png --dark
python -m executive.front.live.screenshot http://127.0.0.1:8080/ tree.png --part tree
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from executive.errors import ExecutiveError, suggestion

PARTS = {"page": "", "tree": "#tree svg", "map": "#map svg", "camera": "#camera"}
"""What a picture may show, and where that is on the page."""


def save_screenshot(
    url: str, path: Path, *, part: str = "page", width: int = 1280, height: int = 800, dark: bool = False
) -> None:
    """Save what a viewer of the page at `url` sees now as a PNG file; takes about two seconds.

    Args:
        url: Address of a live page, as `LivePage.start` returns it.
        path: The file to write.
        part: "page", "tree", "map" or "camera".
        width, height: Size of the browser's window [pixels].
        dark: Whether the viewer prefers dark colours.

    Raises:
        NotInstalled: if there is no Chromium.
        BrowserError: if the page, or that part of it, does not appear.
    """
    from executive.front.live.browser import headless_browser

    with headless_browser(width, height, dark=dark) as browser:
        browser.open(url)
        browser.wait_until("['live', 'silent', 'over'].includes(document.body?.dataset.line)")
        if PARTS[part]:
            browser.wait_until(f"document.querySelector({PARTS[part]!r}) !== null")
        path.write_bytes(browser.picture(PARTS[part]))


def main(arguments: list[str] | None = None) -> int:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description="Save a picture of a running live page.")
    parser.add_argument("url", help="address that `executive run --watch` printed")
    parser.add_argument("file", type=Path, help="PNG file to write")
    parser.add_argument("--part", default="page", help=f"what to show: {', '.join(PARTS)}")
    parser.add_argument("--width", type=int, default=1280, help="width of the window in pixels")
    parser.add_argument("--height", type=int, default=800, help="height of the window in pixels")
    parser.add_argument("--dark", action="store_true", help="as a viewer who prefers dark colours")
    chosen = parser.parse_args(arguments)
    if chosen.part not in PARTS:
        parser.error(f"unknown part '{chosen.part}'. {suggestion(chosen.part, PARTS)}")
    try:
        save_screenshot(
            chosen.url, chosen.file, part=chosen.part, width=chosen.width, height=chosen.height, dark=chosen.dark
        )
    except ExecutiveError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
