#include "columns.h"

#include "error.h"
#include "heading.h"
#include "names.h"

#include <fnmatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static struct slice slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

/* For --label and --id, which take one column that no other role has. */
static int column_assign(struct columns *columns, const struct heading *heading, const char *option,
                         const char *text, int32_t role, struct error *error)
{
    size_t column;
    int found = heading_find(heading, option, slice_of(text), &column, error);
    if (found < 0)
        return -1;
    if (!found)
        return heading_unknown(error, heading, option, "", slice_of(text));
    char name[SHOWN_SIZE];
    if (columns->role[column] != COLUMN_UNUSED)
        return error_set(error, "%s: column %s is the label", option,
                         heading_shown(name, heading, column));
    columns->role[column] = role;
    return 0;
}

static int label_error(const struct heading *heading, size_t matches, struct error *error)
{
    char text[LISTING_SIZE];
    if (matches)
        return error_set(error, "more than one column is called 'label' (say --label NUMBER)");
    return error_set(error, "no column is called 'label'; %s (say --label NAME)",
                     heading_listing(text, heading));
}

/* The label where --label does not say: a header's `label`, else the first column but the id. */
static int label_default(struct columns *columns, const struct heading *heading,
                         struct error *error)
{
    size_t column = 0;
    if (heading->fields) {
        size_t matches = heading_name(heading, slice_of("label"), &column);
        if (matches != 1)
            return label_error(heading, matches, error);
    } else if (heading->count > 1 && columns->role[0] == COLUMN_ID) {
        column = 1;
    }
    if (columns->role[column] == COLUMN_ID)
        return error_set(error, "--id: column %zu is the label (say --label)", column + 1);
    columns->role[column] = COLUMN_LABEL;
    return 0;
}

static int probs_add(struct columns *columns, const struct heading *heading, size_t column,
                     struct error *error)
{
    char name[SHOWN_SIZE];
    int32_t role = columns->role[column];
    if (role != COLUMN_UNUSED)
        return error_set(error, "--probs: column %s is %s", heading_shown(name, heading, column),
                         role == COLUMN_LABEL ? "the label"
                         : role == COLUMN_ID  ? "the id"
                                              : "listed twice");
    columns->role[column] = (int32_t)columns->classes++;
    return 0;
}

/* A name or number, or a range of them, which names with a '-' make ambiguous: the first '-' with a
 * column on both sides counts. 1, 0 if item is neither, -1 and an error. */
static int probs_add_range(struct columns *columns, const struct heading *heading,
                           struct slice item, struct error *error)
{
    size_t from, to;
    int found = heading_find(heading, "--probs", item, &from, error);
    if (found)
        return found < 0 || probs_add(columns, heading, from, error) ? -1 : 1;
    for (size_t i = 1; i + 1 < item.size; i++) {
        if (item.at[i] != '-')
            continue;
        struct slice left = {item.at, i}, right = {item.at + i + 1, item.size - i - 1};
        if ((found = heading_find(heading, "--probs", left, &from, error)) > 0)
            found = heading_find(heading, "--probs", right, &to, error);
        if (found)
            break;
    }
    if (found <= 0)
        return found;
    char name[QUOTED_SIZE];
    if (from > to)
        return error_set(error, "--probs: the range '%s' runs backwards",
                         quoted(name, item.at, item.size));
    for (size_t column = from; column <= to; column++)
        if (probs_add(columns, heading, column, error))
            return -1;
    return 1;
}

/* The columns that match a glob, as fnmatch(3) has it. text: room for the glob and any one name. */
static int probs_add_matching(struct columns *columns, const struct heading *heading,
                              struct slice item, char *text, struct error *error)
{
    char *glob = text, *name = text + item.size + 1;
    bool some = false;
    memcpy(glob, item.at, item.size);
    glob[item.size] = '\0';
    for (size_t i = 0; i < heading->count; i++) {
        struct slice field = heading->fields[i];
        if (!field.size)
            continue;
        memcpy(name, field.at, field.size);
        name[field.size] = '\0';
        if (fnmatch(glob, name, 0))
            continue;
        if (probs_add(columns, heading, i, error))
            return -1;
        some = true;
    }
    return some ? 0 : heading_unknown(error, heading, "--probs", "matches ", item);
}

static int probs_add_glob(struct columns *columns, const struct heading *heading, struct slice item,
                          struct error *error)
{
    size_t longest = 0;
    for (size_t i = 0; i < heading->count; i++)
        if (heading->fields[i].size > longest)
            longest = heading->fields[i].size;
    char *text = malloc(item.size + 1 + longest + 1);
    if (!text)
        return error_memory(error);
    int status = probs_add_matching(columns, heading, item, text, error);
    free(text);
    return status;
}

static int probs_add_item(struct columns *columns, const struct heading *heading, struct slice item,
                          struct error *error)
{
    if (!item.size)
        return error_set(error, "--probs: an item of the list is empty");
    int found = probs_add_range(columns, heading, item, error);
    if (found)
        return found < 0 ? -1 : 0;
    bool glob = false;
    for (size_t i = 0; i < item.size; i++)
        glob |= strchr("*?[", item.at[i]) && item.at[i];
    if (glob && heading->fields)
        return probs_add_glob(columns, heading, item, error);
    return heading_unknown(error, heading, "--probs", "", item);
}

static int probs_list(struct columns *columns, const struct heading *heading, const char *list,
                      struct error *error)
{
    const char *end;
    do {
        end = list + strcspn(list, ",");
        const char *from = list + strspn(list, " \t"), *to = end;
        while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
            to--;
        struct slice item = {from, from < to ? (size_t)(to - from) : 0};
        if (probs_add_item(columns, heading, item, error))
            return -1;
        list = end + 1;
    } while (*end);
    return 0;
}

/* All other columns, but for a first one without a name: pandas' index. A `label` that is left over
 * is rather a second label than a class. */
static int probs_default(struct columns *columns, const struct heading *heading,
                         struct error *error)
{
    bool index = heading->fields && heading->count && !heading->fields[0].size;
    size_t column;
    if (heading_name(heading, slice_of("label"), &column) && columns->role[column] == COLUMN_UNUSED)
        return error_set(error,
                         "column %zu is called 'label' but is not the label; is it a class? (say "
                         "--probs COLS)",
                         column + 1);
    for (size_t i = index; i < heading->count; i++)
        if (columns->role[i] == COLUMN_UNUSED)
            columns->role[i] = (int32_t)columns->classes++;
    return 0;
}

static int classes_check(const struct columns *columns, struct error *error)
{
    if (columns->classes >= 2)
        return 0;
    if (columns->classes == 0)
        return error_set(error, "0 probability columns; at least 2 classes are needed");
    return error_set(error, "1 probability column; at least 2 classes are needed (a sigmoid's "
                            "single column: awk -F, -v OFS=, '{print $1, 1-$2, $2}' makes two)");
}

/* The prefix that says "probability" and not which class, if all names have it and are more. */
static size_t prefix_size(const struct slice *names, size_t count)
{
    static const char *const prefixes[] = {"p_", "prob_", "proba_"};
    for (size_t p = 0; p < 3; p++) {
        size_t size = strlen(prefixes[p]), i = 0;
        while (i < count && names[i].size > size && !memcmp(names[i].at, prefixes[p], size))
            i++;
        if (i == count)
            return size;
    }
    return 0;
}

/* Every class column needs a name that no other class column has. */
static int names_check(const struct columns *columns, const struct heading *heading,
                       struct error *error)
{
    char name[SHOWN_SIZE];
    const struct slice *last = NULL;
    for (size_t i = 0; i < heading->count; i++) {
        const struct slice *field = heading->by_name[i];
        size_t column = (size_t)(field - heading->fields);
        if (columns->role[column] < 0)
            continue;
        if (!field->size)
            return error_set(error, "column %zu of the header has no name", column + 1);
        if (last && !slice_compare(last, field))
            return error_set(error, "columns %zu and %zu are both called %s",
                             (size_t)(last - heading->fields) + 1, column + 1,
                             heading_shown(name, heading, column));
        last = field;
    }
    return 0;
}

static int names_make(struct columns *columns, const struct heading *heading, struct error *error)
{
    if (names_check(columns, heading, error))
        return -1;
    struct slice *names = calloc(columns->classes, sizeof *names);
    if (!names)
        return error_memory(error);
    for (size_t i = 0; i < heading->count; i++)
        if (columns->role[i] >= 0)
            names[columns->role[i]] = heading->fields[i];
    size_t prefix = prefix_size(names, columns->classes);
    for (size_t i = 0; i < columns->classes; i++)
        names[i] = (struct slice){names[i].at + prefix, names[i].size - prefix};
    columns->names = names_new(names, columns->classes, error);
    free(names);
    return columns->names ? 0 : -1;
}

static int roles_assign(struct columns *columns, const struct heading *heading,
                        const struct columns_wanted *wanted, struct error *error)
{
    if (wanted->without_label && wanted->label)
        return error_set(error, "--label: the labels come from another file");
    if (wanted->label &&
        column_assign(columns, heading, "--label", wanted->label, COLUMN_LABEL, error))
        return -1;
    if (wanted->id && column_assign(columns, heading, "--id", wanted->id, COLUMN_ID, error))
        return -1;
    if (!wanted->label && !wanted->without_label && label_default(columns, heading, error))
        return -1;
    if (wanted->probs ? probs_list(columns, heading, wanted->probs, error)
                      : probs_default(columns, heading, error))
        return -1;
    return classes_check(columns, error);
}

/* The way back from roles to fields. */
static int fields_assign(struct columns *columns, const struct heading *heading,
                         struct error *error)
{
    columns->label = heading->count;
    if (!(columns->field = calloc(columns->classes, sizeof *columns->field)))
        return error_memory(error);
    for (size_t i = 0; i < heading->count; i++)
        if (columns->role[i] >= 0)
            columns->field[columns->role[i]] = (uint32_t)i;
        else if (columns->role[i] == COLUMN_LABEL)
            columns->label = i;
    for (columns->in_order = 1; columns->in_order < columns->classes; columns->in_order++)
        if (columns->field[columns->in_order] != columns->field[0] + columns->in_order)
            break;
    return 0;
}

static int columns_make(struct columns *columns, const struct heading *heading,
                        const struct columns_wanted *wanted, struct error *error)
{
    *columns = (struct columns){.count = heading->count};
    if (!heading->count || heading->count > INT32_MAX)
        return error_set(error, "%zu columns", heading->count);
    if (heading->count == 1 && !wanted->without_label)
        return error_set(error, "1 field; a label and at least 2 probabilities are wanted "
                                "(another delimiter? say -d CHAR)");
    if (!(columns->role = malloc(heading->count * sizeof *columns->role)))
        return error_memory(error);
    for (size_t i = 0; i < heading->count; i++)
        columns->role[i] = COLUMN_UNUSED;
    if (roles_assign(columns, heading, wanted, error) || fields_assign(columns, heading, error) ||
        (heading->fields && names_make(columns, heading, error))) {
        columns_free(columns);
        return -1;
    }
    return 0;
}

int columns_from_header(struct columns *columns, const struct slice *fields, size_t count,
                        const struct columns_wanted *wanted, struct error *error)
{
    struct heading heading;
    *columns = (struct columns){0};
    if (heading_init(&heading, fields, count, error))
        return -1;
    int status = columns_make(columns, &heading, wanted, error);
    heading_free(&heading);
    return status;
}

int columns_from_count(struct columns *columns, size_t count, const struct columns_wanted *wanted,
                       struct error *error)
{
    struct heading heading = {.count = count};
    return columns_make(columns, &heading, wanted, error);
}

void columns_free(struct columns *columns)
{
    free(columns->role);
    free(columns->field);
    names_free(columns->names);
    *columns = (struct columns){0};
}
