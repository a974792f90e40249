#!/usr/bin/env python3
"""spark_pipe.py RECORDS FOLDER: the issues of text records (no header lines) by Spark's RDD.pipe,
a labelsift a partition; run it with spark-submit. labelsift must be where it is here on all
machines, and FOLDER one that all see: the thresholds go to FOLDER/t.tsv, the answer to
FOLDER/issues/part-00000.

An element is a line, and every partition gets the same command: so score counts each from 0, and
the index of the partition's first record is added to its rows afterwards. Without checkCode a
labelsift that fails would pass for one that has less to say."""
import os
import shutil
import subprocess
import sys
from itertools import accumulate

from pyspark import SparkContext


def records_of(thresholds):
    """How many records a partition has, by the lines of its thresholds file."""
    return next(int(line.split("\t")[1]) for line in thresholds if line.startswith("#records\t"))


def shift(first):
    """A partition's scored rows with the indices that they have in the whole."""

    def shift_rows(partition, rows):
        for row in rows:
            index, rest = row.split("\t", 1)
            yield f"{first[partition] + int(index)}\t{rest}"

    return shift_rows


def main(source, folder):
    labelsift = shutil.which("labelsift")
    t = os.path.join(os.path.abspath(folder), "t.tsv")
    records = SparkContext.getOrCreate().textFile(source)

    shards = records.pipe(f"{labelsift} thresholds -j 1", checkCode=True).glom().collect()
    subprocess.run(
        [labelsift, "merge", "--expect", str(len(shards)), "-o", t],
        input="".join(line + "\n" for shard in shards for line in shard),
        encoding="utf-8",
        check=True,
    )
    first = list(accumulate(map(records_of, shards), initial=0))

    scored = records.pipe(f"{labelsift} score -j 1 --first-index 0 '{t}'", checkCode=True)
    whole = scored.mapPartitionsWithIndex(shift(first)).repartition(1)
    issues = whole.pipe(f"{labelsift} issues -t '{t}'", checkCode=True)
    issues.saveAsTextFile(os.path.join(folder, "issues"))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: spark-submit spark_pipe.py RECORDS FOLDER")
    main(sys.argv[1], sys.argv[2])
