"""library.py RECORDS.npy|FOLDER LABELSIFT: examples/python/inspector.py against the command, for
every score and estimate; with RECORDS also for arrays of other types and strides."""
import itertools
import os
import subprocess
import sys
import tempfile

import inspector as example
import numpy as np


def command(*words, stdin=b""):
    return subprocess.run([labelsift, *words], input=stdin, stdout=subprocess.PIPE, check=True).stdout


def inspect(labels, pred_probs, rows=1000, **options):
    made = example.LabelInspector(pred_probs.shape[1], **options)
    parts = [slice(i, i + rows) for i in range(0, len(labels), rows)]
    for part in parts:
        made.update_confident_thresholds(labels[part], pred_probs[part])
    scores = [made.score_label_quality(labels[part], pred_probs[part]) for part in parts]
    assert (np.concatenate(scores) == made.get_quality_scores()).all()
    return made


def compare(labels, pred_probs):
    """Thresholds files, scores, counts and issues, all bits, by every option."""
    np.save("labels.npy", labels)
    np.save("pred_probs.npy", pred_probs)
    arrays = ["-q", "-L", "labels.npy", "-P", "pred_probs.npy"]
    file = command("thresholds", *arrays)
    with open("t.tsv", "wb") as out:
        out.write(file)
    choices = itertools.product(example.SCORES, [False, True], example.ESTIMATIONS, example.ABSENT)
    for score, adjusted, estimation, absent in choices:
        if adjusted and score == "confidence_weighted_entropy":
            continue
        said = ["-s", score, "--absent-classes", absent] + ["-a"] * adjusted
        rows = command("score", *arrays, *said, "t.tsv")
        made = inspect(labels, pred_probs, score=score, adjusted=adjusted, estimation=estimation,
                       absent_classes=absent)
        assert made.save_thresholds() == file
        scores = np.array([float(line.split(b"\t")[2]) for line in rows.splitlines()])
        assert (made.get_quality_scores() == scores).all(), said
        count = command("issues", "--count", "-e", estimation, stdin=rows)
        assert made.get_num_issues() == int(count), said
        issues = command("issues", "-e", estimation, stdin=rows)
        listed = [int(line.split(b"\t")[0]) for line in issues.splitlines()]
        assert made.get_label_issues().tolist() == listed, said


def shapes(labels, pred_probs):
    """Any type and stride: what contiguous arrays give; and nothing is copied but what has to be."""
    wanted = inspect(labels, pred_probs)
    wide = np.full((len(labels), 20), np.nan, np.float64)
    wide[:, 3:10] = pred_probs
    twice = np.repeat(pred_probs, 2, axis=0)
    frozen = np.frombuffer(pred_probs.tobytes(), np.float32).reshape(pred_probs.shape)
    for same in wide[:, 3:10], twice[::2], twice[::-1][::-2], frozen, np.asfortranarray(pred_probs):
        for kind in "i1 u1 i2 i4 i8 u8 >i4".split():
            got = inspect(labels.astype(kind), same, rows=64)
            assert got.save_thresholds() == wanted.save_thresholds()
            assert got.get_label_issues().tolist() == wanted.get_label_issues().tolist()
    passed = []
    wanted.call = lambda name, batch, *rest: passed.append(batch._obj.pred_probs)
    for same in wide[:, 3:10], twice[::2], frozen, pred_probs[5:]:
        wanted.with_batch("", labels[: len(same)], same)
        assert passed.pop() == same.ctypes.data
    one = np.broadcast_to(pred_probs[0], (10, 7))
    some = inspect(np.zeros(10, int), one).get_quality_scores()
    assert (some == np.float64(pred_probs[0, 0])).all()


def refused(error, text, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except error as said:
        assert text in str(said), said
    else:
        raise AssertionError(text)


def errors(labels, pred_probs):
    made = example.LabelInspector(7)
    refused(ValueError, "no record has been counted", made.get_confident_thresholds)
    refused(TypeError, "labels of float64", made.update_confident_thresholds, labels + 0.5, pred_probs)
    refused(ValueError, "7 classes", made.update_confident_thresholds, labels, pred_probs[:, :6])
    refused(ValueError, "record 0: label", made.update_confident_thresholds, labels + 7, pred_probs)
    refused(ValueError, "1 classes, not 2", example.LabelInspector, 1)
    assert made.get_label_issues().size == made.get_quality_scores().size == 0
    file = inspect(labels, pred_probs).save_thresholds()
    made.merge_thresholds(file)
    assert made.save_thresholds() == file
    refused(ValueError, "not a thresholds file", made.merge_thresholds, b"label,p\n")


labelsift, source = os.path.realpath(sys.argv[2]), os.path.realpath(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    if os.path.isdir(source):
        compare(*(np.load(f"{source}/{name}.npy") for name in ("labels", "pred_probs")))
    else:
        records = np.load(source)
        arrays = records["label"], np.ascontiguousarray(records["probs"])
        compare(*arrays)
        shapes(*arrays)
        errors(*arrays)
