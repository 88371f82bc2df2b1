"""Who someone is: passwords and server-side sessions."""
