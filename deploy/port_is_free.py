"""Say clearly, before anything is set up, that the port is taken: `python deploy/port_is_free.py 8000`."""

import socket
import sys


def main(port):
    """Return 0 when 127.0.0.1:`port` can be bound, else 1 with the sentence that says what to do."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            print(
                f"Port {port} cannot be used: {error.strerror}. "
                "Stop what listens there, or choose another: make run PORT=8001"
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
