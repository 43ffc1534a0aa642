"""Numbers in Vietnamese text: quantities with their units, years, terms, dates and symbols.

numerals, units, surroundings and marks <- reading; years and writing stand beside it.
"""

from chatbot.quantities.numerals import parse_number
from chatbot.quantities.reading import parse_quantities
from chatbot.quantities.types import Bound, Change, Kind, Measure, Quantity
from chatbot.quantities.writing import format_number, format_quantity
from chatbot.quantities.years import year_of

__all__ = [
    "Bound",
    "Change",
    "Kind",
    "Measure",
    "Quantity",
    "format_number",
    "format_quantity",
    "parse_number",
    "parse_quantities",
    "year_of",
]
