"""Texts as people typed them, in signs that the fonts of a document have."""

import re
import unicodedata

# In place of a sign that can't be printed.
UNPRINTABLE = "□"

# Letters of which typst's own fonts have every one, each script with the marks that it may carry. A mark on a letter of
# another script is not among them: no font has both. Control characters and private use are not either.
_LETTERS = (
    # Latin (Vietnamese too), Greek, Cyrillic
    "[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u04ff\u1e00-\u1f15]"
    "[\u0300-\u0304\u0306-\u030c\u0323\u0327\u0328]*",
    "[\u05d0-\u05ea][\u05b0-\u05bc\u05c1\u05c2]*",  # Hebrew
    "[\u060c\u061b\u061f\u0621-\u063a\u0640-\u064a\u0660-\u066d\u067e\u0686\u0698\u06a9\u06af\u06cc\u06f0-\u06f9]"
    "[\u064b-\u0652]*",  # Arabic and Persian
    "[\n\u2010-\u2027\u2030-\u2040\u2070-\u2071\u2074-\u208e\u20a0-\u20c0\u2100-\u211e\u2190-\u23ff\u2500-\u25ff]",
)
_PRINTABLE = re.compile(f"({'|'.join(_LETTERS)})|.", re.DOTALL)
# What only turns, joins or colours the signs around it.
_SILENT = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff]")


def printable(text: str) -> str:
    """`text` with `UNPRINTABLE` for each sign that the fonts don't have; line ends are `\\n`."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _PRINTABLE.sub(lambda found: found[1] or UNPRINTABLE, _SILENT.sub("", lines))
