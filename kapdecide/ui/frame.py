"""The first line of every page: the session, the way through app.py, the crisis strip, the urgent screen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from kapdecide import __version__, safety
from kapdecide.alignment import criteria_of, method_of
from kapdecide.case import Case
from kapdecide.comparison import UrgentHelp
from kapdecide.knowledge import KnowledgeError
from kapdecide.people import people
from kapdecide.ui import connection, plan_file, questions, state, style, tables
from kapdecide.wording import MADE_UP, safe

THROUGH_APP = "_through_app"
WANTED = "_wanted_page"
# Which urgent screen the person asked to leave; only the questions behind it open then.
WAY_OUT = "_way_out_of"


@dataclass(frozen=True)
class Step:
    """One page of the walk."""

    id: str
    title: str
    icon: str

    @property
    def file(self) -> str:
        return f"pages/{self.id}.py"


STEPS: tuple[Step, ...] = (
    Step("start", "Start", "home"),
    Step("goals", "Goals", "flag"),
    Step("safety", "Safety", "health_and_safety"),
    Step("insurance", "Insurance", "badge"),
    Step("budget", "Budget", "payments"),
    Step("answers", "Check your answers", "checklist"),
    Step("compare", "Compare", "table_chart"),
    Step("priorities", "What matters to me", "balance"),
    Step("next_steps", "If it does not work", "alt_route"),
    Step("take_home", "Take home", "print"),
    Step("learn", "Learn", "menu_book"),
    Step("sources", "Sources", "fact_check"),
)
# Pages to look things up: no step of the walk.
LOOK_UP = ("learn", "sources")
# Pages that ask for nothing to be called done.
TO_READ = ("answers", "compare", "next_steps", *LOOK_UP)
STEP = {step.id: step for step in STEPS}


def navigation() -> None:
    """What app.py does: name the pages, and run the one asked for."""
    pages = {
        step.id: st.Page(
            step.file,
            title=f"{step.title} - kapdecide",
            # No icon here: the browser would fetch it from an outside host as the tab's picture.
            url_path=step.id,
            default=i == 0,
        )
        for i, step in enumerate(STEPS)
    }
    chosen = st.navigation(list(pages.values()), position="hidden")
    wanted = st.session_state.pop(WANTED, None)
    if wanted in pages and chosen.url_path != pages[wanted].url_path:
        st.switch_page(pages[wanted])
    st.session_state[THROUGH_APP] = True
    chosen.run()


def frame(page: str, layout: Literal["centered", "wide"] = "centered") -> Case:
    """Everything a page needs before its own content. Stops the page where help comes first."""
    if not st.session_state.pop(THROUGH_APP, False):
        # A deep link on a fresh server runs a page without app.py: go the proper way.
        st.session_state[WANTED] = page
        st.switch_page("app.py")
    state.begin()
    state.arrive(page)
    style.apply(layout)
    crisis_strip()  # needs no knowledge, so a fault in it cannot hide it
    _knowledge_or_stop()
    if state.made_up():
        st.html(f'<p class="kd-made-up">{safe(MADE_UP)}</p>')
    if state.case().setting == "consultation":
        st.html(style.LARGER)
    kind = safety.urgent(state.case(), state.knowledge())
    _sidebar(page, urgent=kind is not None)
    # Help that comes up on the same page counts as a new one: it begins at its top.
    with st.container(key="scripts"):
        _announce(page if kind is None else f"{page}: {kind} help")
        connection.watch()
    if kind is None or page != "safety":
        st.session_state.pop(WAY_OUT, None)
    if kind is not None and st.session_state.get(WAY_OUT) != kind:
        urgent_screen()
        st.stop()
    return state.case()


def _knowledge_or_stop() -> None:
    try:
        state.knowledge()
        people()
    except KnowledgeError as error:
        st.title("The knowledge base has a fault")
        st.write("Nothing is shown until it is fixed, so that nobody acts on half of it.")
        # As written, not as Markdown: what stands in a file could name a picture somewhere else.
        tables.facts({"Problem": [str(problem) for problem in error.problems[:50]]})
        st.stop()


def crisis_strip() -> None:
    """Always in the same place, on every page."""
    st.html(
        '<aside class="kd-strip" aria-label="Help in a crisis"><span>In a crisis, or thinking of ending your life?</span>'
        '<a href="tel:988">Call 988</a><a href="sms:988">Text 988</a><span>In danger now:</span>'
        '<a href="tel:911">Call 911</a></aside>'
    )


def urgent_screen() -> None:
    """Help, in order, and nothing else. Leaving it takes a clear word from the person."""
    found = state.result()
    assert isinstance(found, UrgentHelp)
    kind = found.urgent_kind
    screen = state.knowledge().row("help_screens", kind)
    st.title(screen.title, anchor=False)
    links = questions.big_links(screen.links)
    steps = "".join(f"<li>{safe(line)}</li>" for line in screen.lines)
    st.html(f'<div class="kd-urgent" role="alert"><div class="kd-links">{links}</div><ol>{steps}</ol></div>')
    if state.answer("setting") == "consultation":
        with st.expander("For the therapist", expanded=True):
            st.markdown("\n".join(f"- {line}" for line in screen.therapist))
    if kind == "suicide":
        st.write("The comparison waits. Nothing about treatments is shown while you are in danger.")
        label = "I am safe now, and I want to change my answers"
    else:
        st.write("The comparison waits until this is looked after.")
        label = "I have had help, and I want to change my answers"
    if st.checkbox(label, key=f"leave_urgent_{st.session_state.gen}") and st.button("Go to the questions behind this"):
        st.session_state[WAY_OUT] = kind
        st.switch_page(STEP["safety"].file)


def done(step: str, case: Case) -> bool:
    """Whether a step has its main answers."""
    knowledge = state.knowledge()
    match step:
        case "start":
            return case.setting is not None
        case "goals":
            return case.goals.main_condition is not None and case.goals.aim is not None
        case "safety":
            return (
                safety.suicidality(case) != "unasked"
                and case.safety.age is not None
                and not safety.questions_left(case, knowledge)
            )
        case "insurance":
            return case.insurance.payer is not None and case.insurance.state is not None
        case "budget":
            limits = (case.budget.limit_12_months, case.budget.limit_8_weeks, case.budget.monthly_limit)
            return any(limit is not None for limit in limits)
        case "priorities":
            return method_of(case.priorities) is not None and bool(criteria_of(case.priorities, case, knowledge))
        case "take_home":
            return case.measures.sure_after is not None
    return False


def _sidebar(page: str, urgent: bool) -> None:
    """The steps and where each stands; with an urgent screen no step is offered."""
    case = state.case()
    with st.sidebar:
        st.markdown("**kapdecide**")
        st.caption("Which ketamine path, if any, to talk over next")
        for step in () if urgent else STEPS:
            finished = done(step.id, case)
            icon = "check_circle" if finished else "arrow_right" if step.id == page else "radio_button_unchecked"
            if step.id in TO_READ and step.id != page:
                icon = step.icon
            st.page_link(step.file, label=step.title, icon=f":material/{icon}:")
        st.divider()
        _plan_file()
        st.caption(
            "Your answers go to the computer that runs this page. They stay in its memory while the page is open. "
            "They are never saved, logged or sent on. Reloading the page loses them, so save your plan file first."
        )
        st.caption(
            f"Version {__version__}. Content {state.knowledge().content_version}. Information, not medical advice."
        )


def _plan_file() -> None:
    st.download_button(
        "Save my answers",
        data=plan_file.saved(),
        file_name="kapdecide-plan.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
    )
    if person := st.session_state.get("demo_person"):
        st.caption(
            "This plan file is of a made-up person."
            if person == plan_file.FROM_FILE
            else f"Demo person: {person}. Not a real patient."
        )
        if st.button("Reset the demo", icon=":material/restart_alt:", width="stretch"):
            _start_over()
    elif state.answered():
        folded("Start over", "start_over", _ask_to_start_over)


def _ask_to_start_over() -> None:
    st.caption("For the next person. It deletes every answer here. To keep yours, save them first.")
    if st.button("Delete all answers here", icon=":material/delete:", width="stretch"):
        _start_over()


def _start_over() -> None:
    state.reset()
    st.switch_page(STEP["start"].file)


def _announce(page: str) -> None:
    """The language, and focus on the new heading after a page change, which the platform leaves to us.

    Constant code; the page's id comes from our own list, never from a person.
    """
    st.html(
        "<script>(()=>{document.documentElement.lang='en';"
        f"const page={json.dumps(page)};"
        "if(window.kdPage!==page){const first=window.kdPage===undefined;window.kdPage=page;"
        # The old page's heading stands until the run is over; two seconds at most.
        "if(!first){let left=40;const arrive=()=>{"
        "if(document.querySelector('[data-test-script-state=running]')&&left--){setTimeout(arrive,50);return}"
        "const h=document.querySelector('h1');"
        "if(h){h.tabIndex=-1;h.focus({preventScroll:true});"
        "document.querySelector('[data-testid=stMain]')?.scrollTo(0,0);}"
        # On a phone the menu lies over the page that was just chosen. (A script with a less-than sign would be dropped.)
        "if(matchMedia('(max-width:767px)').matches)document.querySelector('[data-testid=stSidebarCollapseButton] button')?.click();"
        "};requestAnimationFrame(arrive)}}})()</script>",
        unsafe_allow_javascript=True,
    )


def heading(page: str, title: str, lead: str | None = None) -> None:
    """The page's one h1 and where it stands in the walk."""
    walk = [step.id for step in STEPS if step.id not in LOOK_UP]
    with st.container(horizontal=True, vertical_alignment="bottom", key="heading"):
        st.title(title, anchor=False, width="content")
        if page in walk:
            st.caption(f"Step {walk.index(page) + 1} of {len(walk)}", width="content")
    if lead:
        st.write(lead)


def parts(page: str, drawn: Mapping[str, Callable[[], None]]) -> None:
    """The parts of a long page as tabs. Only the open one is drawn: what nobody sees is neither made nor sent."""
    tabs = st.tabs(list(drawn), key=part_key(page), on_change="rerun")
    for tab, draw in zip(tabs, drawn.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def folded(label: str, name: str, draw: Callable[[], object], expanded: bool = False) -> None:
    """What stays closed until somebody wants it. Closed, it is not drawn."""
    box = st.expander(label, expanded=expanded, key=state.key(f"folded_{name}"), on_change="rerun")
    if box.open:
        with box:
            draw()


def part_key(page: str) -> str:
    """Where the title of the open part is kept."""
    return f"{page}_part"


def to_part(page: str, part: str, label: str, icon: str) -> None:
    """A button that leads to one part of another page."""
    if st.button(label, icon=f":material/{icon}:", key=state.key(f"to_{page}_{label}")):
        st.session_state[part_key(page)] = part
        st.switch_page(STEP[page].file)


def every_question() -> None:
    """On a page of the quick walk: the way to the questions it leaves out."""
    if st.session_state.get("quick", False):
        st.caption("These are the quick questions. The others make the numbers more yours.")
        if st.button("Show every question", icon=":material/expand_content:"):
            st.session_state.quick = False
            st.rerun()


def back_and_next(page: str, lead: bool = True) -> None:
    """In the same place on every page. ``lead``: the next page is what most people want now."""
    ids = [step.id for step in STEPS]
    place = ids.index(page)
    with st.container(horizontal=True, key="noprint_steps"):
        if place > 0 and st.button(f"Back: {STEPS[place - 1].title}", icon=":material/arrow_back:"):
            st.switch_page(STEPS[place - 1].file)
        # The walk ends at Take home; the pages to look things up are in the menu.
        if (
            page != "take_home"
            and place + 1 < len(STEPS)
            and st.button(
                f"Next: {STEPS[place + 1].title}",
                icon=":material/arrow_forward:",
                type="primary" if lead else "secondary",
            )
        ):
            st.switch_page(STEPS[place + 1].file)


def fault_summary(fields: Sequence[str]) -> None:
    """What on this page could not be used, in one place."""
    found = {field: sentence for field, sentence in state.faults().items() if field.startswith(tuple(fields))}
    if found:
        st.error(
            f"{len(found)} answer{'s' if len(found) > 1 else ''} on this page cannot be used yet. "
            "Look for the red note below the field. Everything else is kept.",
            icon=":material/error:",
        )
