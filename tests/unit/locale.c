/* locale: numbers as text are the same in the locale of the environment, whatever the C library's
 * own functions make of them there. */
#include "check.h"
#include "decimal.h"
#include "error.h"
#include "quality.h"
#include "tally.h"

static void check_decimal(const char *text, double value)
{
    char shown[DECIMAL_SIZE];
    double read = -1;
    size_t size = (size_t)(decimal_print(shown, value) - shown);
    CHECK(size == strlen(text) && !memcmp(shown, text, size), "%s is %.*s", text, (int)size, shown);
    CHECK(decimal_read(text, size, &read) == size && read == value, "%s is read as %a", text, read);
}

static void check_row_error(enum real real, const void *probs, const char *wanted)
{
    struct row row = {.real = real, .probs = probs, .count = 2};
    struct error error;
    row_error(&row, 1, &error);
    CHECK(!strcmp(error.text, wanted), "%s", error.text);
}

static void check_thresholds(void)
{
    struct error error;
    struct tally tally, again;
    struct names *names;
    char *text;
    size_t size, used;
    tally_init(&tally, 2, &error);
    tally.records = 2;
    tally_add(&tally, 0, 0.75);
    tally_add(&tally, 1, 1e-300);
    CHECK(!tally_save(&tally, NULL, &text, &size, &error), "%s", error.text);
    text = realloc(text, size + 1);
    text[size] = '\0';
    CHECK(strstr(text, "\t0.75\n") && strstr(text, "\t2e-06\n"), "%s", text);
    CHECK(!tally_load(&again, &names, text, size, &used, &error), "%s", error.text);
    free(text);
    tally_free(&again);
    tally_free(&tally);
}

int main(void)
{
    const float wide[] = {0, 1.5f};
    const double widest[] = {0, -1234567.25};
    printf("the decimal point is '%s'\n", localeconv()->decimal_point);
    check_decimal("0.5", 0.5);
    check_decimal("1234567.25", 1234567.25);
    check_decimal("5e-324", 5e-324);
    check_row_error(REAL_F4, wide,
                    "probability 1 is 1.5, not in 0…1 (logits? apply softmax first)");
    check_row_error(REAL_F8, widest,
                    "probability 1 is -1234567.25, not in 0…1 (logits? apply softmax first)");
    check_thresholds();
    return check_end();
}
