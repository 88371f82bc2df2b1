"""Partners who join one control on the spot: who they are, and what their organisation is given of it and may write."""
