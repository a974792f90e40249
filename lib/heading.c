#include "heading.h"

#include "error.h"
#include "names.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int slice_compare(const struct slice *a, const struct slice *b)
{
    size_t common = a->size < b->size ? a->size : b->size;
    int order = common ? memcmp(a->at, b->at, common) : 0;
    return order ? order : (a->size > b->size) - (a->size < b->size);
}

static int compare_by_name(const void *left, const void *right)
{
    const struct slice *a = *(const struct slice *const *)left;
    const struct slice *b = *(const struct slice *const *)right;
    int order = slice_compare(a, b);
    return order ? order : (a > b) - (a < b);
}

int heading_init(struct heading *heading, const struct slice *fields, size_t count,
                 struct error *error)
{
    *heading = (struct heading){.count = count, .fields = fields};
    if (!fields || !count)
        return 0;
    if (!(heading->by_name = malloc(count * sizeof *heading->by_name)))
        return error_memory(error);
    for (size_t i = 0; i < count; i++)
        heading->by_name[i] = &fields[i];
    qsort(heading->by_name, count, sizeof *heading->by_name, compare_by_name);
    return 0;
}

void heading_free(struct heading *heading)
{
    free(heading->by_name);
    *heading = (struct heading){0};
}

const char *heading_shown(char out[SHOWN_SIZE], const struct heading *heading, size_t column)
{
    char name[QUOTED_SIZE];
    if (heading->fields && heading->fields[column].size)
        snprintf(out, SHOWN_SIZE, "'%s'",
                 quoted(name, heading->fields[column].at, heading->fields[column].size));
    else
        snprintf(out, SHOWN_SIZE, "%zu", column + 1);
    return out;
}

const char *heading_listing(char out[LISTING_SIZE], const struct heading *heading)
{
    size_t used = (size_t)snprintf(out, LISTING_SIZE, "the columns are: ");
    for (size_t i = 0; i < heading->count; i++) {
        char name[QUOTED_SIZE];
        quoted(name, heading->fields[i].at, heading->fields[i].size);
        if (used + strlen(name) + sizeof ", … (18446744073709551615 in all)" > LISTING_SIZE) {
            snprintf(out + used, LISTING_SIZE - used, ", … (%zu in all)", heading->count);
            break;
        }
        used += (size_t)snprintf(out + used, LISTING_SIZE - used, "%s%s", i ? ", " : "",
                                 *name ? name : "''");
    }
    return out;
}

int heading_unknown(struct error *error, const struct heading *heading, const char *option,
                    const char *what, struct slice text)
{
    char name[QUOTED_SIZE], columns[LISTING_SIZE];
    quoted(name, text.at, text.size);
    if (!heading->fields)
        return error_set(error, "%s: '%s' is not a column number (there is no header)", option,
                         name);
    return error_set(error, "%s: no column %s'%s'; %s", option, what, name,
                     heading_listing(columns, heading));
}

static bool is_number(struct slice text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.size > 0;
}

size_t heading_name(const struct heading *heading, struct slice name, size_t *column)
{
    size_t low = 0, high = heading->fields ? heading->count : 0, matches = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(heading->by_name[middle], &name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; heading->fields && i < heading->count && matches < 2; i++, matches++)
        if (slice_compare(heading->by_name[i], &name))
            break;
    if (matches)
        *column = (size_t)(heading->by_name[low] - heading->fields);
    return matches;
}

int heading_find(const struct heading *heading, const char *option, struct slice text,
                 size_t *column, struct error *error)
{
    char name[QUOTED_SIZE];
    size_t matches = heading_name(heading, text, column), number = 0;
    if (matches > 1)
        return error_set(error, "%s: more than one column is called '%s'; say its number", option,
                         quoted(name, text.at, text.size));
    if (matches || !is_number(text))
        return (int)matches;
    for (size_t i = 0; i < text.size && number <= heading->count; i++)
        number = 10 * number + (size_t)(text.at[i] - '0');
    if (number < 1 || number > heading->count)
        return error_set(error, "%s: column %s is not in 1…%zu", option,
                         quoted(name, text.at, text.size), heading->count);
    *column = number - 1;
    return 1;
}
