"""kapdecide: compare four ways to have ketamine for mental health, for one person."""

from kapdecide.case import Case
from kapdecide.comparison import compare
from kapdecide.knowledge import Knowledge, load_knowledge

__version__ = "0.1.0"

__all__ = ["Case", "Knowledge", "compare", "load_knowledge"]
