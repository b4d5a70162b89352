"""Splink as its tutorial has it, on DuckDB: trained and asked in a process of its own. No dependency of ours.

    pip install splink==5.0.0     (on PYTHONPATH is enough)

Comparisons, blocking and training are the library's own defaults for people: names, date of birth, edit distance of the number and the
mobile, exact sex and office; blocks on number, mobile, name with birthday, birthday with office. Nothing read is cleaned, but empty is null.
"""

import json
import sys
import time
from pathlib import Path


def main(source: Path, target: Path) -> None:
    """Accounts in, pairs out, one line of JSON: seconds of training and of prediction."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    began = time.monotonic()
    connection = duckdb.connect()
    columns = ["id_no", "name", "sex", "birth", "office", "mobile"]
    cells = ", ".join(f"nullif({name}, '') as {name}" for name in columns)
    connection.execute(
        f"create table accounts as select acct as unique_id, {cells} from '{source}'"
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("name"),
            cl.DamerauLevenshteinAtThresholds("id_no", [1, 2]),
            cl.LevenshteinAtThresholds("birth", [1, 2]),
            cl.ExactMatch("sex"),
            cl.ExactMatch("office"),
            cl.LevenshteinAtThresholds("mobile", [1]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("id_no"), block_on("mobile"), block_on("name", "birth"), block_on("birth", "office"),
        ],
    )  # fmt: skip
    api = DuckDBAPI(connection=connection)
    linker = Linker(api.register("accounts"), settings)
    read = time.monotonic()
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("id_no")], recall=0.6)
    training.estimate_u_using_random_sampling(max_pairs=1e6)
    training.estimate_parameters_using_expectation_maximisation(block_on("birth", "office"))
    training.estimate_parameters_using_expectation_maximisation(block_on("id_no"))
    trained = time.monotonic()
    found = linker.inference.predict(threshold_match_probability=0.5)
    name = found.physical_name
    connection.execute(
        f"copy (select unique_id_l a, unique_id_r b, match_probability p from {name}) to '{target}' (format parquet)"
    )
    ended = time.monotonic()
    told = {"reading": read - began, "training": trained - read, "predicting": ended - trained}
    print(json.dumps({name: round(seconds, 2) for name, seconds in told.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
