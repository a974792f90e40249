/* An npy header: what is understood of it lies inside the record. And one that npy_header_write
 * writes of numbers in its place is read back. */
#include "fuzz.h"
#include "layout.h"
#include "npy.h"

static void check_layout(const struct layout *layout, const struct npy_array *array)
{
    size_t reals = 0, id = 0;
    if (layout->label_size)
        REQUIRE(layout->label_size <= 8 && layout->label <= layout->record - layout->label_size,
                "the label is at %zu of %zu", layout->label, layout->record);
    bool fits = !__builtin_mul_overflow(layout->classes, real_size(layout->real), &reals) &&
                reals <= layout->record && layout->probs <= layout->record - reals;
    REQUIRE(fits, "%zu classes at %zu of %zu", layout->classes, layout->probs, layout->record);
    fits = !__builtin_mul_overflow(layout->id_size, layout->id_count, &id) &&
           id <= layout->record && layout->id <= layout->record - id;
    REQUIRE(fits, "the id, %zu times %zu, is at %zu of %zu", layout->id_size, layout->id_count,
            layout->id, layout->record);
    REQUIRE(!layout->classes || (layout->record && array->dimensions), "records of 0 bytes");
}

static void check_layouts(const struct npy_array *array, const struct npy_wanted *wanted)
{
    struct layout layout;
    struct error error = {0};
    if (!npy_record_layout(&layout, array, wanted, &error))
        check_layout(&layout, array);
    if (!npy_probs_layout(&layout, array, &error))
        check_layout(&layout, array);
    if (!npy_labels_layout(&layout, array, &error))
        check_layout(&layout, array);
}

static void check_header(struct slice bytes, const struct npy_wanted *wanted)
{
    struct npy_array array;
    struct error error = {0};
    unsigned char prefix[NPY_PREFIX] = {0};
    memcpy(prefix, bytes.at, bytes.size < sizeof prefix ? bytes.size : sizeof prefix);
    size_t size = npy_header_size(prefix, &error);
    REQUIRE(size || error.text[0], "an error without words");
    char *copy = exact_copy(bytes.at, bytes.size);
    int failed = npy_parse(&array, copy, bytes.size, &error);
    REQUIRE(failed || (size && size <= bytes.size), "a header of %zu bytes", size);
    REQUIRE(!failed || error.text[0], "an error without words");
    free(copy);
    if (failed)
        return;
    check_layouts(&array, wanted);
    npy_free(&array);
}

static void check_written(struct slice bytes, int real)
{
    uint64_t count = 0;
    uint32_t classes = 0;
    if (bytes.size < sizeof count + sizeof classes)
        return;
    memcpy(&count, bytes.at, sizeof count);
    memcpy(&classes, bytes.at + sizeof count, sizeof classes);
    char header[256];
    struct npy_array array;
    struct npy_wanted wanted = {0};
    struct layout layout;
    struct error error = {0};
    size_t size = npy_header_write(header, count, classes, real);
    REQUIRE(size % 64 == 0 && header[size - 1] == '\n', "%zu bytes", size);
    if (classes < 2 || classes > INT32_MAX || count > INT64_MAX / (4 + 8 * (uint64_t)classes))
        return;
    REQUIRE(!npy_parse(&array, header, size, &error), "%s", error.text);
    REQUIRE(!npy_record_layout(&layout, &array, &wanted, &error), "%s", error.text);
    REQUIRE(array.shape[0] == count && layout.classes == classes && (int)layout.real == real,
            "%zu classes", layout.classes);
    npy_free(&array);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const labels[] = {NULL, "label", "id", "y"};
    static const char *const probs[] = {NULL, "probs", "p"};
    static const char *const ids[] = {NULL, "id", "name"};
    static const int reals[] = {REAL_F2, REAL_F4, REAL_F8};
    struct slice input = {(const char *)data, size};
    struct npy_wanted wanted = {CHOICE(&input, labels), CHOICE(&input, probs), CHOICE(&input, ids),
                                choice(&input, 2)};
    int real = CHOICE(&input, reals);
    struct slice bytes = input_rest(input);
    check_header(bytes, &wanted);
    check_written(bytes, real);
    return 0;
}
