"""MongoDB for the functions: one client with deadlines, its failures in our words, documents that are written once.

Which collections and indexes there are is each function's own affair.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import bson
import pymongo
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, DuplicateKeyError, OperationFailure, PyMongoError

from domain.errors import DependencyUnavailable, InvalidMessage

Document = dict[str, Any]

# One attempt at one event, whatever it does there; three attempts stay below the dispatcher's 20 s.
DEADLINE_S = 4.0
_PATIENCE_MS = 3000
_TROUBLE_OF_ITS_OWN = {1, 14031}  # InternalError, OutOfDiskSpace: codes of MongoDB

_AWARE: CodecOptions[Document] = CodecOptions(tz_aware=True)
_log = logging.getLogger("gridledger.mongodb")


def database(url: str) -> Database[Document]:
    """The database that the URL names, `gridledger` if it names none; connects when first used, times are UTC.

    A write is done when it is in the journals of a majority: after that its event is committed in Kafka, and never
    comes again. Without `journal` a killed server forgets what it acknowledged in its last tenth of a second.
    """
    client: MongoClient[Document] = MongoClient(
        url,
        tz_aware=True,
        w="majority",
        journal=True,
        serverSelectionTimeoutMS=_PATIENCE_MS,
        connectTimeoutMS=_PATIENCE_MS,
        socketTimeoutMS=int(1000 * DEADLINE_S),
    )
    return client.get_default_database("gridledger")


@contextmanager
def speaking_to_mongodb(deadline_s: float = DEADLINE_S) -> Iterator[None]:
    """DependencyUnavailable when the server is away, too slow or ill, InvalidMessage for what BSON cannot hold.

    Other errors are bugs of ours and pass as they are.
    """
    try:
        with pymongo.timeout(deadline_s):
            yield
    except PyMongoError as error:
        is_ill = isinstance(error, OperationFailure) and error.code in _TROUBLE_OF_ITS_OWN
        if isinstance(error, ConnectionFailure) or error.timeout or is_ill:
            raise DependencyUnavailable("MongoDB", str(error)) from error
        raise
    except (BSONError, OverflowError, UnicodeEncodeError) as error:
        raise InvalidMessage("data", f"MongoDB cannot hold it: {error}") from error


def write_once(collection: Collection[Document], document: Document) -> bool:
    """Insert under `_id`; the first document stands for ever. Whether what stands there now says the same.

    A repeated message is silent; another one under the same id is dropped, logged and counted in the log line.
    """
    try:
        collection.insert_one(document)
    except DuplicateKeyError:
        standing = collection.find_one({"_id": document["_id"]})
        if standing is not None and _says(standing, document):
            return True
        fields = {"collection": collection.name, "document_id": document["_id"], "dropped": 1}
        _log.warning("another document is on record already: this one is dropped", extra={"fields": fields})
        return False
    return True


def _says(standing: Mapping[str, Any], document: Document) -> bool:
    """Whether the document adds nothing; BSON cuts times to milliseconds, so it is compared as it would be stored."""
    as_stored = bson.decode(bson.encode(document), _AWARE)
    return all(standing.get(field) == value for field, value in as_stored.items())
