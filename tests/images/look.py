"""Runs inside the container of a test: starts analytics as its manifest does, and prints what three paths answer."""

import http.client
import json
import subprocess
import sys
import time

PORT = 8080
COMMAND = [
    sys.executable,
    "-m",
    "uvicorn",
    "functions.analytics.main:app",
    "--port",
    str(PORT),
    "--log-level",
    "warning",
]


def ask(path):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    return {"status": answer.status, "body": answer.read().decode()}


def listens():
    try:
        return bool(ask("/livez"))
    except OSError:
        return False


if __name__ == "__main__":
    server = subprocess.Popen(COMMAND)
    deadline = time.monotonic() + 90
    while not listens() and server.poll() is None and time.monotonic() < deadline:
        time.sleep(0.2)
    sys.stdout.write(json.dumps({path: ask(path) for path in ("/", "/livez", "/readyz")}))
    server.terminate()
    server.wait(20)
