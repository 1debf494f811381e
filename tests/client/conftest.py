"""A real exchange in its own process, shared by the tests of the client; and a server that says what it is told."""

import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.contract.server import Server


@pytest.fixture(scope="module")
def exchange(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("exchange"))
    yield server
    server.stop()


class Scripted:
    """Answers in order what `say` queued: (status, headers, body); remembers the requests."""

    def __init__(self):
        self.answers = deque()
        self.requests = []
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                scripted.requests.append((self.path, dict(self.headers)))
                status, headers, body = scripted.answers.popleft() if scripted.answers else (500, {}, b"")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def say(self, status, body=b"{}", **headers):
        self.answers.append((status, {name.replace("_", "-"): value for name, value in headers.items()}, body))

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def scripted():
    server = Scripted()
    yield server
    server.stop()
