"""The desk of the pipe's tests serves here too."""

from tests.dispatch.conftest import desk as desk
