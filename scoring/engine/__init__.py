"""The scoring engine: plain Python and NumPy, no Django, no clock, no network.

What a score means is written in scoring.md; the section named in a docstring is one of that page.
"""
