"""Time's up: how long what is kept, what is due, what is held nevertheless, and forgetting that really forgets."""
