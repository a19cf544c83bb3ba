"""Operate: what runs, what is stuck, and what agents did; see `docs/howto/operate.md`."""
