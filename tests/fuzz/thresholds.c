/* A thresholds file, or several in a row: what is loaded is saved as the same bytes, and joined it
 * loads again. Unless the input says no, each file gets the #end line that it should have. */
#include "crc.h"
#include "fuzz.h"
#include "tally.h"

/* The text with the classes and checksum of each #end line made right. */
static void put_sealed(struct buffer *out, struct slice text)
{
    size_t begin = 0, rows = 0;
    struct error error;
    while (text.size) {
        struct slice line = line_take(&text);
        if (line.size >= 4 && !memcmp(line.at, "#end", 4)) {
            uint32_t crc = out->size ? crc_add(0, out->at + begin, out->size - begin) : 0;
            put(out, "#end\t%zu\t%08lx\n", rows, (unsigned long)crc);
            begin = out->size;
            rows = 0;
        } else {
            rows += !line.size || *line.at != '#';
            if (buffer_append(out, line.at, line.size, &error) ||
                buffer_append(out, "\n", 1, &error))
                abort();
        }
    }
}

static void check_saved(const struct tally *tally, const struct names *names, struct slice file)
{
    char *text;
    size_t size;
    struct error error = {0};
    if (tally_save(tally, names, &text, &size, &error))
        abort();
    REQUIRE(same_bytes(file.at, file.size, text, size), "%.*ssaved as %.*s", (int)file.size,
            file.at, (int)size, text);
    free(text);
}

static void check_joined(const struct tally *tally, const struct names *names)
{
    struct tally sum, again;
    struct names *names_again;
    struct error error = {0};
    char *text;
    size_t size, used;
    if (tally_init(&sum, tally->classes, &error))
        abort();
    int failed = tally_join(&sum, tally, &error) || tally_join(&sum, tally, &error);
    if (!failed) {
        if (tally_save(&sum, names, &text, &size, &error))
            abort();
        REQUIRE(!tally_load(&again, &names_again, text, size, &used, &error), "%s\n%.*s",
                error.text, (int)size, text);
        REQUIRE(used == size, "%zu bytes of %zu", used, size);
        tally_free(&again);
        names_free(names_again);
        free(text);
    }
    tally_free(&sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = {(const char *)data, size};
    struct buffer sealed = {0};
    bool as_it_is = choice(&input, 2);
    struct slice text = input_rest(input);
    if (!as_it_is) {
        put_sealed(&sealed, text);
        text = (struct slice){sealed.at, sealed.size};
    }
    struct tally tally;
    struct names *names;
    struct error error = {0};
    char *copy = exact_copy(text.at, text.size);
    for (size_t at = 0, used; at < text.size; at += used) {
        if (tally_load(&tally, &names, copy + at, text.size - at, &used, &error)) {
            REQUIRE(error.text[0], "an error without words");
            break;
        }
        REQUIRE(used && used <= text.size - at, "%zu bytes used", used);
        check_saved(&tally, names, (struct slice){copy + at, used});
        check_joined(&tally, names);
        tally_free(&tally);
        names_free(names);
    }
    free(copy);
    buffer_free(&sealed);
    return 0;
}
