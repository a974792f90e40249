#include "display.h"
#include "error.h"
#include "options.h"
#include "selection.h"
#include "summary.h"
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NAME_LEAST 8 /* columns of a terminal for a name */
#define NAME_MOST 48

enum {
    AT_LABEL,
    AT_RECORDS,
    AT_ISSUES,
    AT_LISTED,
    AT_SHARE,
    AT_HEALTH,
    AT_MEAN_SCORE,
    AT_ACCURACY,
    AT_WITH,
    AT_TIMES,
    COLUMNS
};
enum { AT_GIVEN, AT_GUESS, AT_COUNT, PAIR_COLUMNS };

static const struct column class_columns[COLUMNS] = {{"label", "label", CELL_NAME, 0},
                                                     {"records", "records", CELL_COUNT, 0},
                                                     {"issues", "issues", CELL_REAL, 0},
                                                     {"listed", "listed", CELL_COUNT, 0},
                                                     {"share", "share", CELL_SHARE, 6},
                                                     {"health", NULL, CELL_SHARE, 0},
                                                     {"mean_score", "score", CELL_MEAN, 5},
                                                     {"accuracy", "accuracy", CELL_SHARE, 6},
                                                     {"confused_with", "taken for", CELL_NAME, 0},
                                                     {"confused", "times", CELL_COUNT, 0}};

static const struct column pair_columns[PAIR_COLUMNS] = {{"given", "given", CELL_NAME, 0},
                                                         {"guess", "guess", CELL_NAME, 0},
                                                         {"count", "count", CELL_COUNT, 0}};

/* ---- how it is to look ---- */

static enum table_form form_of(const struct options *options)
{
    bool to_stdout = !options->output || !strcmp(options->output, "-");
    bool terminal = to_stdout && !options->header_out && isatty(STDOUT_FILENO);
    return options->json ? TABLE_JSON : options->pretty || terminal ? TABLE_PRETTY : TABLE_TSV;
}

/* Columns of the screen: what COLUMNS says, else the terminal; 0: no terminal. */
static size_t screen_width(void)
{
    const char *told = getenv("COLUMNS");
    size_t columns = told ? strtoul(told, NULL, 10) : 0;
#ifdef TIOCGWINSZ
    struct winsize size;
    if (columns == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        columns = size.ws_col;
#endif
    return columns;
}

static size_t digits(uint64_t number)
{
    return (size_t)snprintf(NULL, 0, "%llu", (unsigned long long)number);
}

static struct slice name_of(const struct summary *summary, size_t number)
{
    return estimate_name(&summary->intake.estimate, number);
}

/* Gives the columns of names what they need, or what the numbers leave of the screen. */
static void fit(const struct summary *summary, struct column *columns, size_t count)
{
    size_t numbers = 0, names = 0, need = NAME_LEAST;
    for (size_t k = 0; k < summary->classes; k++) {
        size_t width = display_width(name_of(summary, k));
        need = width > need ? width : need;
    }
    for (size_t i = 0; i < count; i++) {
        size_t title = columns[i].title ? strlen(columns[i].title) : 0;
        names += columns[i].kind == CELL_NAME;
        if (title && columns[i].kind != CELL_NAME)
            numbers += 2 + (columns[i].width > title ? columns[i].width : title);
    }
    size_t screen = screen_width(), most = NAME_MOST;
    if (screen)
        most = screen > numbers + 2 ? (screen - numbers - 2) / names : NAME_LEAST;
    most = most > NAME_LEAST ? most : NAME_LEAST;
    for (size_t i = 0; i < count; i++)
        if (columns[i].kind == CELL_NAME)
            columns[i].width = need < most ? need : most;
}

static struct table table_of(const struct summary *summary, struct column *columns, size_t count)
{
    struct table table = {.output = summary->output,
                          .form = form_of(summary->options),
                          .columns = columns,
                          .count = count};
    if (table.form == TABLE_PRETTY)
        fit(summary, columns, count);
    return table;
}

static bool has_header(const struct summary *summary, const struct table *table)
{
    return table->form == TABLE_PRETTY || summary->options->header_out;
}

/* ---- pairs ---- */

static int write_pairs(const struct summary *summary, struct table *table, struct error *error)
{
    struct selected selected;
    int more;
    if (has_header(summary, table) && table_header(table, error))
        return -1;
    while ((more = selection_next(summary->ranked, &selected, error)) > 0) {
        struct cell cell[PAIR_COLUMNS] = {0};
        cell[AT_GIVEN].name = name_of(summary, summary->order[selected.index >> 32]);
        cell[AT_GUESS].name = name_of(summary, summary->order[selected.index & UINT32_MAX]);
        cell[AT_COUNT].count = UINT64_MAX - selected.key;
        if (table_row(table, cell, error))
            return -1;
    }
    return more;
}

int summary_write_pairs(const struct summary *summary, struct error *error)
{
    struct column columns[PAIR_COLUMNS];
    memcpy(columns, pair_columns, sizeof columns);
    columns[AT_COUNT].width = digits(summary->intake.rows);
    struct table table = table_of(summary, columns, PAIR_COLUMNS);
    bool json = table.form == TABLE_JSON;
    int failed = (json && table_text(&table, "{\"pairs\": [\n", error)) ||
                 write_pairs(summary, &table, error) ||
                 (json && table_text(&table, "\n]}\n", error)) || table_flush(&table, error);
    table_free(&table);
    return failed ? -1 : 0;
}

/* ---- classes ---- */

struct counted { /* of a class, or of all */
    struct slice name;
    uint64_t records;
    double issues;
    struct summary_class more;
};

static struct cell share_cell(double part, uint64_t records)
{
    double share = part / (double)records;
    return (struct cell){.value = share, .none = !isfinite(share)};
}

static void cells_of(struct cell *cell, const struct counted *counted)
{
    const struct summary_class *more = &counted->more;
    cell[AT_LABEL] = (struct cell){.name = counted->name, .none = !counted->name.size};
    cell[AT_RECORDS] = (struct cell){.count = counted->records};
    cell[AT_ISSUES] = (struct cell){.value = counted->issues};
    cell[AT_LISTED] = (struct cell){.count = more->listed};
    cell[AT_SHARE] = cell[AT_HEALTH] = share_cell(counted->issues, counted->records);
    cell[AT_HEALTH].value = 1 - cell[AT_SHARE].value;
    cell[AT_MEAN_SCORE] = share_cell(more->score, counted->records);
    cell[AT_ACCURACY] = share_cell((double)more->as_given, counted->records);
    cell[AT_WITH] = (struct cell){.none = true};
    cell[AT_TIMES] = (struct cell){.count = more->confused};
}

static int write_class(const struct summary *summary, struct table *table, size_t number,
                       struct counted *all, struct error *error)
{
    const struct options *options = summary->options;
    const struct estimate_class *class_ = estimate_class(&summary->intake.estimate, number);
    struct counted counted = {.name = name_of(summary, number),
                              .records = class_->records,
                              .issues = estimate_part(class_, options->estimation),
                              .more = *summary_class(summary, number)};
    struct cell cell[COLUMNS];
    cells_of(cell, &counted);
    if (counted.more.confused)
        cell[AT_WITH] = (struct cell){.name = name_of(summary, counted.more.confused_with)};
    all->more.as_given += counted.more.as_given;
    all->more.listed += counted.more.listed;
    return table_row(table, cell, error);
}

static int write_all(const struct summary *summary, struct table *table, struct counted *all,
                     struct error *error)
{
    struct cell cell[COLUMNS];
    char text[160];
    cells_of(cell, all);
    cell[AT_TIMES].none = true;
    if (table->form == TABLE_TSV)
        return table_row(table, cell, error);
    if (table->form == TABLE_JSON) {
        table->columns += AT_RECORDS; /* neither label nor what it is taken for */
        table->count = AT_WITH - AT_RECORDS;
        table->rows = 0;
        return table_row(table, cell + AT_RECORDS, error);
    }
    cell[AT_LABEL] = (struct cell){.name = {"all", 3}};
    table->count = AT_WITH;
    if (table_text(table, "\n", error) || table_row(table, cell, error))
        return -1;
    snprintf(text, sizeof text, "\nLabel health %.1f%%: %llu of %llu labels are probably wrong.\n",
             100 * cell[AT_HEALTH].value, (unsigned long long)summary->issues,
             (unsigned long long)all->records);
    return all->records ? table_text(table, text, error) : 0;
}

int summary_write_classes(const struct summary *summary, struct error *error)
{
    struct column columns[COLUMNS];
    memcpy(columns, class_columns, sizeof columns);
    size_t most = digits(summary->intake.rows);
    columns[AT_RECORDS].width = columns[AT_LISTED].width = columns[AT_ISSUES].width = most;
    struct table table = table_of(summary, columns, COLUMNS);
    bool json = table.form == TABLE_JSON;
    struct counted all = {.records = summary->intake.rows,
                          .issues = (double)summary->issues,
                          .more = {.score = summary->score}};
    int failed = (json && table_text(&table, "{\"classes\": [\n", error)) ||
                 (has_header(summary, &table) && table_header(&table, error));
    for (size_t i = 0; i < summary->classes && !failed; i++)
        failed = write_class(summary, &table, summary->order[i], &all, error);
    failed = failed || (json && table_text(&table, "\n],\n\"all\": ", error)) ||
             write_all(summary, &table, &all, error) ||
             (json && table_text(&table, "}\n", error)) || table_flush(&table, error);
    table_free(&table);
    return failed ? -1 : 0;
}
