"""What reading a damaged file can raise, where the libraries do not say it with one error.

Out: `UNREADABLE`. Must not: read anything.
"""

import struct
from tokenize import TokenError
from zipfile import BadZipFile

UNREADABLE: tuple[type[Exception], ...] = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    # numpy: an empty file; a header that is no Python, or half of it; a shape that asks for any memory.
    EOFError,
    SyntaxError,
    TokenError,
    MemoryError,
    OverflowError,
    # zipfile: a damaged archive, a way to compress that there is not, a password.
    BadZipFile,
    RuntimeError,  # and json's RecursionError, for what is nested without end
    struct.error,
)
"""Errors of json, numpy and zipfile for a file that is not what was written."""
