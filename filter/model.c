#include "model.h"

#include "buffer.h"
#include "decimal.h"
#include "error.h"
#include "files.h"
#include "names.h"
#include "options.h"
#include "scored.h"

#include <stdlib.h>
#include <string.h>

#define INDEX_HIGHEST UINT64_C(9999999999999999999)

enum status model_init(struct model *model, const struct options *options, struct tally *tally)
{
    struct error error;
    size_t classes = tally->classes;
    if (tally != &model->tally) {
        model->tally = *tally;
        tally->class_ = NULL;
    }
    model->threshold = malloc((classes + 1) * sizeof *model->threshold);
    if (!model->threshold)
        return fail(options, "out of memory");
    double absent = options->absent == ABSENT_NEVER ? THRESHOLD_NEVER : THRESHOLD_LOWEST;
    for (size_t k = 0; k < classes; k++)
        model->threshold[k] = tally_threshold(&model->tally.class_[k], absent);
    if (quality_init(&model->quality, options->method, options->adjusted, classes, model->threshold,
                     &error))
        return fail(options, "%s", error.text);
    return DONE;
}

enum status model_load(struct model *model, const struct options *options, const char *file)
{
    struct error error;
    if (file_tally(file, &model->tally, &model->names, &error))
        return fail(options, "%s", error.text);
    return model_init(model, options, &model->tally);
}

enum status model_labels(struct model *model, const struct options *options,
                         const struct names *names, size_t classes)
{
    size_t room = 0;
    for (size_t k = 0; k < classes; k++)
        room += names ? 2 * names_at(names, k).size : 10;
    model->labels = malloc(room + 1);
    model->label_end = malloc((classes + 1) * sizeof *model->label_end);
    if (!model->labels || !model->label_end)
        return fail(options, "out of memory");
    char *end = model->labels;
    for (size_t k = 0; k < classes; k++) {
        end = names ? names_escape(end, names_at(names, k)) : decimal_print_integer(end, k);
        model->label_end[k] = (size_t)(end - model->labels);
    }
    return DONE;
}

static struct slice class_label(const struct model *model, uint32_t class_)
{
    size_t from = class_ ? model->label_end[class_ - 1] : 0;
    return (struct slice){model->labels + from, model->label_end[class_] - from};
}

int model_print(const struct model *model, const struct glance *glance,
                const struct judgment *judgment, uint64_t index, struct slice id,
                struct buffer *out, struct error *error)
{
    struct scored scored = {.index = index,
                            .label = class_label(model, glance->label),
                            .score = judgment->score,
                            .guess = class_label(model, judgment->guess),
                            .guess_prob = judgment->guess_prob,
                            .confident = judgment->confident,
                            .off_diagonal = judgment->off_diagonal,
                            .has_id = id.at != NULL,
                            .id = id};
    if (buffer_reserve(out, scored_room(&scored), error))
        return -1;
    out->size = (size_t)(scored_print(out->at + out->size, &scored) - out->at);
    return 0;
}

void model_free(struct model *model)
{
    tally_free(&model->tally);
    names_free(model->names);
    quality_free(&model->quality);
    free(model->threshold);
    free(model->labels);
    free(model->label_end);
}

static int add_records(const char *path, uint64_t *records, struct error *error)
{
    struct tally tally;
    struct names *names = NULL;
    if (!*path)
        return error_set(error, "an empty name among after:FILE,FILE…");
    if (file_tally(path, &tally, &names, error))
        return -1;
    bool fits = tally.records <= INDEX_HIGHEST - *records;
    *records += tally.records;
    tally_free(&tally);
    names_free(names);
    return fits ? 0 : error_set(error, "%s: too many records", path);
}

/* The sum of #records of the files of "FILE,FILE…"; none for the first shard. */
static enum status records_of(const struct options *options, const char *files, uint64_t *records)
{
    struct error error;
    char *path = malloc(strlen(files) + 1);
    if (!path)
        return fail(options, "out of memory");
    bool more = *files;
    int failed = 0;
    while (more && !failed) {
        size_t size = strcspn(files, ",");
        memcpy(path, files, size);
        path[size] = '\0';
        failed = add_records(path, records, &error);
        more = files[size] == ',';
        files += size + 1;
    }
    free(path);
    return failed ? fail(options, "--first-index: %s", error.text) : DONE;
}

enum status model_first_index(const struct options *options, uint64_t *index)
{
    const char *text = options->first_index;
    *index = 0;
    if (!text)
        return DONE;
    if (!strncmp(text, "after:", 6))
        return records_of(options, text + 6, index);
    if (*text && strlen(text) < 20 && text[strspn(text, "0123456789")] == '\0') {
        *index = strtoull(text, NULL, 10);
        return DONE;
    }
    return usage(options, "--first-index: '%s' is not a number or after:FILE,FILE…", text);
}
