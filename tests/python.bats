# examples/python with Debian's Python packages: what they write = the same data as npy files. What
# is not installed is skipped.
load helper

PYTHON=/usr/bin/python3
EXAMPLES=$ROOT/examples/python
export PYTHONDONTWRITEBYTECODE=1

# need MODULE PACKAGE
need() {
    $PYTHON -c "import $1" 2> /dev/null || skip "no $1 for $PYTHON here (Debian: $2)"
}

setup_file() {
    echo "# SEED=$SEED" >&3
    cd "$BATS_FILE_TMPDIR" || return
    random_records "$SEED" 1000 5 bits=11 > base.in
    all_verbs base
    mkarrays -p '<f4' -l '|u1' labels.npy pred_probs.npy < base.in
    { echo label,p_cat,p_dog,p_eel,p_fox,p_gnu && cat base.in; } > named.in
    awk -F , -v OFS=, 'BEGIN {split("label cat dog eel fox gnu", name, " ")}
        NR > 1 {$1 = name[$1 + 2]} {print}' named.in > words.in
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    ln -s "$BATS_FILE_TMPDIR"/* .
}

# equal NAME [READING OPTIONS…]: NAME.in gives what base.in gave
equal() {
    all_verbs "$@" && same base.out "$1.out"
}

@test "from_numpy.py: the stream = the files" {
    need numpy python3-numpy
    $PYTHON "$EXAMPLES/from_numpy.py" labels.npy pred_probs.npy > numpy.in
    equal numpy
    $PYTHON "$EXAMPLES/from_numpy.py" labels.npy pred_probs.npy | labelsift find | same base.issues -
    $PYTHON -c 'import numpy as n; n.save("short.npy", n.load("labels.npy")[:999])'
    run ! $PYTHON "$EXAMPLES/from_numpy.py" short.npy pred_probs.npy
    assert_output --partial "ValueError: labels of shape (999,), probabilities of (1000, 5)"
}

@test "np.save: what it writes is read, whatever the type and order" {
    need numpy python3-numpy
    $PYTHON - << 'END'
import numpy as np

labels, probs = np.load("labels.npy"), np.load("pred_probs.npy")
dtypes = ["<f2", "<f4", "<f8"]
for name in dtypes:
    np.save(f"C{name}.npy", probs.astype(name))
    np.save(f"F{name}.npy", np.asfortranarray(probs.astype(name)))
for name in ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"]:
    np.save(f"label-{name}.npy", labels.astype(name))
aligned = np.dtype([("name", "U5"), ("label", "i1"), ("probs", "f8", 5), ("x", "i2", 3)], align=True)
records = np.zeros(1000, aligned)
records["label"], records["probs"] = labels, probs
records["name"] = [f"é{i}" for i in range(1000)]
np.save("aligned.npy", records)
END
    true > none.in
    for probs in [CF]*.npy; do
        equal none -L labels.npy -P "$probs" || { echo "$probs"; return 1; }
    done
    for labels in label-*.npy; do
        equal none -L "$labels" -P pred_probs.npy || { echo "$labels"; return 1; }
    done
    cp aligned.npy aligned.in
    equal aligned
    labelsift score --id name base.t < aligned.npy | cut -f 8 | same <(seq 0 999 | sed 's/^/é/') -
}

@test "np.load: what pack writes is read" {
    need numpy python3-numpy
    labelsift pack labels.npy pred_probs.npy > packed.npy
    $PYTHON - << 'END'
import numpy as np

packed = np.load("packed.npy")
assert packed.shape == (1000,) and packed.dtype["probs"].subdtype == (np.dtype("<f4"), (5,))
assert (packed["label"] == np.load("labels.npy")).all()
assert (packed["probs"] == np.load("pred_probs.npy")).all()
END
}

@test "from_zarr.py: the store = the files, in chunks of any size" {
    need zarr python3-zarr
    $PYTHON - << 'END'
import numpy, zarr

labels, probs = numpy.load("labels.npy"), numpy.load("pred_probs.npy")
for rows in (1000, 64, 7):
    group = zarr.open_group(f"{rows}.zarr", "w")
    group.array("labels", labels, chunks=(rows,))
    group.array("pred_probs", probs, chunks=(rows, 2))
zarr.open_group("other.zarr", "w").array("y", labels, chunks=(100,))
zarr.open_group("other.zarr", "a").array("p", probs.astype("f8"), chunks=(33, 5))
END
    for rows in 1000 64 7; do
        $PYTHON "$EXAMPLES/from_zarr.py" $rows.zarr > zarr.in
        equal zarr || { echo "chunks of $rows"; return 1; }
    done
    $PYTHON "$EXAMPLES/from_zarr.py" other.zarr y p > other.in
    equal other
}

@test "from_hdf5.py: the file = the files, chunked or not" {
    need h5py python3-h5py
    $PYTHON - << 'END'
import h5py, numpy

labels, probs = numpy.load("labels.npy"), numpy.load("pred_probs.npy")
for name, options in ("chunked", {"chunks": True, "compression": "gzip"}), ("whole", {}):
    with h5py.File(f"{name}.h5", "w") as file:
        file.create_dataset("labels", data=labels, **options)
        file.create_dataset("pred_probs", data=probs, **options)
with h5py.File("other.h5", "w") as file:
    file["test/y"] = labels
    file["test/p"] = probs.astype("f2")
END
    for name in chunked whole; do
        $PYTHON "$EXAMPLES/from_hdf5.py" $name.h5 > hdf5.in
        equal hdf5 || { echo "$name"; return 1; }
    done
    $PYTHON "$EXAMPLES/from_hdf5.py" other.h5 test/y test/p > other.in
    equal other
}

# What from_parquet.py calls, over a CSV: it shows the script's own work, not that pyarrow agrees.
stand_in_pyarrow() {
    mkdir -p stand-in/pyarrow
    true > stand-in/pyarrow/__init__.py
    cat > stand-in/pyarrow/parquet.py << 'END'
from contextlib import contextmanager
from types import SimpleNamespace as Thing
import numpy as np


class Column(list):
    def to_numpy(self, zero_copy_only):
        assert not zero_copy_only
        return np.array(self, object if isinstance(self[0], str) else None)


@contextmanager
def ParquetFile(path):
    rows = [line.rstrip().split(",") for line in open(path)]
    head, rows = rows[0], rows[1:]
    number = lambda text: text if text.isalpha() else float(text) if "." in text else int(text)

    def iter_batches(batch_size, columns):
        for at in range(0, len(rows), min(batch_size, 300)):
            picked = [i for i, name in enumerate(head) if name in columns]
            part = rows[at : at + min(batch_size, 300)]
            arrays = [Column(number(row[i]) for row in part) for i in picked]
            yield Thing(schema=Thing(names=[head[i] for i in picked]), columns=arrays)

    yield Thing(schema_arrow=Thing(names=head), iter_batches=iter_batches)
END
    export PYTHONPATH=$PWD/stand-in
}

parquet_cases() {
    $PYTHON "$EXAMPLES/from_parquet.py" numbers.parquet > numbers.in
    equal numbers
    $PYTHON "$EXAMPLES/from_parquet.py" words.parquet names.txt > rows.in
    equal rows
    printf '%s\n' cat dog eel fox gnu | same - names.txt
    all_verbs words
    all_verbs rows --class-names names.txt
    same words.out rows.out
}

@test "from_parquet.py: numbers and names as labels, columns in any order (a stand-in for pyarrow)" {
    need numpy python3-numpy
    stand_in_pyarrow
    awk -F , -v OFS=, '{print NR == 1 ? "note" : 0, $2, $3, $1, $4, $5, $6}' named.in > numbers.parquet
    awk -F , -v OFS=, '{print $2, $3, $4, $5, $6, $1}' words.in > words.parquet
    parquet_cases
}

@test "from_parquet.py: the same from Parquet files" {
    need pandas python3-pandas
    need pyarrow "none"
    $PYTHON - << 'END'
import pandas as pd

table = pd.read_csv("named.in")
table.insert(3, "note", 0)
table.to_parquet("numbers.parquet", row_group_size=300)
pd.read_csv("words.in").to_parquet("words.parquet", row_group_size=300)
END
    parquet_cases
}

@test "from_torch.py: a model and a loader of arrays, or of what acts like tensors" {
    need numpy python3-numpy
    random_records "$SEED" 1000 5 > soft.in
    all_verbs soft
    mkarrays y.npy p.npy < soft.in
    cat > arrays_model.py << 'END'
import numpy as np

labels, probs = np.load("y.npy"), np.load("p.npy")
loader = [(probs[i : i + 64], labels[i : i + 64]) for i in range(0, 1000, 64)]


def model(inputs):
    return np.log(inputs) + 2
END
    cat > tensors_model.py << 'END'
import arrays_model


class Tensor:
    def __init__(self, values):
        self.values = values

    detach = float = cpu = lambda self: self

    def numpy(self):
        return self.values

    def tolist(self):
        return self.values.tolist()


class Model:
    trains = True

    def eval(self):
        self.trains = False

    def __call__(self, inputs):
        assert not self.trains
        return Tensor(arrays_model.model(inputs))


model = Model()
loader = ((x, Tensor(y)) for x, y in arrays_model.loader)
END
    $PYTHON "$EXAMPLES/from_torch.py" arrays_model > arrays.in
    $PYTHON "$EXAMPLES/from_torch.py" tensors_model | same arrays.in -
    all_verbs arrays
    close_to 1e-12 soft.scored arrays.scored
    cut -f 1 soft.issues > wanted
    cut -f 1 arrays.issues | same wanted -
    labelsift find -s normalized_margin -a -- $PYTHON "$EXAMPLES/from_torch.py" arrays_model |
        same <(labelsift issues < arrays.adjusted) -
}

@test "pandas: DataFrame.to_csv is read as it is, DataFrame.to_numpy by -P" {
    need pandas python3-pandas
    all_verbs words
    $PYTHON - << 'END'
import numpy as np, pandas as pd

words = pd.read_csv("words.in")
words.to_csv("index.csv")
words.to_csv("tabs.csv", sep="\t", quoting=2)
words.to_csv("dos.csv", lineterminator="\r\n", encoding="utf-8-sig", quoting=1, index=False)
numbers = pd.read_csv("named.in")
numbers.columns = ["label", 0, 1, 2, 3, 4]
numbers["label"] = numbers["label"].astype(float)
numbers.to_csv("floats.csv")
np.save("matrix.npy", numbers[[0, 1, 2, 3, 4]].to_numpy())
END
    head -c 128 matrix.npy | grep -aq "'fortran_order': True"
    for name in index tabs dos; do
        cp $name.csv $name.in
        all_verbs $name
        same words.out $name.out || { echo "$name"; return 1; }
    done
    labelsift score base.t < floats.csv | same base.scored -
    labelsift find -L labels.npy -P matrix.npy | same base.issues -
}

@test "read_issues.py: the rows of a table that are issues, by index and by id" {
    need pandas python3-pandas
    first=$(head -n 1 base.issues | cut -f 1)
    awk -F , -v OFS=, -v odd=$((first + 2)) 'NR == 1 {print "file", $0, "note"; next}
        {print (NR == odd ? "\"a\tb\\c, \"\"d\"\"\"" : "NA" NR - 2), $0, "n" NR - 2}' \
        words.in > table.csv
    labelsift find -d , --header-out --id file --probs 'p_*' < table.csv > issues.tsv
    [ "$(sed -n '2s/.*\t//p' issues.tsv)" = 'a\tb\\c, "d"' ]
    $PYTHON "$EXAMPLES/read_issues.py" issues.tsv table.csv file > by-id.csv
    $PYTHON "$EXAMPLES/read_issues.py" issues.tsv table.csv > by-index.csv
    for joined in by-id by-index; do
        sed 1d $joined.csv | awk -F , '{print $1, $2, $NF}' > got
        sed 1d issues.tsv | awk '{print $1, $2, "n" $1}' | same - got
        sed -n 2p $joined.csv | grep -F "$(printf '"a\tb\\c, ""d"""')"
    done
    head -n 1 issues.tsv > none.tsv
    $PYTHON "$EXAMPLES/read_issues.py" none.tsv table.csv | wc -l | same <(echo 1) -
}
