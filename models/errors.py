"""Errors as types. The text of each is one Chinese sentence for the person at the screen."""

from __future__ import annotations


class OfficeError(Exception):
    """Base of every error that a user may meet; ``str(error)`` is the sentence to show."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(OfficeError):
    """A value typed by a person can't be accepted; ``field`` names where the sentence belongs."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(OfficeError):
    """The acting account lacks a right, or a rule keeps it from this record."""


class IllegalStep(OfficeError):
    """A step that the rules do not offer from here; the sentence carries the rule."""


class NotFound(OfficeError):
    """No such record, or none that the acting account may see: the two are not told apart."""


class Conflict(OfficeError):
    """Somebody changed the record since it was read."""


class NumberTaken(OfficeError):
    """A registration number is in use already."""
