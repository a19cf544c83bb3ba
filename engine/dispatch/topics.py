"""The names of what can be listened to (`engine.dispatch.hub`)."""

FLEET = "fleet"  #: instances begin and end, incidents come and go
INBOX = "inbox"  #: tasks of people
JOBS = "jobs."


def of_instance(key: int) -> str:
    """The topic of one instance's turns."""
    return f"instance.{key}"


def of_jobs(job_type: str) -> str:
    """The topic of ready jobs of one type."""
    return JOBS + job_type
