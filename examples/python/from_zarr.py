#!/usr/bin/env python3
"""from_zarr.py STORE [LABELS PRED_PROBS]: two arrays of a Zarr group as npy records, read by rows
of chunks; they are called labels and pred_probs unless you say otherwise.

    examples/python/from_zarr.py predictions.zarr | labelsift find"""
import sys

import zarr

from from_numpy import slices, write_records

path, labels, probs = sys.argv[1], *(sys.argv[2:] or ["labels", "pred_probs"])
group = zarr.open(path, mode="r")
write_records(slices(group[labels], group[probs], rows=group[probs].chunks[0]))
