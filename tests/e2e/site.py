"""A news site: another origin than the server's, with pages and rules of its own."""

import http.server
import threading
from typing import Self

# Only what docs/embedding.md says is needed: scripts and connections, nothing of styles.
STRICT = "default-src 'none'; script-src {server}; connect-src {server} {socket}; img-src {server}; base-uri 'none'"


class Site:
    """Serves one page, whatever is asked for, under a strict policy that lets one server in."""

    def __init__(self, body: str, server: str, *, policy: str = STRICT) -> None:
        page = (
            f"<!doctype html><html lang=en><meta charset=utf-8><title>News</title><body>{body}</body></html>".encode()
        )
        rules = policy.format(server=server, socket=server.replace("http", "ws"))

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.send_header("Content-Security-Policy", rules)
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_: object) -> None:
                pass

        self._listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._listener.server_address[1]}/story"

    def __enter__(self) -> Self:
        threading.Thread(target=self._listener.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown()
        self._listener.server_close()
