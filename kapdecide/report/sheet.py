"""case + comparison + knowledge -> the two pages a person takes home.

A ``Sheet`` is plain words and the numbers of its bars; ``render`` draws the same
sheet as HTML and as PDF. Every figure comes out of the ``Comparison`` the screen
shows, through the same words. A path that is not now gives its reason, never a price.
"""

from __future__ import annotations

from collections.abc import Sequence

from kapdecide.case import PATHS, Case, PathId
from kapdecide.comparison import Comparison, UrgentHelp
from kapdecide.knowledge import Knowledge
from kapdecide.report import page_one, page_two
from kapdecide.report.parts import Paper, Section, Sheet
from kapdecide.wording import date, short_date

__all__ = ["NOT_ADVICE", "Paper", "Section", "Sheet", "make"]

NOT_ADVICE = (
    "Information to talk over with a clinician. It is not medical advice, and it does not tell you what to choose."
)


def make(
    case: Case,
    found: Comparison | UrgentHelp,
    knowledge: Knowledge,
    chosen: Sequence[PathId] | None = None,
    made_up: bool = False,
    withheld: bool = False,
) -> Sheet:
    """The sheet of one person. ``chosen`` paths stand in neutral order whatever their order here; default all.

    ``withheld``: what matters to the person stays out, both voices of it. In danger there is only the help sheet.
    """
    made_up = made_up or case.setting == "demo"
    if isinstance(found, UrgentHelp):
        return _help_sheet(found, knowledge, made_up)
    wanted = set(chosen) | {"stay"} if chosen is not None else set(PATHS)
    paths = [found.paths[path] for path in PATHS if path in wanted]
    names = {row.id: row.short_name for row in knowledge.paths}
    checked = max(row.checked_on for row in knowledge.findings)
    return Sheet(
        title="kapdecide: my sheet",
        made_on=found.today,
        made_up=made_up,
        urgent=False,
        front=(
            page_one.the_decision(case, knowledge),
            page_one.my_situation(case, found, knowledge),
            page_one.side_by_side(paths, case, knowledge, names),
            page_one.priorities(found, paths, names, withheld),
            page_one.safety_flags(paths, names),
        ),
        back=(page_two.money(case, found, paths, names, knowledge),),
        left=(
            page_two.questions(case, paths, names),
            page_two.treatment_day(knowledge),
            page_two.if_it_fails(case, knowledge),
            page_two.sources(paths, knowledge),
        ),
        right=(
            page_two.insurer(case, knowledge),
            page_two.authorization(case, paths, knowledge),
            page_two.estimate(case, knowledge),
            *(() if withheld else page_two.two_voices(case, knowledge)),
            *page_two.near(paths, knowledge),
        ),
        footer=(
            f"Content {found.content_version} (date and hash). Facts last checked {short_date(checked)}. "
            f"Made {date(found.today)}; treatment would start {date(found.start)}.",
            NOT_ADVICE,
            "In a crisis call or text 988. In danger now: 911.",
        ),
    )


def _help_sheet(found: UrgentHelp, knowledge: Knowledge, made_up: bool) -> Sheet:
    screen = knowledge.row("help_screens", found.urgent_kind)
    return Sheet(
        title="Help now",
        made_on=max(row.checked_on for row in knowledge.findings),
        made_up=made_up,
        urgent=True,
        front=(Section(title=screen.title, lines=found.help),),
        footer=(f"Content {found.content_version}.",),
    )
