"""What an attacker puts into a field, and how a test sees that it stayed text."""

from html.parser import HTMLParser

# What ends an attribute, a script, a style, a text area or a comment, and what each template language would carry out.
MARKUP = (
    """'"><script>alert(7)</script><img src=x onerror=alert(7)></textarea></style>--> {{ 7*7 }}{% set a=1 %} ${7*7}"""
)
LINK = "javascript:alert(7)"
SQL = "'; DROP TABLE facts; -- %_\\"
_LINKS = ("href", "src", "action", "formaction")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            self.found.append("script")
        if tag in ("iframe", "object", "embed", "base"):
            self.found.append(tag)
        for name, value in given.items():
            # htmx carries out hx-on and js: as code; a browser on… and javascript:.
            if name.startswith(("on", "hx-on")) or (
                name.startswith("hx-") and value.startswith(("js:", "javascript:"))
            ):
                self.found.append(name)
            if name in _LINKS and value.lstrip().lower().startswith(("javascript:", "data:text")):
                self.found.append(f"{name}={value}")
            if name == "src" and value == "x":
                self.found.append("img")


def code_in(html: str) -> list[str]:
    """What a browser would carry out of this page, besides the scripts of this site."""
    page = _Page()
    page.feed(html)
    return page.found
