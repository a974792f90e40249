#include "sniff.h"

#include "error.h"

#include <string.h>

static const struct magic {
    size_t size;
    const char *bytes, *error;
} magics[] = {
    {4, "\x28\xb5\x2f\xfd", "zstd data; decompress it first: zstd -dc | labelsift …"},
    {3, "BZh", "bzip2 data; decompress it first: bzip2 -dc | labelsift …"},
    {6, "\xfd\x37zXZ\0", "xz data; decompress it first: xz -dc | labelsift …"},
    {4, "\x04\x22\x4d\x18", "lz4 data; decompress it first: lz4 -dc | labelsift …"},
    {2, "\x1f\x8b", "gzip inside gzip, or damaged; gzip -dc | labelsift … does it or says why"},
    {4, "PK\x03\x04",
     "a zip archive (an .npz?); take the arrays out of it: unzip, then -L labels.npy "
     "-P pred_probs.npy"},
    {4, "PK\x05\x06", "an empty zip archive"},
    {8, "\x89HDF\r\n\x1a\n", "an HDF5 file; examples/python/from_hdf5.py makes records of it"},
    {4, "PAR1", "a Parquet file; examples/python/from_parquet.py makes records of it"},
    {6, "ARROW1", "an Arrow file; save it as CSV, or as npy records (examples/python)"},
    {4, "\xff\xff\xff\xff", "an Arrow stream; save it as CSV, or as npy records (examples/python)"},
    {4, "\xff\xfe\0\0", "UTF-32 text; convert it first: iconv -f UTF-32 -t UTF-8 | labelsift …"},
    {2, "\xff\xfe", "UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8 | labelsift …"},
    {2, "\xfe\xff", "UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8 | labelsift …"},
    {2, "{\"", "JSON; make CSV of it: jq -r '[.label, .probs[]] | @csv' | labelsift …"},
    {2, "\x80\x02", "a Python pickle; save the arrays with np.save"},
    {2, "\x80\x03", "a Python pickle; save the arrays with np.save"},
    {2, "\x80\x04", "a Python pickle; save the arrays with np.save"},
    {2, "\x80\x05", "a Python pickle; save the arrays with np.save"},
};

int sniff(const char *bytes, size_t size, struct error *error)
{
    if (size && !memcmp(bytes, "\x93NUMPY", size < 6 ? size : 6))
        return 1; /* or its beginning, cut short */
    if (size && size < 4 && !memcmp(bytes, "\x1f\x8b\x08", size))
        return error_set(error, "gzip: the stream ends inside a member (cut short?)");
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (size >= magics[i].size && !memcmp(bytes, magics[i].bytes, magics[i].size))
            return error_set(error, "this is %s", magics[i].error);

    const char *line_end = memchr(bytes, '\n', size);
    if (memchr(bytes, '\0', line_end ? (size_t)(line_end - bytes) : size))
        return error_set(error, "this is not text: a NUL byte in line 1 (binary records? say -f "
                                "raw-f4 -k K; UTF-16? iconv -f UTF-16LE -t UTF-8)");
    return 0;
}
