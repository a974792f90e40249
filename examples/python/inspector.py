#!/usr/bin/env python3
"""inspector.py LABELS.npy PRED_PROBS.npy: index and score of the likely mistakes, worst first, by
the C library; NumPy arrays are read where they lie.

    examples/python/inspector.py labels.npy pred_probs.npy > issues.tsv

In a program of your own, whose batches come from anywhere:

    inspector = LabelInspector(num_class=10)
    for labels, pred_probs in batches():
        inspector.update_confident_thresholds(labels, pred_probs)
    for labels, pred_probs in batches():
        inspector.score_label_quality(labels, pred_probs)
    issues = inspector.get_label_issues()

The library is $LABELSIFT_LIBRARY, or else what the system finds as liblabelsift.so.0."""
import ctypes
import os
import sys
from ctypes import byref, c_double, c_int, c_int64, c_size_t, c_ssize_t, c_void_p

import numpy as np

# How labelsift.h numbers them
SCORES = ["self_confidence", "normalized_margin", "confidence_weighted_entropy"]
ESTIMATIONS = ["off_diagonal", "off_diagonal_calibrated"]
ABSENT = ["flag", "never"]


class Error(ctypes.Structure):
    _fields_ = [("record", c_int64), ("text", ctypes.c_char * 504)]


class Options(ctypes.Structure):
    NAMES = ["score", "adjusted", "estimation", "absent_classes", "forget_scores"]
    _fields_ = [(name, c_int) for name in NAMES] + [("reserved", c_int * 11)]


class Batch(ctypes.Structure):
    _fields_ = [("count", c_size_t), ("labels", c_void_p), ("label_size", c_size_t),
                ("label_stride", c_ssize_t), ("pred_probs", c_void_p), ("prob_size", c_size_t),
                ("row_stride", c_ssize_t)]  # fmt: skip


class LabelInspector:
    def __init__(self, num_class, score="self_confidence", adjusted=False,
                 estimation="off_diagonal", absent_classes="flag", forget_scores=False):  # fmt: skip
        self.num_class, self.inspector = num_class, None
        self.library = ctypes.CDLL(os.environ.get("LABELSIFT_LIBRARY", "liblabelsift.so.0"))
        self.library.labelsift_new.restype = c_void_p
        options = Options(SCORES.index(score), adjusted, ESTIMATIONS.index(estimation),
                          ABSENT.index(absent_classes), forget_scores)  # fmt: skip
        error = Error()
        new = self.library.labelsift_new(c_size_t(num_class), byref(options), byref(error))
        if not new:
            raise ValueError(error.text.decode())
        self.inspector = c_void_p(new)

    def __del__(self):
        if self.inspector:
            self.library.labelsift_free(self.inspector)

    def call(self, name, *arguments):
        error = Error()
        if getattr(self.library, "labelsift_" + name)(self.inspector, *arguments, byref(error)):
            raise ValueError(error.text.decode())

    def with_batch(self, name, labels, pred_probs, *arguments):
        """Calls with int32 or int64 labels and float32 or float64 rows as they are, whatever their
        strides, so long as the values of a row lie side by side; others are copied."""
        if labels.dtype.kind not in "iu" or pred_probs.dtype.kind != "f":
            raise TypeError(f"labels of {labels.dtype}, pred_probs of {pred_probs.dtype}")
        if labels.ndim != 1 or pred_probs.shape != (len(labels), self.num_class):
            raise ValueError(f"labels of shape {labels.shape}, pred_probs of {pred_probs.shape}, "
                             f"{self.num_class} classes")  # fmt: skip
        if labels.dtype not in (np.int32, np.int64) or 0 in labels.strides:
            labels = labels.astype(np.int64)
        if pred_probs.dtype not in (np.float32, np.float64):
            pred_probs = pred_probs.astype(np.float64)
        if pred_probs.strides[1] != pred_probs.itemsize or 0 in pred_probs.strides:
            pred_probs = np.array(pred_probs, order="C")
        batch = Batch(len(labels), labels.ctypes.data, labels.itemsize, labels.strides[0],
                      pred_probs.ctypes.data, pred_probs.itemsize, pred_probs.strides[0])  # fmt: skip
        self.call(name, byref(batch), *arguments)

    def update_confident_thresholds(self, labels, pred_probs):
        self.with_batch("update_confident_thresholds", labels, pred_probs)

    def score_label_quality(self, labels, pred_probs):
        scores = np.empty(len(labels))
        self.with_batch("score_label_quality", labels, pred_probs, c_void_p(scores.ctypes.data))
        return scores

    def get_confident_thresholds(self):
        thresholds = np.empty(self.num_class)
        self.call("get_confident_thresholds", c_void_p(thresholds.ctypes.data))
        return thresholds

    def get_num_issues(self):
        issues = ctypes.c_uint64()
        self.call("get_num_issues", byref(issues))
        return issues.value

    def array(self, name, kind):
        """A copy of what the inspector hands out and will reuse."""
        at, count = ctypes.POINTER(kind)(), c_size_t()
        self.call(name, byref(at), byref(count))
        return np.ctypeslib.as_array(at, (count.value,)).copy() if count else np.empty(0, kind)

    def get_quality_scores(self):
        return self.array("get_quality_scores", c_double)

    def get_label_issues(self):
        return self.array("get_label_issues", c_int64)

    def save_thresholds(self):
        return self.array("save_thresholds", ctypes.c_char).tobytes()

    def merge_thresholds(self, file):
        self.call("merge_thresholds", file, c_size_t(len(file)))


if __name__ == "__main__":
    labels, pred_probs = (np.load(path, mmap_mode="r") for path in sys.argv[1:])
    inspector = LabelInspector(num_class=pred_probs.shape[1])
    parts = [slice(i, i + 4096) for i in range(0, len(labels), 4096)]
    for part in parts:
        inspector.update_confident_thresholds(labels[part], pred_probs[part])
    for part in parts:
        inspector.score_label_quality(labels[part], pred_probs[part])
    scores = inspector.get_quality_scores()
    for i in inspector.get_label_issues():
        print(i, scores[i], sep="\t")
