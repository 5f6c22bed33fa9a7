"""K_SINK for tests, or whoever else takes what is posted: an HTTP server that keeps it."""

import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class HttpSink:
    """`posts`: headers and body of each POST; answers `status`."""

    def __init__(self):
        self.status, self.posts = 202, queue.Queue()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                sink.take(self.path, dict(self.headers), body)
                self.send_response(sink.status)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, path, headers, body):
        self.posts.put((headers, body))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
