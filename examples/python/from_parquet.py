#!/usr/bin/env python3
"""from_parquet.py FILE [NAMES]: a Parquet file's column label and its columns p_… as npy records,
read batch by batch; a label is a number or a column's name less its p_. NAMES is written: the class
names in the columns' order, one a line.

    examples/python/from_parquet.py predictions.parquet names.txt |
        labelsift find --class-names names.txt > issues.tsv"""
import sys

import numpy as np
import pyarrow.parquet as parquet

from from_numpy import write_records


def batches(file, columns):
    place = {column[2:]: k for k, column in enumerate(columns)}
    for batch in file.iter_batches(batch_size=4096, columns=["label", *columns]):
        arrays = (column.to_numpy(zero_copy_only=False) for column in batch.columns)
        by_name = dict(zip(batch.schema.names, arrays))
        labels = by_name["label"]
        if labels.dtype == object:
            labels = np.array([place[label] for label in labels], "<i4")
        yield labels, np.column_stack([by_name[column] for column in columns])


with parquet.ParquetFile(sys.argv[1]) as source:
    p_columns = [name for name in source.schema_arrow.names if name.startswith("p_")]
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w", encoding="utf-8") as names:
            names.writelines(f"{column[2:]}\n" for column in p_columns)
    write_records(batches(source, p_columns))
