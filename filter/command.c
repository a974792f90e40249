#include "command.h"

#include "options.h"
#include "verbs.h"

#include <stdio.h>
#include <string.h>

const struct command commands[] = {
    {"thresholds", THRESHOLDS, run_thresholds, "pass 1: records -> one confident threshold a class",
     "< RECORDS > THRESHOLDS",
     "The threshold of a class is the mean probability that its own records give it,\n"
     "max(sum / count, 2e-6). The file also carries hashes of the stream, by which score\n"
     "sees that it reads the same one, and adds up over shards (labelsift merge).\n"
     "\n"
     "  ./predict | labelsift thresholds > t.tsv\n"},
    {"score", SCORE, run_score, "pass 2: records and thresholds -> one scored row a record",
     "THRESHOLDS < RECORDS > ROWS",
     "Columns: index, label, score (0 wrong to 1 right), guess, guess_prob, confident,\n"
     "off_diagonal (1: counts as one issue), and id with --id. Scores, with p the record's\n"
     "probabilities and y its label:\n"
     "  self_confidence              p[y]\n"
     "  normalized_margin            (p[y] - max p[j≠y] + 1) / 2\n"
     "  confidence_weighted_entropy  log1p(s) / s, s = entropy(p) / ln K / p[y]\n"
     "\n"
     "  ./predict | labelsift score t.tsv > scored.tsv\n"},
    {"issues", ISSUES, run_issues, "scored rows -> the likely mistakes, worst first",
     "< ROWS > ISSUES",
     "Of N estimated issues the N rows of lowest score are taken, equal scores in index order;\n"
     "those whose guess is their label are dropped. N counts the off_diagonal rows, or with\n"
     "-e off_diagonal_calibrated that count calibrated by class.\n"
     "\n"
     "  ./predict | labelsift score t.tsv | labelsift issues > issues.tsv\n"},
    {"find", FIND, run_find, "records -> the likely mistakes, in one command",
     "< RECORDS > ISSUES\n       labelsift find [OPTION…] -- COMMAND [ARGUMENT…] > ISSUES",
     "The rows that thresholds, score and issues give, in one pass over any stream: 32 bytes a\n"
     "record are kept. The adjusted margin (-s normalized_margin -a) takes two passes: over a\n"
     "file, the two arrays, or a COMMAND that is run as often as need be; if its runs differ,\n"
     "the exit status is 3.\n"
     "\n"
     "  ./predict | labelsift find > issues.tsv\n"},
    {"merge", MERGE, run_merge, "thresholds files of shards -> that of the whole",
     "[THRESHOLDS…] > THRESHOLDS",
     "Counts, sums and hashes add up exactly, in any order. Without FILEs it reads stdin:\n"
     "thresholds files one after the other.\n"
     "\n"
     "  labelsift merge shard-*.tsv > t.tsv\n"},
    {0}};

const struct command *command_find(const char *name)
{
    for (const struct command *command = commands; command->name; command++)
        if (!strcmp(command->name, name))
            return command;
    return NULL;
}

int command_help(const char *name)
{
    const struct command *command = command_find(name);
    printf("labelsift %s: %s\n\nUsage: labelsift %s [OPTION…] %s\n\n%s\nOptions:\n", command->name,
           command->summary, command->name, command->synopsis, command->text);
    options_help(stdout, (enum verb)command->verb);
    fputs("\nExit status: 0 done, 1 bad input or a failed read or write, 2 usage", stdout);
    fputs(command->verb & (SCORE | FIND) ? ", 3 not the same stream.\n" : ".\n", stdout);
    return DONE;
}
