"""Two acquainted offices; the screen of one of them is driven, the other answers underneath."""

from tests.storage.exchange.conftest import acquainted, two

__all__ = ["acquainted", "two"]
