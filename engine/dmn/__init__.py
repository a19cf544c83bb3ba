"""Decisions: tables, boxed expressions and requirement graphs, compiled and evaluated."""
