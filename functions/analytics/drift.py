"""What scoring found of each feeder: documents of `drift`, functions/scoring/drift.py says what stands in them."""

from pymongo.database import Database

from functions.mongodb import Document, speaking_to_mongodb


def feeders_drift(database: Database[Document]) -> list[Document]:
    """Those that drifted first, then by name."""
    with speaking_to_mongodb():
        found = list(database["drift"].find())
    return sorted(found, key=lambda feeder: (not feeder["reasons"], feeder["_id"]))
