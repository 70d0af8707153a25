"""Prose out of ``data/text``: sections with their sources, and links that name what they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kapdecide import wording
from kapdecide.knowledge import Knowledge
from kapdecide.wording import VERIFIED


@dataclass(frozen=True)
class Section:
    title: str
    text: str
    source_ids: tuple[str, ...]


def sections(name: str, knowledge: Knowledge) -> Iterator[Section]:
    """The ``## `` sections of a text; a last line ``sources: a; b`` names what they rest on."""
    for part in knowledge.texts.get(name, "").split("\n## "):
        title, _, body = part.removeprefix("## ").partition("\n")
        text, _, ids = body.partition("\nsources:")
        if title.strip():
            yield Section(title.strip(), plain(text.strip()), tuple(i.strip() for i in ids.split(";") if i.strip()))


def plain(text: str) -> str:
    """A dollar sign is a formula mark in Markdown; here it is money."""
    return text.replace("$", "\\$")


def key_fact(name: str, knowledge: Knowledge) -> str:
    """A rate that more than one page says, in the same words everywhere."""
    return plain(wording.key_fact(knowledge.row("key_facts", name)))


def links(ids: Iterable[str], knowledge: Knowledge) -> str:
    """Sources as Markdown links, each with how far it was checked where that is not fully."""
    found = []
    for source in knowledge.sources_of(tuple(ids)):
        name = plain(source.title.replace("[", "(").replace("]", ")"))
        mark = "" if source.verified == "yes" else f" ({VERIFIED[source.verified]})"
        found.append(f"[{name}]({source.url}){mark}" if source.url else f"{name}{mark}")
    return "; ".join(found) if found else "none in our record"
