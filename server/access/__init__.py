"""Who may ask, and how often: keys, the file that holds them, what is counted, and the gate that enforces it."""
