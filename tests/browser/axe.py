"""The machine rules of accessibility (axe-core) on one state of one page: what breaks a rule, and whose it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from kapdecide.people import people
from kapdecide.ui.frame import LOOK_UP, STEPS
from tests.browser import walking
from tests.browser.screenshots import Theme

# The platform's own, each with the part of its page it stands in. Ours are never listed.
SHELL = {
    # The drop zone of st.file_uploader is a named section with the role "presentation", which react-dropzone gives it since
    # its pull request 1182. No upstream issue about that role found on 2026-11-25; streamlit/streamlit#15921 (closed) took
    # the same section out of the order of the Tab key.
    "presentation-role-conflict": "stFileUploader",
}
# The only rules whose answer changes with the theme.
ABOUT_COLOR = ["color-contrast", "link-in-text-block"]
NAMES = {person.id: person.name for person in people()}
MOST_FOLDS = 5
AFTER_COMPARE = tuple(step.id for step in STEPS[[step.id for step in STEPS].index("compare") + 1 :])
RUN = """async only => {
    const options = {resultTypes: ['violations', 'incomplete']};
    if (only) options.runOnly = {type: 'rule', values: only};
    const found = await axe.run(only ? '[data-testid=stMain]' : document, options);
    const nodes = rules => rules.flatMap(rule => rule.nodes.map(node => ({
        rule: rule.id, impact: rule.impact, html: node.html.slice(0, 300), target: String(node.target),
        why: (node.any[0] || node.all[0] || node.none[0] || {}).message || '',
    })));
    return {
        rules: found.passes.length + found.violations.length + found.incomplete.length,
        broken: nodes(found.violations),
        unclear: nodes(found.incomplete).length,
    };
}"""


@dataclass(frozen=True)
class Found:
    """What axe says of one state. ``rules`` is how many of its rules had something to look at; ``unclear`` is for a person."""

    rules: int
    ours: tuple[str, ...]
    shells: tuple[str, ...]
    unclear: int


def found(page: Page, only: list[str] | None = None) -> Found:
    """Run the rules on what is shown now."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    said = page.evaluate(RUN, only)
    ours, shells = [], []
    for node in said["broken"]:
        place = f"{node['html']} {node['target']}"
        line = f"{node['rule']} ({node['impact']}): {place} {node['why']}"
        (shells if SHELL.get(node["rule"], "?") in place else ours).append(line)
    return Found(said["rules"], tuple(ours), tuple(shells), said["unclear"])


def found_in_the_dark(page: Page) -> Found:
    """The rules about color once more with the dark theme, on the same page and answers."""
    wear(page, "dark")
    dark = found(page, ABOUT_COLOR)
    wear(page, "light")
    return dark


def wear(page: Page, theme: Theme) -> None:
    """Change the theme, and wait until the page wears it."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(
        "theme => getComputedStyle(document.querySelector('.stApp')).colorScheme === theme", arg=theme
    )


# --- every page in every state worth looking at --------------------------------------------------------------------


def nothing_answered(page: Page) -> Iterator[str]:
    """What a newcomer finds. What is only read is the same for everybody, and stands below."""
    walking.goto(page, "start")
    yield from walking.every_place(page, but=("safety", *LOOK_UP))
    walking.turn_to(page, "safety")
    yield "safety"


def a_persons_answers(page: Page) -> Iterator[str]:
    """The questions with a person's answers: every tab, folds open."""
    yield from _unfolded(page, but=("compare", *AFTER_COMPARE))


def a_persons_picture(page: Page) -> Iterator[str]:
    """Compare with the same answers: every topic and tab, folds open."""
    yield from _unfolded(page, but=[step.id for step in STEPS if step.id != "compare"])


def what_comes_after(page: Page) -> Iterator[str]:
    """The pages after Compare, of the same person."""
    yield from _unfolded(page, but=[step.id for step in STEPS if step.id not in AFTER_COMPARE])


def _unfolded(page: Page, but: Collection[str]) -> Iterator[str]:
    walking.become(page, NAMES["dana"])
    for place in walking.every_place(page, but):
        unfold(page)
        yield f"{place}, unfolded"


def in_danger(page: Page) -> Iterator[str]:
    """Help, and nothing else."""
    walking.become(page, NAMES["alex"])
    yield "help"


STATES = {
    "nothing answered": nothing_answered,
    "a person's answers": a_persons_answers,
    "a person's picture": a_persons_picture,
    "what comes after": what_comes_after,
    "in danger": in_danger,
}


def unfold(page: Page) -> None:
    """Open folded parts that are closed; of a long list the first few, since the others are made alike."""
    closed = page.locator("[data-testid=stMain] details:not([open]) > summary").locator("visible=true")
    closed.evaluate_all("(them, most) => them.slice(0, most).forEach(it => it.click())", MOST_FOLDS)
    walking.settled(page)
