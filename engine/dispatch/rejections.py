"""The sentences with which a command is refused before it reaches an instance.

Their form is that of the REST API (`rest-v2.md`, section 1); what the state refuses is worded
by the runtime itself.
"""

from engine.runtime.commands import CommandRejected

NOT_FOUND = "NOT_FOUND"
INVALID_STATE = "INVALID_STATE"
INVALID_ARGUMENT = "INVALID_ARGUMENT"
ALREADY_EXISTS = "ALREADY_EXISTS"


def rejected(command: str, code: str, text: str) -> CommandRejected:
    """``Command 'COMPLETE' rejected with code 'NOT_FOUND': …``."""
    return CommandRejected(code, f"Command '{command}' rejected with code '{code}': {text}")


def no_such(command: str, action: str, what: str, key: int | str) -> CommandRejected:
    """The thing with this key is not there: *action* is ``complete``, *what* is ``job``."""
    return rejected(
        command,
        NOT_FOUND,
        f"Expected to {action} {what} with key '{key}', but no such {what} was found",
    )


def no_instance(command: str, key: int) -> CommandRejected:
    """The instance has ended or never was."""
    return rejected(
        command,
        NOT_FOUND,
        f"Expected to find a running instance with key '{key}', but none was found",
    )


def invalid(text: str) -> CommandRejected:
    """An argument is wrong; *text* is the whole sentence."""
    return CommandRejected(INVALID_ARGUMENT, text)


def failed(command: str, instance_key: int, error: Exception) -> str:
    """The engine itself failed."""
    where = f"instance '{instance_key}'" if instance_key else "a new instance"
    return (
        f"The engine could not carry out {command} on {where} ({type(error).__name__}); nothing of "
        "it was kept, and the log has the details."
    )
