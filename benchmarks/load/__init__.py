"""Load on a server, offered at a rate or by so many clients, and what it does with it."""
