#!/usr/bin/env python3
"""read_issues.py ISSUES TABLE.csv [COLUMN]: the rows of TABLE that are issues, worst first, as CSV;
joined by index, or by --id where COLUMN of TABLE has the ids.

    labelsift find --header-out --id file < records.csv > issues.tsv
    examples/python/read_issues.py issues.tsv table.csv file

In a program of your own: read_issues gives the issues as a frame."""
import csv
import re
import sys

import pandas as pd

ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}


def unescape(text):
    return re.sub(r"\\([tnr\\])", lambda found: ESCAPED[found[1]], text)


def read_issues(path):
    """Rows of labelsift issues or find, written with --header-out."""
    words = {column: str for column in ("label", "guess", "id")}
    frame = pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, dtype=words, keep_default_na=False)
    for column in words.keys() & set(frame.columns):
        frame[column] = frame[column].map(unescape)
    return frame


if __name__ == "__main__":
    issues, by = read_issues(sys.argv[1]), sys.argv[3:]
    table = pd.read_csv(sys.argv[2], dtype={column: str for column in by}, keep_default_na=False)
    if by:
        rows = issues.join(table.set_index(by[0]), on="id", rsuffix="_of_table")
    else:
        rows = issues.join(table, on="index", rsuffix="_of_table")
    rows.to_csv(sys.stdout, index=False)
