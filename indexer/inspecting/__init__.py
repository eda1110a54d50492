"""What snapshots hold, what two of them differ in, and whether one answers as it should."""
