"""A K_SINK over HTTP that hands each forecast on to the stores, as the way through Kafka would."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from domain.cloud_event import from_event


class EventSink:
    """`events`: what came, as id and message; `traces`: of which trace each was.

    `take` is called with each message; `status` is the answer.
    """

    def __init__(self):
        self.events, self.traces = [], []
        self.status, self.take = 202, lambda message: None

    def receive(self, headers, body):
        message = from_event(headers["ce-type"], body)
        self.events.append((headers["ce-id"], message))
        self.traces.append(headers["ce-traceparent"])
        self.take(message)
        return self.status


@contextmanager
def event_sink():
    """The sink and its URL."""
    sink = EventSink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(sink.receive(self.headers, body))
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield sink, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
