"""How log lines look: time, level, who, what. One record is one line, whatever its text holds."""

import logging


class LineFormatter(logging.Formatter):
    """Escapes line breaks of the message, so that nobody can write a second record into the log."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        line = super().formatMessage(record)
        return line.replace("\r", "\\r").replace("\n", "\\n")
