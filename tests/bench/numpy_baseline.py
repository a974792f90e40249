#!/usr/bin/python3
"""numpy_baseline.py RECORDS.npy|RECORDS.csv: the indices of `labelsift find`'s issues, worst first.

What one would write instead: confident learning's two passes as well as NumPy can, an array of the
stream at a time and at most 100,000 records. Text is parsed once, by pandas, and kept."""
import ast
import sys

import numpy as np

BATCH = 100_000


def npy_batches(path):
    """Labels and probabilities of an npy record stream, in a buffer that is used again."""
    header = None
    with open(path, "rb", buffering=0) as file:
        while start := file.read(10):
            text = file.read(int.from_bytes(start[8:], "little"))
            if text != header:
                header, array = text, ast.literal_eval(text.decode())
                rows = array["shape"][0]
                records = np.empty(min(rows, BATCH), np.dtype(array["descr"]))
            for first in range(0, rows, BATCH):
                batch = records[: rows - first]
                file.readinto(batch.view(np.uint8))
                yield batch["label"], batch["probs"]


def csv_batches(path):
    import pandas

    table = pandas.read_csv(path, header=None)
    labels, probs = table[0].to_numpy(), table.iloc[:, 1:].to_numpy()
    batches = [slice(first, first + BATCH) for first in range(0, len(labels), BATCH)]
    return [(labels[batch], probs[batch]) for batch in batches]


def confident_thresholds(batches):
    total = count = 0
    for labels, probs in batches:
        classes = probs.shape[1]
        total += np.bincount(labels, probs[np.arange(len(labels)), labels], classes)
        count += np.bincount(labels, minlength=classes)
    return np.maximum(total / np.maximum(count, 1), 2e-6)


def issues(batches, thresholds):
    off_diagonal, scores, suspects = 0, [], []
    for labels, probs in batches:
        rows = np.arange(len(labels))
        top = probs.argmax(axis=1)
        own, best = probs[rows, labels], probs[rows, top]
        other = top != labels
        off_diagonal += np.count_nonzero(other & (best >= thresholds[top] - 1e-6))
        scores.append(own)
        suspects.append(other & (best >= own.astype(float) + 1e-6))
    lowest = np.argsort(np.concatenate(scores), kind="stable")[:off_diagonal]
    return lowest[np.concatenate(suspects)[lowest]]


def main(path):
    if path.endswith(".npy"):
        first, second = npy_batches(path), npy_batches(path)
    else:
        first = second = csv_batches(path)
    found = issues(second, confident_thresholds(first))
    sys.stdout.write("".join(f"{index}\n" for index in found.tolist()))


main(sys.argv[1])
