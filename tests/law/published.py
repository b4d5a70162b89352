"""Published figures kept beside the tests, and a count of those checked."""

import csv
import pathlib

HERE = pathlib.Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
