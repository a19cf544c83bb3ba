"""Searching: one table of fields per resource, from which filters, sorting and answers follow."""
