"""A print service that takes jobs as the real one does (IPP over HTTP on a local socket) and keeps what it is given; a process of its own.

``print_service.py FOLDER [refuse]``: says when it is ready, writes ``job.pdf`` and ``asked``; ``refuse`` takes no document.
"""

from __future__ import annotations

import struct
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import UnixStreamServer

CREATE_JOB, SEND_DOCUMENT = 0x0005, 0x0006
REFUSED = 0x0506


def _text(tag: int, name: str, value: str) -> bytes:
    return b"".join(
        (
            bytes([tag]),
            struct.pack(">H", len(name)),
            name.encode(),
            struct.pack(">H", len(value)),
            value.encode(),
        )
    )


class Service(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    folder: Path
    refuses: bool

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        found = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    def do_POST(self) -> None:
        """Answer as a printer that has the job."""
        body = self._body()
        operation, number = struct.unpack(">HI", body[2:8])
        status = 0
        if operation == CREATE_JOB:
            (self.folder / "asked").write_bytes(body)
        if operation == SEND_DOCUMENT:
            status = REFUSED if self.refuses else 0
            (self.folder / "job.pdf").write_bytes(body[body.index(b"%PDF-") :])
        answer = struct.pack(">BBHI", 2, 0, status, number) + b"\x01"
        answer += _text(0x47, "attributes-charset", "utf-8") + _text(
            0x48, "attributes-natural-language", "en"
        )
        if operation in (CREATE_JOB, SEND_DOCUMENT):
            answer += b"\x02\x21" + struct.pack(">H", 6) + b"job-id" + struct.pack(">Hi", 4, 7)
        else:  # somebody asks who the printer is
            answer += b"\x04" + _text(0x42, "printer-name", "laser")
            answer += _text(0x45, "printer-uri-supported", "ipp://localhost/printers/laser")
            answer += _text(0x49, "document-format-supported", "application/pdf")
        answer += b"\x03"
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_told: object) -> None:
        """Nothing."""


if __name__ == "__main__":
    Service.folder, Service.refuses = Path(sys.argv[1]), "refuse" in sys.argv
    server = UnixStreamServer(str(Service.folder / "cups.sock"), Service)
    print("ready", flush=True)
    server.serve_forever()
