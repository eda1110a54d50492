"""One request at a time, safely."""
