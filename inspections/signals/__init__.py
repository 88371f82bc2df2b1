"""Signals: suspicions of human trafficking, from the phone into the hands of the attention officer."""

from inspections.signals.questions import compiled_questions, signal_questions

__all__ = ["compiled_questions", "signal_questions"]
