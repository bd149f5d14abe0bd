"""When the test's server has given its last answer, by its connections and not by a clock."""

import socket
import threading

LONGEST = 60  # seconds until a connection that nobody closes fails the test


class Connections:
    """Counts the connections of a threading server that are taken and not yet closed."""

    def __init__(self, server):
        self._address = server.server_address
        self._open, self._changed = 0, threading.Condition()
        self._taken = 0
        take, serve = server.process_request, server.process_request_thread

        def taken(request, client_address):
            self._note(opened=1, taken=1)
            take(request, client_address)

        def served(request, client_address):
            try:
                serve(request, client_address)
            finally:
                self._note(opened=-1)

        server.process_request, server.process_request_thread = taken, served

    def _note(self, *, opened, taken=0):
        with self._changed:
            self._open += opened
            self._taken += taken
            self._changed.notify_all()

    def wait_until_closed(self):
        """Wait for the last answer to whoever asked until now.

        Raises TimeoutError if a connection stays open.

        The server takes connections in the order in which they come: once it has taken one of ours, it
        has taken all that came before.
        """
        with self._changed:
            before = self._taken
        socket.create_connection(self._address).close()
        with self._changed:
            if not self._changed.wait_for(lambda: self._taken > before and not self._open, LONGEST):
                raise TimeoutError(f"{self._open} connections were still open after {LONGEST} seconds.")
