"""The decision: forecasts and receipts are stored, each once; anything else has come to the wrong place."""

from typing import Protocol

from domain.cloud_event import Message
from domain.errors import InvalidMessage
from domain.forecast import Forecast
from domain.receipt import Receipt


class Store(Protocol):
    """Takes each message any number of times, in any order, to the same end."""

    def add_forecast(self, forecast: Forecast) -> None:
        """The first forecast under an id stands for ever; receipts that came before it are joined."""

    def add_receipt(self, receipt: Receipt) -> None:
        """Joined to those of its forecasts that are there already."""


def store_message(message: Message, store: Store) -> None:
    """Store one message; InvalidMessage for a type that has no place here."""
    match message:
        case Forecast():
            store.add_forecast(message)
        case Receipt():
            store.add_receipt(message)
        case _:
            raise InvalidMessage("type", f"persistence takes forecasts and receipts only, no {type(message).__name__}")
