"""Windows that stream through a served inference function while a test does other things."""

import itertools
import threading
from datetime import timedelta

import msgspec

from domain.cloud_event import from_event
from tests.forecasting.sample_windows import window
from tests.functions.served import deliver

PATIENCE_S = 60
FEEDERS = ["feeder-1", "feeder-2", "feeder-3"]


def of_feeder(feeder, hour):
    first = window()
    series = ["meter-of-" + feeder, "other-of-" + feeder, feeder]
    return msgspec.structs.replace(first, feeder=feeder, series=series, origin=first.origin + timedelta(hours=hour))


class Stream(threading.Thread):
    """A window of every feeder, hour after hour; `topic` is what came out, in its order."""

    def __init__(self, url, sink):
        super().__init__()
        self.url, self.sink = url, sink
        self.sent, self.statuses, self.topic = [], [], []
        self._more = threading.Condition()
        self._ended = threading.Event()

    def run(self):
        for hour in itertools.count():
            for feeder in FEEDERS:
                self.send(of_feeder(feeder, hour))
            if self._ended.is_set():
                return

    def send(self, message):
        status, _ = deliver(self.url, message)
        headers, body = self.sink.posts.get(timeout=PATIENCE_S)
        with self._more:
            self.sent.append(message)
            self.statuses.append(status)
            self.topic.append(from_event(headers["ce-type"], body))
            self._more.notify_all()

    def until(self, versions):
        """The newest forecast of each of these feeders is by this version."""

        def reached():
            newest = {forecast.feeder: forecast.model.version for forecast in self.topic}
            return all(newest.get(feeder) == version for feeder, version in versions.items())

        with self._more:
            assert self._more.wait_for(reached, PATIENCE_S), f"not within {PATIENCE_S} s: {versions}"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self._ended.set()
        self.join()
