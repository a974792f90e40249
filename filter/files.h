/* files: small files that verbs read whole. Errors name the file. */
#ifndef FILES_H
#define FILES_H
#include "message.h"

struct buffer;
struct error;
struct names;
struct output;
struct tally;

#define FILE_SIZE_MAX ((size_t)1 << 30) /* of a thresholds file, and of class names */

/* Opens a file for reading ("-": stdin). -1 and an error, which alone does not name the file. */
int file_open(const char *path, struct error *error);
void file_close(int fd); /* leaves stdin open, and takes the -1 */

/* Refuses to wait for what nobody would type: USAGE after an error line when fd is a terminal. what
 * is what should come from it. */
enum status refuse_terminal(const struct options *options, int fd, const char *what);

/* A thresholds file; names NULL in it where it has none. */
int file_tally(const char *path, struct tally *tally, struct names **names, struct error *error);

/* Writes one: DONE, or FAILED after an error line. */
enum status write_thresholds(const struct options *options, struct output *output,
                             const struct tally *tally, const struct names *names);

/* Class names, one a line. */
struct names *file_names(const char *path, struct error *error);

#endif
