"""``Idempotency-Key``: a start or completion that is repeated gets the first answer.

The key belongs to who sent it and to what it was sent for, so that two callers cannot meet.
"""

from hashlib import sha256

from django.http import HttpRequest

from engine.api.problems import invalid_argument
from engine.api.signin import actor_in

MAX_LENGTH = 255


def command_id(request: HttpRequest) -> str | None:
    """The id of the command that the request stands for, or None when it is not repeatable.

    Raises:
        ApiProblem: 400, the key is longer than 255 characters.
    """
    given = request.headers.get("Idempotency-Key")
    if not given:
        return None
    if len(given) > MAX_LENGTH:
        raise invalid_argument(
            "too-long",
            f"The provided Idempotency-Key exceeds the limit of {MAX_LENGTH} characters",
        )
    scope = f"{actor_in(request)}\n{request.method} {request.path}\n{given}"
    return f"key-{sha256(scope.encode()).hexdigest()}"
