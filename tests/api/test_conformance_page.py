"""The page of operations says what the code serves."""

import os

from tests.api.conformance_page import FILE, TABLE, TABLES, page


def test_the_tables_are_up_to_date():
    text = FILE.read_text(encoding="utf-8")
    if os.environ.get("HELM_GOLDEN") == "write":
        FILE.write_text(page(text), encoding="utf-8")
        text = FILE.read_text(encoding="utf-8")

    assert [found[1] for found in TABLE.finditer(text)] == list(TABLES)
    assert text == page(text)


def test_everything_of_tier_1_is_served():
    lines = TABLES["tier 1"]()[2:]

    assert len(lines) == 58
    assert all(line.endswith("| served |\n") for line in lines)
