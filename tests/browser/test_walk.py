from tests.browser import walking as w


def test_person(page):
    w.become(page, "Dana")
    w.turn_to(page, "goals")
    w.forward(page)
    w.at(page, "safety")
    w.answer(page, "have you wished you were dead", "Yes")
    w.fill(page, "How old are you?", "44")
    w.turn_to(page, "insurance")
    w.pick(page, "Which state do you live in?", "Texas")
    w.turn_to(page, "safety")
    assert w.main(page).get_by_label("How old are you?").input_value() == "44"


def test_phone(phone):
    w.become(phone, "Dana")
    w.turn_to(phone, "goals")
    w.forward(phone)
