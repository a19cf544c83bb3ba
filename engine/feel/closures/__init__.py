"""Compiling a tree to closures ``f(variables, context)``, a group of productions per file."""
