"""What can go wrong between here and the server. What is wrong with a proof is a verdict, and no error."""

from __future__ import annotations


class TllamaError(Exception):
    """The root of this package's errors."""


class Unreachable(TllamaError):
    """The server does not answer."""


class Busy(TllamaError):
    """The server had no place for the request for as long as the client was willing to wait."""


class Refused(TllamaError):
    """The server does not take the request."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(f"the server refuses the request ({status}): {message}")
        self.status = status
        """The HTTP status."""
        self.code = code
        """The server's short name for the reason."""


class Failed(TllamaError):
    """The server took the request and has no answer to it. Says nothing about the texts in it."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(f"the server has no answer ({status}): {message}")
        self.status = status
        """The HTTP status."""
        self.code = code
        """The server's short name for the reason."""


class NotUnderstood(TllamaError):
    """The server's answer is not what it should be: this is no server of tllama, or one of another version."""
