#!/usr/bin/env python3
"""from_hdf5.py FILE [LABELS PRED_PROBS]: two data sets of an HDF5 file as npy records, read by rows
of chunks; they are called labels and pred_probs unless you say otherwise.

    examples/python/from_hdf5.py predictions.h5 | labelsift find"""
import sys

import h5py

from from_numpy import slices, write_records

path, labels, probs = sys.argv[1], *(sys.argv[2:] or ["labels", "pred_probs"])
with h5py.File(path, "r") as file:
    chunks = file[probs].chunks or (4096,)
    write_records(slices(file[labels], file[probs], rows=chunks[0]))
