"""Pages in a real browser: how they are opened, and what every page must satisfy."""

from __future__ import annotations

import re
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe


@contextmanager
def opened(chromium, site, appearance, *, height=800, expected="^$"):
    """A page of `site` in a browser of its own; any console error (a blocked resource, for one) fails the test.

    `appearance`: width, colour scheme, whether scripts run. `expected`: what a console error may say.
    """
    width, scheme, scripts = appearance
    page = chromium.new_page(
        base_url=site,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        java_script_enabled=scripts,
        locale="fr-FR",
    )
    errors = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.scripts, page.errors = scripts, errors
    yield page
    page.close()
    assert [error for error in errors if not re.search(expected, error)] == []


def assert_fits(page):
    """No wider than the window."""
    if page.scripts:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def assert_accessible(page):
    """Nothing against axe-core's rules."""
    page.wait_for_load_state()  # after a click the next page may still be coming
    if page.scripts:
        before = len(page.errors)
        found = Axe().run(page)
        del page.errors[before:]  # axe tries inline styles, which the policy blocks
        assert found.violations_count == 0, found.generate_report()
