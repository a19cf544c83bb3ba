"""Spans, problems and hardened XML reading: what every front end needs first."""
