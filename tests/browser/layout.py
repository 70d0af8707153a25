"""What a page looks like to the eye, measured: does it fit, does anything spill over its place, do words stand in order."""

from __future__ import annotations

import itertools
import time

from playwright.sync_api import Page

# Points across from which the menu stands beside the page.
MENU_BESIDE = 768
FOLLOWS_WITHIN_SECONDS = 6
# How far the page could be pushed sideways.
OVERFLOW = """() => {
    const wide = Math.max(document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth);
    return wide - innerWidth;
}"""
# Words that are wider than the place they stand in, and so run over what is beside them or are cut off.
SPILLING = """() => [...document.querySelectorAll('[data-testid=stMain] :is(td,th,p,li,h1,h2,h3,h4,dt,dd,summary,caption,label,.kd-name,.kd-small)')]
    .filter(e => e.offsetParent && e.innerText && e.innerText.trim())
    .filter(e => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 3)
    .filter(e => !e.closest('[data-testid=stDataFrame], .kd-scroll'))
    .map(e => `${e.tagName} ${e.scrollWidth} in ${e.clientWidth}: ${e.innerText.slice(0, 60)}`)"""
# Words of a picture that leave it, and words of one picture that lie upon each other (the same words twice are one word with
# a bright edge).
CHART_FAULTS = """() => [...document.querySelectorAll('[data-testid=stMain] [data-testid=stVegaLiteChart] svg')].flatMap(svg => {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) return [];
    const words = [...svg.querySelectorAll('text')]
        .filter(t => t.textContent.trim() && getComputedStyle(t).opacity !== '0' && t.getAttribute('opacity') !== '0')
        .map(t => [t.textContent, t.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
    const out = words.filter(([, box]) => box.left - frame.left < -2 || frame.right - box.right < -2)
        .map(([text]) => `leaves its picture: ${text}`);
    for (let i = 0; i !== words.length; i += 1) for (let j = i + 1; j !== words.length; j += 1) {
        const [a, b] = [words[i][1], words[j][1]];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (words[i][0] !== words[j][0] && across > 4 && down > 5) out.push(`on top of each other: ${words[i][0]} | ${words[j][0]}`);
    }
    return out;
})"""
# Where each letter of some words stands: the words are read from left to right when these only grow within a line.
LETTERS = """words => {
    const root = document.querySelector('[data-testid=stMain]') || document.body;
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const at = node.textContent.indexOf(words);
        if (at === -1 || !node.parentElement.getClientRects().length) continue;
        found.push([...words].map((letter, i) => {
            const range = document.createRange();
            range.setStart(node, at + i);
            range.setEnd(node, at + i + 1);
            const box = range.getBoundingClientRect();
            return [box.top, box.left];
        }));
    }
    return found;
}"""


def faults(page: Page) -> list[str]:
    """What is pushed off the screen, runs over its neighbor, or is cut off at the width it has now."""
    wide = page.evaluate(OVERFLOW)
    return [
        *([f"{wide} points wider than the screen"] if wide > 0 else []),
        *page.evaluate(SPILLING),
        *page.evaluate(CHART_FAULTS),
    ]


def assert_whole(page: Page, where: str, widths: tuple[int, ...] = (390, 1280)) -> None:
    """Nothing is pushed off the screen, runs over its neighbor, or is cut off, on a phone and on a laptop."""
    height = (page.viewport_size or {"height": 800})["height"]
    for width in widths:
        page.set_viewport_size({"width": width, "height": height})
        if width > MENU_BESIDE:
            # The menu mostly comes back by itself.
            page.evaluate("() => document.querySelector('[data-testid=stExpandSidebarButton]')?.click()")
            page.get_by_test_id("stExpandSidebarButton").wait_for(state="hidden")
        found = ["not measured"]
        deadline = time.monotonic() + FOLLOWS_WITHIN_SECONDS
        while time.monotonic() < deadline:  # pictures and tables follow the new width after a moment
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            found = faults(page)
            if not found:
                break
        assert not found, f"{where} at {width}: {found}"


def runs_from_left_to_right(page: Page, words: str) -> bool:
    """Whether these words of ours stand on screen in their own order, wherever they stand."""
    places = page.evaluate(LETTERS, words)
    assert places, f"{words!r} is not on the page"
    return all(
        left <= later + 0.5
        for letters in places
        for (top, left), (next_top, later) in itertools.pairwise(letters)
        if abs(next_top - top) < 2
    )
