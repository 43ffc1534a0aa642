"""Targets: what documents state in numbers, as a register, and the check of quoted numbers.

Knows: figures (a value of an indicator with its period and kind), how they are read from documents,
when two of them are about the same, and what follows when they differ. Does not know: how questions
are answered, who shows a register or a report.
"""
