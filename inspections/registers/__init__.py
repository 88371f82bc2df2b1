"""Clients of the national registers, each written to its published API. All work goes on without any of them."""
