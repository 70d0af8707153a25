"""What a person is told when the computer that held their answers went away while the page was open.

The browser then reaches a new session, and sends along what its fields show: answers that nobody counts any more. So
the page is loaded anew, empty, and says why. Constant code; the mark is a random number that names no person.
"""

from __future__ import annotations

import json
import secrets

import streamlit as st

from kapdecide.ui import state

LOST = (
    "The computer that held your answers went away, and your answers went with it. "
    "Did you save your plan file? Go to Start and open it there. If not, please answer again."
)


def watch() -> None:
    """Let the browser notice a new session under an open page. Called once by every page.

    After a lost connection the platform asks for nothing until the next click, so a hidden button is pressed for it:
    with the old session still there, the page is only drawn again.
    """
    mark = st.session_state.setdefault(state.MARK, secrets.token_hex(8))
    with st.sidebar:
        st.button("Look for the server again", key="kd_reconnect")
    st.html(
        f"<script>(()=>{{const mark={json.dumps(mark)},words={json.dumps(LOST)},lost='kd-lost';"
        "if(window.kdSession&&window.kdSession!==mark){sessionStorage.setItem(lost,'1');location.reload();return}"
        "if(!window.kdSession){const state='data-test-connection-state';let away=false;"
        "new MutationObserver(()=>{const app=document.querySelector(`[${state}]`);if(!app)return;"
        "if(app.getAttribute(state)!=='CONNECTED'){away=true}"
        "else if(away){away=false;document.querySelector('.st-key-kd_reconnect button')?.click()}"
        "}).observe(document.body,{subtree:true,attributes:true,attributeFilter:[state]})}"
        "window.kdSession=mark;"
        "if(!sessionStorage.getItem(lost))return;"
        "sessionStorage.removeItem(lost);"
        "const box=document.createElement('div');box.className=lost;box.setAttribute('role','alert');"
        "box.append(words);"
        "const close=document.createElement('button');close.textContent='Close';close.onclick=()=>box.remove();"
        "box.append(close);document.body.append(box)})()</script>",
        unsafe_allow_javascript=True,
    )
