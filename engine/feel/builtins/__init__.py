"""The built-in functions, in the order and split of DMN 1.5 §10.3.4.

Each stands in the file of its clause, with its examples in a ``FEEL:`` block that is run as
tests. `catalog` gathers them; `registry` says how one is declared and called.
"""
