#!/usr/bin/env python3
"""from_torch.py MODULE: what a model says of a data set, as npy records. MODULE is yours; it has

    model   called with a batch of inputs, it returns their logits
    loader  yields (inputs, labels), always in the same order: no shuffle, no dropped last batch

    examples/python/from_torch.py my_model > records.npy
    labelsift find -- examples/python/from_torch.py my_model    (runs it as often as it takes)

Tensors and arrays both will do, so the same goes for models that are not PyTorch's."""
import contextlib
import importlib
import sys

import numpy as np

from from_numpy import write_records


def array(values):
    is_tensor = hasattr(values, "detach")
    return values.detach().float().cpu().numpy() if is_tensor else np.asarray(values)


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


if __name__ == "__main__":
    sys.path.insert(0, "")
    mine = importlib.import_module(sys.argv[1])
    if hasattr(mine.model, "eval"):
        mine.model.eval()
    torch = sys.modules.get("torch")
    with torch.inference_mode() if torch else contextlib.nullcontext():
        pairs = ((mine.model(inputs), labels) for inputs, labels in mine.loader)
        write_records((np.array(y.tolist()), softmax(array(logits))) for logits, y in pairs)
