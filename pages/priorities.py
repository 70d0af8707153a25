"""What matters to me: priorities in the person's own words, and what they say about the paths."""

import streamlit as st

from kapdecide import ui
from kapdecide.alignment import method_of
from kapdecide.case import Priorities
from kapdecide.ui import alignment, inputs, priorities, questions, state, two_voices

case = ui.frame("priorities", layout="wide")
knowledge = state.knowledge()
asked = case.safety.suicidality
if None in (asked.thoughts, asked.plan_or_intent, asked.attempt_or_preparation):
    ui.heading("priorities", "Three questions first")
    questions.suicidality()
    st.info("This page opens when all three have an answer. “I prefer not to say” is an answer.")
    ui.back_and_next("priorities")
    st.stop()

ui.heading("priorities", "What matters to me")
ui.fault_summary(["priorities", "therapist"])
together = case.setting == "consultation"
VOICE = state.key("voice")
guess = case.therapist.priorities or Priorities()
# A plan file in which both have had their turn opens where they left off.
begun = "both" if method_of(case.priorities) is not None and method_of(guess) is not None else "client"
voice = st.session_state.setdefault(VOICE, begun) if together else "alone"


def turn(to: str, label: str, icon: str, primary: bool = False) -> None:
    """Hand the screen over. What one has entered is out of sight while the other enters."""
    if st.button(label, icon=f":material/{icon}:", type="primary" if primary else "secondary"):
        st.session_state[VOICE] = to
        st.rerun()


if voice in ("alone", "client", "mine"):
    if voice == "client":
        st.write("The client goes first. The therapist guesses after that, without seeing this.")
    inputs.choice(
        "budget.role",
        "Is money a limit or one of your priorities?",
        {"limit": "A limit I cannot go over", "criterion": "One of my priorities"},
        "One or the other, so that money does not count twice. Your limit for 12 months is on the Budget page.",
        horizontal=True,
    )
    if case.budget.role == "limit" and case.budget.limit_12_months is None:
        st.info(
            "You have not typed a limit for 12 months yet, so money leaves no path out. Type it on the Budget page."
            + (" Your limit for one month stands beside the prices on Compare." if case.budget.monthly_limit else "")
        )
    priorities.ask("priorities", case.priorities, case, knowledge)
    if voice == "client":
        turn("therapist", "Done: hide this and hand over to the therapist", "visibility_off", primary=True)
        turn("mine", "Go on without a second voice", "person")
elif voice == "therapist":
    st.write("For the therapist: what do you think matters to your client? Their own answers are hidden for now.")
    priorities.ask("therapist.priorities", guess, case, knowledge)
    turn("both", "Done: show both", "visibility", primary=True)
else:
    two_voices.show(case, knowledge)
    with st.container(horizontal=True):
        turn("mine", "Change the client's answers", "edit")
        turn("therapist", "Change the therapist's guess", "edit")

if voice in ("alone", "mine", "both"):
    result = state.result(weighing=True)
    alignment.show(result, case, knowledge)
    if voice == "mine" and method_of(guess) is not None:
        turn("both", "Show both voices", "visibility")
elif voice == "client":
    st.caption("The picture comes when both have had their turn.")

ui.back_and_next("priorities")
