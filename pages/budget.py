"""Budget: limits, the start date, what surrounds a visit, and the person's own quotes."""

import streamlit as st

from kapdecide import ui
from kapdecide.outcomes import usual_upkeep_gap
from kapdecide.ui import choices, inputs, reading, state
from kapdecide.wording import dollar_range

case = ui.frame("budget")
knowledge = state.knowledge()
quick = st.session_state.get("quick", False)

ui.heading(
    "budget",
    "What can you spend?",
    "A limit is what you cannot go over. Nothing is kept unless you save your plan file.",
)
ui.fault_summary(["budget", "access", "treatment"])

one, two = st.columns(2)
with one:
    inputs.dollars("budget.limit_12_months", "My limit for 12 months")
with two:
    inputs.dollars("budget.limit_8_weeks", "My limit for the first 8 weeks")
if not quick:
    one, two = st.columns(2)
    with one:
        inputs.dollars("budget.comfortable_12_months", "Comfortable for 12 months")
    with two:
        inputs.dollars("budget.comfortable_8_weeks", "Comfortable for the first 8 weeks")
    one, two = st.columns(2)
    with one:
        inputs.dollars("budget.monthly_limit", "My limit for any one month")
    with two:
        inputs.day(
            "budget.start_date",
            "When would you start?",
            "Empty means today. It matters: deductibles start over with the plan year.",
        )

    st.header("Around each visit", anchor=False)
    ride = knowledge.row("prices", "anc_ride")
    one, two = st.columns(2)
    with one:
        inputs.dollars(
            "budget.ride_cost",
            "Ride there and back",
            "You may not drive until the next day. Type 0 if a friend drives.",
            f"Typical: {dollar_range(ride.low, ride.typical, ride.high)}",
        )
    with two:
        inputs.dollars(
            "budget.childcare_per_visit", "Childcare or other care for one visit", "Leave empty if you need none."
        )
    one, two = st.columns(2)
    with one:
        inputs.dollars("budget.hourly_wage", "Pay you lose per hour off work", "Leave empty if you lose no pay.")
    with two:
        inputs.decimal(
            "budget.unpaid_hours_per_visit",
            "Hours off work for one visit",
            "Empty means the typical hours of each kind of visit.",
        )

    def typical(price_id: str) -> str:
        return f"Typical: {knowledge.row('prices', price_id).typical:g}"

    st.header("Which program?", anchor=False)
    one, two = st.columns(2)
    with one:
        inputs.choice(
            "access.home_programme",
            "At home, which kind?",
            choices.WORDS["access.home_programme"],
        )
    with two:
        inputs.choice(
            "access.kap_route",
            "KAP, by which route?",
            choices.WORDS["access.kap_route"],
        )
    one, two = st.columns(2)
    with one:
        inputs.whole(
            "treatment.iv_sessions", "Infusions in the first course (4 to 8)", placeholder=typical("iv_sessions")
        )
    with two:
        inputs.whole("treatment.kap_sessions", "KAP dosing sessions (3 to 10)", placeholder=typical("kap_sessions"))

    with st.expander("How often would you go on? (upkeep)"):
        st.write("Empty means the usual plan. Fewer boosters cost less, and they hold less.")
        for path in ("iv", "spravato", "kap", "iv_kap"):
            gap = usual_upkeep_gap(path, knowledge)
            inputs.decimal(
                f"treatment.upkeep_per_month.{path}",
                f"{knowledge.row('paths', path).short_name}: sessions a month",
                placeholder="Usual: none planned" if gap is None else f"Usual: one every {gap:g} days",
            )
        inputs.whole(
            "treatment.kap_spacing_days",
            "Days between KAP sessions",
            placeholder=f"Usual: {knowledge.row('visits', 'kap_iv-dose').gap_days[0]}",
        )
        inputs.percent(
            "treatment.try_again",
            "If it helped and then wore off, how likely would you try a second course? (percent)",
            placeholder=f"We use {100 * knowledge.input('all', 'try_again_after_relapse').mid:.0f}",
        )

    with st.expander("Has someone near you said yes or no to prescribing?"):
        for path in ("iv", "spravato", "home", "kap"):
            inputs.choice(
                f"access.prescriber_willing.{path}",
                knowledge.row("paths", path).name,
                choices.WORDS[f"access.prescriber_willing.{path}"],
                horizontal=True,
            )

    st.header("Prices you were quoted", anchor=False)
    st.write("A price you were told replaces our range everywhere. It is kept with its date.")
    quotable = sorted({p for v in knowledge.visits for p in v.price_ids})
    labels = {p: f"{knowledge.row('prices', p).component} ({knowledge.row('prices', p).unit})" for p in quotable}
    chosen = st.multiselect(
        "Which prices do you know?",
        quotable,
        default=[p for p in (state.answer("budget.quotes") or {}) if p in quotable],
        format_func=lambda p: labels[p],
        placeholder="Pick a price to type yours",
        key=state.key("quoted"),
    )
    for dropped in set(state.answer("budget.quotes") or {}) - set(chosen):
        state.put(f"budget.quotes.{dropped}", None)
    for price_id in chosen:
        price = knowledge.row("prices", price_id)
        whose = f"Your clinic's price ({price.supplied})" if price.supplied else "Our range"
        st.markdown(
            reading.plain(f"**{labels[price_id]}.** {whose}: {dollar_range(price.low, price.typical, price.high)}")
        )
        one, two, three = st.columns(3)
        with one:
            inputs.dollars(f"budget.quotes.{price_id}.amount", "Your price")
        with two:
            inputs.text(f"budget.quotes.{price_id}.from", "Who said so")
        with three:
            inputs.day(f"budget.quotes.{price_id}.date", "When")

ui.every_question()
ui.back_and_next("budget")
