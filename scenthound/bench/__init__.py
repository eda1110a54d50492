"""`scenthound bench`: measure what this project claims, a command a file."""
