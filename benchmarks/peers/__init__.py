"""Other systems doing the same job, each in a process and environment of its own."""
