"""A browser in words, by which its owner recognises it among others. No more of it is kept."""

# The first that fits: a browser also names those that it wants to be taken for.
_BROWSERS = (
    ("Edg", "Edge"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "een iPhone"),
    ("iPad", "een iPad"),
    ("Android", "een Android-telefoon"),
    ("Windows", "Windows"),
    ("CrOS", "een Chromebook"),
    ("Macintosh", "een Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Such as "Chrome op een Android-telefoon"; "Onbekende browser" when nothing is recognised."""
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), "Onbekende browser")
    system = next((words for mark, words in _SYSTEMS if mark in user_agent), None)
    return f"{browser} op {system}" if system else browser
