"""Insurance: who pays, the plan's own numbers, and what our record says is covered."""

import streamlit as st

from kapdecide import coverage, ui
from kapdecide.ui import choices, inputs, state, tables
from kapdecide.wording import VERIFIED, dollars

case = ui.frame("insurance")
knowledge = state.knowledge()
quick = st.session_state.get("quick", False)

ui.heading(
    "insurance",
    "How are you insured?",
    "The same treatment can cost hundreds or thousands of dollars. Your plan decides. Your insurance card and your plan's website have these numbers.",
)
ui.fault_summary(["insurance"])

payers = {row.id: row.name for row in knowledge.payers}
payer = inputs.pick("insurance.payer", "What kind of insurance do you have?", payers)
states = {row.id: row.name for row in knowledge.states}
inputs.pick("insurance.state", "Which state do you live in?", states, "Some rules differ by state.")


def asks(field: str) -> bool:
    return coverage.asks(field, case, knowledge)


if asks("marketplace_tier"):
    inputs.choice(
        "insurance.marketplace_tier",
        "Which tier is your plan?",
        choices.WORDS["insurance.marketplace_tier"],
        "We have typical numbers for bronze and silver. For gold, type yours below.",
        horizontal=True,
    )

if asks("deductible"):
    typical = coverage.defaults(case, knowledge)

    def hint(name: str, percent: bool = False) -> str:
        default = typical.get(name)
        if default is None or default.value is None:
            return "Not answered"
        shown = f"{default.value:.0%}" if percent else dollars(default.value)
        return f"Typical: {shown}"

    st.header("Your plan's numbers", anchor=False)
    st.write(
        "Leave a field empty and we use the typical number shown in it. The comparison always says which numbers are typical and not yours."
    )
    one, two = st.columns(2)
    with one:
        inputs.dollars(
            "insurance.deductible",
            "Deductible for the year",
            "What you pay before the plan starts to pay.",
            hint("deductible"),
        )
    with two:
        inputs.dollars(
            "insurance.deductible_met",
            "Deductible met so far",
            "Empty means none yet.",
        )
    one, two = st.columns(2)
    with one:
        inputs.dollars(
            "insurance.oop_max",
            "Out-of-pocket maximum for the year",
            "The most you pay in a plan year for covered care.",
            hint("oop_max"),
        )
    with two:
        inputs.dollars(
            "insurance.oop_met",
            "Out-of-pocket met so far",
            "Empty means none yet.",
        )
    unverified = [
        d
        for d in typical.values()
        if d.verified != "yes"
        and d.name in ("deductible", "oop_max", "coinsurance", "specialist_copay", "copay")
        and getattr(case.insurance, {"copay": "specialist_copay"}.get(d.name, d.name)) is None
    ]
    if unverified:
        names = ", ".join(d.name.replace("oop_max", "out-of-pocket maximum").replace("_", " ") for d in unverified)
        st.caption(f"Typical numbers here that are {VERIFIED['no']}: {names}. They are what we assume.")

    if not quick:
        one, two = st.columns(2)
        with one:
            inputs.percent(
                "insurance.coinsurance",
                "Coinsurance (your share, in percent)",
                "Your part of the price after the deductible.",
                hint("coinsurance", True),
            )
        with two:
            inputs.pick(
                "insurance.plan_renewal_month",
                "Month your plan year starts",
                choices.WORDS["insurance.plan_renewal_month"],
                "Your deductible starts over then. Empty means January.",
            )
        one, two = st.columns(2)
        with one:
            inputs.dollars(
                "insurance.specialist_copay",
                "Copay for a visit",
                "A fixed amount for each visit, if your plan has one.",
                hint("specialist_copay"),
            )
        with two:
            inputs.pick(
                "insurance.copay_applies_to",
                "The copay is for",
                choices.WORDS["insurance.copay_applies_to"],
                "Empty means therapy visits.",
            )

    st.header("Spravato and therapy", anchor=False)
    inputs.choice(
        "insurance.spravato_covered",
        "Did your plan say it covers Spravato for you?",
        choices.WORDS["insurance.spravato_covered"],
        "Not answered: we count on a yes, and show what a no would cost.",
        horizontal=True,
    )
    if asks("card_mode"):
        inputs.choice(
            "insurance.card_mode",
            "Does your plan count the drug maker's savings card toward your deductible and maximum?",
            choices.WORDS["insurance.card_mode"],
            "Not sure is fine. We then show both, and the one that costs more leads.",
        )
        if not quick:
            inputs.dollars(
                "insurance.card_annual_max",
                "Yearly maximum of the savings card",
                "The maker does not publish today's figure. "
                f"Call {knowledge.row('plan_parameters', 'card_phone').value} to ask.",
                f"We use {dollars(knowledge.row('prices', 'sp_card_max').typical)} (not verified)",
            )
    inputs.choice(
        "insurance.therapy_in_network",
        "Is the therapist you would see in your plan's network?",
        choices.WORDS["insurance.therapy_in_network"],
        "Not answered: we count it as no, which costs more.",
        horizontal=True,
    )

if asks("account") and not quick:
    st.header("Health account", anchor=False)
    inputs.choice(
        "insurance.account",
        "Do you pay from a health account?",
        choices.WORDS["insurance.account"],
        horizontal=True,
    )
    if asks("account_limit"):
        one, two = st.columns(2)
        with one:
            inputs.dollars(
                "insurance.account_limit",
                "What you can put in this year",
                "Empty means this year's legal limit for one person.",
            )
        with two:
            inputs.percent(
                "insurance.marginal_tax_rate",
                "Your top income tax rate, in percent",
                "We then show the tax you may save, apart from the price.",
            )

if payer in payers:
    st.header("Is it covered?", anchor=False)
    rules = [
        (knowledge.row("paths", p), coverage.answer(p, case, knowledge)) for p in ("iv", "spravato", "home", "kap")
    ]
    tables.facts(
        {
            # IV with KAP reads as KAP's line.
            "Path": [path.name + (", also with IV" if path.id == "kap" else "") for path, _ in rules],
            "What our record says": [r.person if r else "Not in our record. Ask your plan." for _, r in rules],
            "How far checked": [VERIFIED[r.verified] if r else "not verified" for _, r in rules],
        }
    )

local = [r for r in knowledge.regional_rules if case.insurance.state in r.states]
if local:
    st.header(f"Rules in {states[case.insurance.state]}", anchor=False)
    for rule in local:
        st.markdown(f"- {rule.person} {rule.uncertain_person or ''} ({VERIFIED[rule.verified]})")

ui.every_question()
ui.back_and_next("insurance")
