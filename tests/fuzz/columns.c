/* Column selection: --label, --id, --probs and a header, a line each; an empty line is an option
 * that was not given. What is chosen fits together. */
#include "columns.h"

#include "fuzz.h"

static void check_roles(const struct columns *columns)
{
    size_t classes = 0, labels = 0, ids = 0;
    for (size_t i = 0; i < columns->count; i++) {
        int32_t role = columns->role[i];
        labels += role == COLUMN_LABEL;
        ids += role == COLUMN_ID;
        classes += role >= 0;
        REQUIRE(role < 0 ? role >= COLUMN_UNUSED
                         : (size_t)role < columns->classes && columns->field[role] == i,
                "column %zu has role %d", i, (int)role);
    }
    REQUIRE(classes == columns->classes && classes >= 2 && labels <= 1 && ids <= 1,
            "%zu classes, %zu labels, %zu ids", classes, labels, ids);
    REQUIRE(labels ? columns->role[columns->label] == COLUMN_LABEL
                   : columns->label == columns->count,
            "the label is %zu", columns->label);
    size_t run = 1;
    while (run < classes && columns->field[run] == columns->field[0] + run)
        run++;
    REQUIRE(run == columns->in_order, "%zu in order", columns->in_order);
}

static void check(const struct slice *fields, size_t count, const struct columns_wanted *wanted)
{
    struct columns columns;
    struct error error = {0};
    int failed = fields ? columns_from_header(&columns, fields, count, wanted, &error)
                        : columns_from_count(&columns, count, wanted, &error);
    REQUIRE(!failed || error.text[0], "an error without words");
    if (failed)
        return;
    check_roles(&columns);
    REQUIRE(!columns.names == !fields, "names without a header");
    REQUIRE(!fields || names_count(columns.names) == columns.classes, "%zu names",
            names_count(columns.names));
    REQUIRE(!wanted->without_label || columns.label == count, "a label that is elsewhere");
    REQUIRE(!wanted->label || columns.label < count, "no label");
    columns_free(&columns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { MOST = 300 };
    struct slice input = {(const char *)data, size}, fields[MOST];
    bool without_label = choice(&input, 2);
    line_take(&input);
    char *label = text_copy(line_take(&input)), *id = text_copy(line_take(&input));
    char *probs = text_copy(line_take(&input)), *header = exact_copy(input.at, input.size);
    struct columns_wanted wanted = {label, id, probs, without_label};
    const char *at = header, *end = header + input.size;
    size_t count = 0;
    while (count < MOST && at <= end) {
        const char *comma = at < end ? memchr(at, ',', (size_t)(end - at)) : NULL;
        const char *stop = comma ? comma : end;
        fields[count++] = (struct slice){at, (size_t)(stop - at)};
        at = stop + 1;
    }
    check(fields, count, &wanted);
    check(NULL, count, &wanted);
    free(label);
    free(id);
    free(probs);
    free(header);
    return 0;
}
