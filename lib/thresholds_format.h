/* thresholds_format: the words of the thresholds file, for the two sides that write and read it. */
#ifndef THRESHOLDS_FORMAT_H
#define THRESHOLDS_FORMAT_H

struct error;
struct names;
struct slice;
struct tally;

#define MAGIC "#labelsift-thresholds"
#define VERSION 1
#define CLASSES "#classes"
#define RECORDS "#records"
#define ROWS "#rows"
#define STREAM "#stream"
#define LABELS "#labels"
#define TABLE "#class\tcount\tsum\tthreshold"
#define NAME_COLUMN "\tname"
#define END "#end"

/* Lines before the table's first row. */
enum { CLASSES_LINE = 2, ROWS_LINE = 4, LABELS_LINE = 6, HEAD_LINES = 7 };

/* 0 if file is what tally_save writes of these; else -1 and an error that says where it differs. */
int thresholds_same(const struct tally *tally, const struct names *names, struct slice file,
                    struct error *error);

#endif
