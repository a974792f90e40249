/* Numbers: text against strtod in the C locale, and bits against their printed text: read back the
 * same, and no longer than the shortest of printf's that does. */
#include "decimal.h"

#include "fuzz.h"

#include <math.h>

static size_t digits_of(const char **at, const char *end)
{
    const char *begin = *at;
    while (*at < end && **at >= '0' && **at <= '9')
        ++*at;
    return (size_t)(*at - begin);
}

/* Bytes of the number at the front, by the grammar alone. */
static size_t number_size(const char *text, size_t size)
{
    const char *at = text, *end = text + size;
    if (at < end && (*at == '+' || *at == '-'))
        at++;
    size_t digits = digits_of(&at, end);
    if (at < end && *at == '.') {
        const char *point = at++;
        digits += digits_of(&at, end);
        if (!digits)
            at = point;
    }
    if (!digits)
        return 0;
    const char *exponent = at;
    if (exponent < end && (*exponent == 'e' || *exponent == 'E')) {
        exponent++;
        if (exponent < end && (*exponent == '+' || *exponent == '-'))
            exponent++;
        if (digits_of(&exponent, end))
            at = exponent;
    }
    return (size_t)(at - text);
}

static bool same_double(double a, double b)
{
    return !memcmp(&a, &b, sizeof a);
}

static void check_text(struct slice text)
{
    char *copy = exact_copy(text.at, text.size);
    size_t size = number_size(copy, text.size);
    double value = 0;
    size_t used = decimal_read(copy, text.size, &value);
    REQUIRE(used == size, "%zu bytes, not %zu of '%.*s'", used, size, (int)text.size, text.at);
    if (used) {
        char *number = text_copy((struct slice){copy, used});
        double truth = strtod(number, NULL);
        REQUIRE(same_double(value, truth), "%s is %a, not %a", number, truth, value);
        free(number);
    }
    free(copy);
}

/* decimal_read_row takes from the front what decimal_read does, one by one. */
static void check_row(struct slice text, char delimiter)
{
    enum { MOST = 64 };
    double values[MOST], value;
    char *copy = exact_copy(text.at, text.size);
    const char *at = copy, *end = copy + text.size, *from = copy;
    size_t count = decimal_read_row(&at, end, delimiter, 1.001, values, MOST);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(i == 0 || *from++ == delimiter, "no delimiter before number %zu", i);
        size_t used = decimal_read(from, (size_t)(end - from), &value);
        REQUIRE(used && same_double(value, values[i]), "number %zu: %a, not %a", i, value,
                values[i]);
        REQUIRE(value <= 1.001, "%a", value);
        from += used;
    }
    REQUIRE(at == from, "it ends at %td, not %td", at - copy, from - copy);
    free(copy);
}

static size_t digits_in(const char *text)
{
    size_t size = strcspn(text, "e"), digits = 0, zeros = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9' || (text[i] == '0' && !digits))
            continue;
        digits++;
        zeros = text[i] == '0' ? zeros + 1 : 0;
    }
    return digits - zeros;
}

static void check_print(double value)
{
    char out[DECIMAL_SIZE], shortest[64];
    double again;
    if (!isfinite(value))
        return;
    char *end = decimal_print(out, value);
    size_t size = (size_t)(end - out);
    REQUIRE(size < DECIMAL_SIZE, "%zu bytes", size);
    *end = '\0';
    REQUIRE(decimal_read(out, size, &again) == size && same_double(value, again), "%a: %s", value,
            out);
    REQUIRE(same_double(value, strtod(out, NULL)), "%a: %s", value, out);
    int precision = 0;
    do
        snprintf(shortest, sizeof shortest, "%.*e", precision, value);
    while (strtod(shortest, NULL) != value && precision++ < 17);
    REQUIRE(digits_in(out) <= digits_in(shortest), "%s, but %s does", out, shortest);
}

static void check_integer(unsigned long long value)
{
    char out[DECIMAL_SIZE], truth[DECIMAL_SIZE];
    *decimal_print_integer(out, value) = '\0';
    snprintf(truth, sizeof truth, "%llu", value);
    REQUIRE(!strcmp(out, truth), "%s, not %s", out, truth);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = {(const char *)data, size};
    bool row = choice(&input, 2);
    struct slice bytes = input_rest(input);
    if (row)
        check_row(bytes, ',');
    else
        check_text(bytes);
    if (bytes.size >= sizeof(double)) {
        double value;
        uint64_t integer;
        memcpy(&value, bytes.at, sizeof value);
        memcpy(&integer, bytes.at, sizeof integer);
        check_print(value);
        check_integer(integer);
    }
    return 0;
}
