"""How often Python looks for garbage: seldom, and never among what a server keeps anyway.

Objects go when nobody holds them; only those that hold each other need to be looked for. A batch
of the engine makes tens of thousands of small ones and drops them together, and Python, left as it
is, looks through all of them (and through every loaded module) several times while they live: that
took a third of the engine's own time.
"""

import gc

#: Objects more than before the youngest are looked through; how many such looks until the next
#: generation is, and so on. Python's own are 700, 10, 10.
LOOKS = (20_000, 20, 20)


def look_seldom() -> None:
    """Take what is loaded by now for granted, and look through the rest seldom.

    To be called in each process that serves, when its modules are loaded and before it begins.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKS)
