/* files: small files that verbs read whole. Errors name the file. */
#ifndef FILES_H
#define FILES_H
struct buffer;
struct error;
struct names;
struct tally;

/* The bytes of a file ("-": stdin), appended to bytes. */
int file_read(const char *path, struct buffer *bytes, struct error *error);

/* A thresholds file; names NULL in it where it has none. */
int file_tally(const char *path, struct tally *tally, struct names **names, struct error *error);

/* Class names, one a line. */
struct names *file_names(const char *path, struct error *error);

#endif
