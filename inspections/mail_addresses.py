"""Mail addresses as people fill them in."""

import re

from inspections.problems import Problem

LONGEST = 254
# What a field of type "email" in a browser takes (WHATWG HTML, "valid e-mail address"), with a dot in its domain.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)


def mail_address(text: str) -> str | None:
    """The address that was filled in, None when the field is empty. Raises `Problem` email-wrong."""
    text = text.strip()
    if text and not (_ADDRESS.fullmatch(text) and len(text) <= LONGEST):
        raise Problem("email-wrong")
    return text or None
