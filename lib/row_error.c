/* What is wrong with a row, in words. */
#include "decimal.h"
#include "error.h"
#include "quality.h"

#include <math.h>
#include <string.h>

int row_error(const struct row *row, size_t place, struct error *error)
{
    if (place == row->count)
        return error_set(error, "all probabilities are 0");
    size_t size = real_size(row->real);
    double p = real_load(row->real, (const char *)row->probs + place * size);
    char shown[DECIMAL_SIZE];
    if (isnan(p))
        return error_set(error, "probability %zu is NaN", place);
    if (isinf(p))
        strcpy(shown, p < 0 ? "-inf" : "inf");
    else /* printf would write a caller's locale's comma */
        *decimal_print(shown, p) = '\0';
    return error_set(error, "probability %zu is %s, not in 0…1 (logits? apply softmax first)",
                     place, shown);
}
