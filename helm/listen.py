"""The server's port, taken before anything is prepared: a port in use is known at once."""

import errno
import os
import socket
import time

HANDED_DOWN = "HELM_LISTENING"

#: How long the children of a server that was killed may still hold its port.
PATIENCE_S = 5.0
PAUSE_S = 0.2


class PortInUse(Exception):
    """Somebody else answers there, or the address is not this machine's."""


def take_port(bind: str, port: int) -> socket.socket:
    """A listening socket: the one that a watching parent handed down, or a new one.

    Raises:
        PortInUse: the address cannot be listened on; the message says why.
    """
    handed = os.environ.get(HANDED_DOWN)
    if handed is not None:
        return socket.socket(fileno=int(handed))
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return _listen(bind, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > end:
                raise PortInUse(_sentence(error, bind, port)) from error
        time.sleep(PAUSE_S)


def _listen(bind: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((bind, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def address(listening: socket.socket) -> str:
    """The address a browser on this machine would open."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _sentence(error: OSError, bind: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {bind} is in use. Set PORT to a free one: PORT={port + 1} make run"
    if error.errno == errno.EACCES:
        return f"port {port} may only be used by root. Set PORT to one above 1023."
    return f"cannot listen on {bind}, port {port} ({error.strerror}). See HELM_BIND and PORT."
