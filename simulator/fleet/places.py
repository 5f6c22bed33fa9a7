"""The pilot region: three streets on two weather stations, in three calendars."""

from msgspec import Struct

from simulator.fleet.weather import Climate


class Place(Struct, frozen=True):
    """A feeder's surroundings; `kinds` says who gets connected, over and over."""

    feeder_id: str
    name: str
    time_zone: str
    country: str
    climate: Climate
    kinds: tuple[str, ...]


CAMBRIDGE = Climate("ws-cambridge", "Cambridge Airport", 52.205, 0.175, 10.6, 7.0)
# Enschede and Gronau lie six kilometres apart, with a border and so two calendars between them.
TWENTE = Climate("ws-twente", "Twente Airport", 52.276, 6.889, 10.1, 8.2)

_TOWN = ("home", "home", "solar", "business", "home", "car", "home", "heatpump", "business", "home")
_SUBURB = ("solar", "heatpump", "home", "car", "solar", "home", "heatpump", "home", "solar", "business")
_VILLAGE = ("home", "heatpump", "solar", "home", "car", "heatpump", "home", "solar", "heatpump", "car")

PLACES = (
    Place("mill-road", "Mill Road, Cambridge", "Europe/London", "GB-ENG", CAMBRIDGE, ("school", *_TOWN, *_SUBURB[1:])),
    Place("roomweg", "Roomweg, Enschede", "Europe/Amsterdam", "NL", TWENTE, (*_SUBURB, *_SUBURB)),
    Place("lindenplatz", "Lindenplatz, Gronau", "Europe/Berlin", "DE-NW", TWENTE, (*_VILLAGE, "school", *_VILLAGE[1:])),
)


def place(number: int) -> Place:
    """The feeder with this number, from 0; beyond the third the places get namesakes."""
    model, round_ = PLACES[number % len(PLACES)], number // len(PLACES) + 1
    if round_ == 1:
        return model
    return Place(
        f"{model.feeder_id}-{round_}",
        f"{model.name} ({round_})",
        model.time_zone,
        model.country,
        model.climate,
        model.kinds,
    )
