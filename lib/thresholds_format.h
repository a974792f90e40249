/* thresholds_format: the words of the thresholds file, for the two sides that write and read it. */
#ifndef THRESHOLDS_FORMAT_H
#define THRESHOLDS_FORMAT_H

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

#endif
