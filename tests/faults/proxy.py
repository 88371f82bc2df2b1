"""A network that can be cut: a TCP proxy that passes on so many bytes and then hangs up."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Network:
    """Listens on a port of its own and passes everything on to `port`, until it is cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        # How many more bytes may go up; None: all.
        self._left: int | None = None
        self._lock = threading.Lock()
        self.cuts = 0

    def cut_after(self, upwards: int) -> None:
        """Let so many bytes go up from now on, then hang up on every connection until `mend`."""
        with self._lock:
            self._left = upwards

    def mend(self) -> None:
        """Pass on everything again."""
        with self._lock:
            self._left = None

    def serve(self) -> None:
        """Accept connections until the listener is closed."""
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _connect(self, near: socket.socket) -> None:
        with near:
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            with far:
                threading.Thread(target=_pass_on, args=(far, near), daemon=True).start()
                self._pass_up(near, far)

    def _pass_up(self, near: socket.socket, far: socket.socket) -> None:
        try:
            while some := near.recv(4096):
                with self._lock:
                    allowed = len(some) if self._left is None else min(self._left, len(some))
                    if self._left is not None:
                        self._left -= allowed
                if allowed:
                    far.sendall(some[:allowed])
                if allowed < len(some):
                    self.cuts += 1
                    break
        except OSError:
            return
        finally:
            for end in (near, far):
                _hang_up(end)


def _pass_on(far: socket.socket, near: socket.socket) -> None:
    try:
        while some := far.recv(65536):
            near.sendall(some)
    except OSError:
        return
    finally:
        _hang_up(near)


def _hang_up(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was first


@contextmanager
def network(port: int) -> Iterator[Network]:
    """A network in front of the server on `port`."""
    proxy = Network(port)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
