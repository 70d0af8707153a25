"""The screen's own helpers. The only part of kapdecide that knows Streamlit."""

from kapdecide.ui.frame import back_and_next, every_question, fault_summary, folded, frame, heading, part_key, parts

__all__ = ["back_and_next", "every_question", "fault_summary", "folded", "frame", "heading", "part_key", "parts"]
