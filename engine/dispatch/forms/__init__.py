"""Forms as the server sees them: what form-js checks in a browser is checked here again.

A form is form-js JSON (schema version 4 to 20). `check` walks it together with what was submitted;
single kinds of fields lie in `fields`, choices in `choices`, texts in `texts`, dates in `dates`.
"""
