"""The domain: what an integral control is, what a signal is, and what follows from them."""
