"""The search for names in logs finds one: a search that finds nothing proves nothing by itself."""

import logging

import structlog

from tests import names_in_logs


def test_a_name_in_a_log_is_found_however_it_was_written() -> None:
    structlog.get_logger().info("greeted", who="Ines de Tester")
    logging.getLogger("some.library").warning("no answer from %s", "Łukasz")
    lines = "\n".join(names_in_logs.logged)
    names_in_logs.logged.clear()

    assert len(names_in_logs.names_in(lines)) == 2
    assert names_in_logs.names_in('{"event": "x", "who": "\\u0141ukasz"}')
    assert not names_in_logs.names_in('{"event": "sync", "device": "d7f6b182", "facts": 24}')
