"""The attention officer's desk: the queue, a signal, the control it came from, and photos."""
