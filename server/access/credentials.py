"""Where a request holds its key: in the headers and fields of its dialect.

In: headers, and a body where a dialect keeps keys there. Out: the secret as it was sent, or None. HTTP Basic, which
browsers ask people for, has it as the password. Must not: judge it.
"""

import base64
import binascii
import json

from starlette.datastructures import Headers

from server.dialect import Dialect


def secret_in_headers(headers: Headers, dialect: Dialect) -> str | None:
    """Give the secret in the first header of the dialect that holds one."""
    for name in dialect.key_headers:
        value = headers.get(name, "").strip()
        secret = _of_authorization(value) if name == "authorization" else value
        if secret:
            return secret
    return None


def secret_in_body(body: bytes, dialect: Dialect) -> str | None:
    """Give the secret in the first member of a JSON object that holds one; nothing where the body is something else."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    found = (content.get(name) for name in dialect.key_fields)
    return next((secret.strip() for secret in found if isinstance(secret, str) and secret.strip()), None)


def _of_authorization(value: str) -> str | None:
    scheme, _, rest = value.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(rest.strip(), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return pair.partition(":")[2]
    return None
