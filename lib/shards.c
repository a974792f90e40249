#include "shards.h"

#include "error.h"
#include "names.h"

static int names_join(struct shards *shards, struct names **names, struct error *error)
{
    if (!shards->begun) {
        shards->names = *names;
        *names = NULL;
        return 0;
    }
    if (!shards->names != !*names)
        return error_set(error, "it has %sclass names, the files before it have %s",
                         *names ? "" : "no ", shards->names ? "some" : "none");
    if (*names && names_compare(*names, shards->names, error))
        return error_prefix(error, "not the classes of the files before it");
    return 0;
}

/* Has K classes from now on, none counted yet. */
static int classes_begin(struct tally *tally, size_t classes, struct error *error)
{
    struct tally with;
    if (tally_init(&with, classes, error))
        return -1;
    with.records = tally->records;
    *tally = with;
    return 0;
}

int shards_add(struct shards *shards, const struct tally *tally, struct names **names,
               struct error *error)
{
    struct tally *total = &shards->tally;
    if (tally->classes == 0)
        return tally_join(total, tally, error);
    if (total->classes && total->classes != tally->classes)
        return error_set(error, "%zu classes, but %zu in the files before it", tally->classes,
                         total->classes);
    if ((!total->classes && classes_begin(total, tally->classes, error)) ||
        names_join(shards, names, error))
        return -1;
    shards->begun = true;
    return tally_join(total, tally, error);
}

void shards_free(struct shards *shards)
{
    tally_free(&shards->tally);
    names_free(shards->names);
    *shards = (struct shards){0};
}
