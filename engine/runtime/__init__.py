"""The one back end: a pure function from plan, state and command to events."""
