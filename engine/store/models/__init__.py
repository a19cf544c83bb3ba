"""The tables, a file per subject. `engine.models` gathers them for Django.

Keys that point to other rows are plain integers without a constraint: the events of one turn
make all rows of a turn together, and checking them again costs more than writing them.
"""
