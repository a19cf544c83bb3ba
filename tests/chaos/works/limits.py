"""How long the workers of the installations under test hold a job."""

LEASE_MS = 3_000  #: short, so that the jobs of a killed process go on while the test watches
