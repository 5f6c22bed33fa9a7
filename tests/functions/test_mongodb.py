"""What functions make of MongoDB's errors."""

import pytest
from pymongo.errors import OperationFailure

from domain.errors import DependencyUnavailable
from functions.mongodb import speaking_to_mongodb

INTERNAL_ERROR, OUT_OF_DISK_SPACE, BAD_VALUE = 1, 14031, 2


@pytest.mark.parametrize("code", [INTERNAL_ERROR, OUT_OF_DISK_SPACE])
def test_a_server_in_trouble_is_waited_for(code: int) -> None:
    with pytest.raises(DependencyUnavailable), speaking_to_mongodb():
        raise OperationFailure("a disk without room", code)


def test_a_request_of_ours_that_is_wrong_stays_a_bug() -> None:
    with pytest.raises(OperationFailure), speaking_to_mongodb():
        raise OperationFailure("no such operator", BAD_VALUE)
