"""A reading that goes in now comes out as a forecast whose proof holds."""

from knative.cluster.api import api
from knative.cluster.verified import newest_origin, wait_for_verified_forecast


def test_readings_become_forecasts_that_verify(deliveries):
    with api() as client:
        before = newest_origin(client)
    assert wait_for_verified_forecast(after=before)
