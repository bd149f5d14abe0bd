"""How a job learns that its process is to end."""

import threading

stopping = threading.Event()  # set by the worker that was told to end


class GivenBack(Exception):
    """A job stops before its end, because its process is to end; another worker does it anew."""
