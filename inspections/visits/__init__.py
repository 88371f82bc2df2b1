"""A visit to a location: where, with which checklist, who went in and how, and who was met."""

from inspections.visits.outline import Visit, address_in_words, visit

__all__ = ["Visit", "address_in_words", "visit"]
