"""Your answers: all of them in one place, each part with the way to change it."""

from kapdecide import ui
from kapdecide.ui import answers, state
from kapdecide.ui.frame import STEP

case = ui.frame("answers")
knowledge = state.knowledge()
ui.heading(
    "answers",
    "Check your answers",
    "Everything you told us so far. An empty answer is fine: the comparison says what rests on it.",
)
for part in answers.ASKED:
    told, left = answers.given(part, knowledge)
    if part == "safety":
        told += answers.health(case, knowledge)
    if part == "budget":
        told += answers.prices(case, knowledge)
    answers.show(STEP[part].title, told, left, STEP[part].file)

ui.back_and_next("answers")
