"""The tables made from events: one small file per subject, one table of event names in `table`.

A projection is ``(batch, subject, event)``: it changes rows of the batch and reads none. What it
needs beside the event it takes from the subject, the instance the event belongs to.
"""
