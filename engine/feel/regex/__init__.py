"""Regular expressions of XPath and XQuery Functions 3.1 §5.6, which FEEL's functions take.

A pattern is read into a tree (`parse`, `characters`). Where a bound on the work that
backtracking could take is small, Python's `re` does it; otherwise an own machine (`machine`)
that never tries the same place twice and pays for each step. Nothing here is timed, and no
pattern can hang. Use `pattern.compile_pattern`.
"""
