"""The knowledge: typed tables out of ``data/``."""

from kapdecide.knowledge.load import Knowledge, KnowledgeError, Problem, load_knowledge

__all__ = ["Knowledge", "KnowledgeError", "Problem", "load_knowledge"]
