#!/usr/bin/env python3
"""from_numpy.py LABELS.npy PRED_PROBS.npy: two arrays as a stream of npy records, batch by batch.

    examples/python/from_numpy.py labels.npy pred_probs.npy | labelsift find

It shows how a program of your own writes records: import write_records, give it batches. (Two such
files alone need no Python: labelsift find -L labels.npy -P pred_probs.npy.)"""
import sys

import numpy as np


def write_records(batches, out=sys.stdout.buffer):
    """Writes batches of integers, shape (n,), and floats, (n, K), as labelsift reads them."""
    for labels, probs in batches:
        labels, probs = np.asarray(labels), np.asarray(probs)
        if labels.shape != probs.shape[:1]:
            raise ValueError(f"labels of shape {labels.shape}, probabilities of {probs.shape}")
        columns = [("label", labels.dtype), ("probs", probs.dtype, probs.shape[1:])]
        records = np.empty(len(labels), columns)
        records["label"], records["probs"] = labels, probs
        np.save(out, records)


def slices(labels, probs, rows):
    """Batches of two arrays, or of what is indexed like arrays."""
    for i in range(0, max(len(labels), len(probs)), rows):
        yield labels[i : i + rows], probs[i : i + rows]


if __name__ == "__main__":
    arrays = [np.load(path, mmap_mode="r") for path in sys.argv[1:]]
    write_records(slices(*arrays, rows=4096))
