#include "command.h"

#include "help.h"
#include "options.h"
#include "verbs.h"

#include <stdio.h>
#include <string.h>

const struct command commands[] = {
    {"thresholds", THRESHOLDS, run_thresholds, "pass 1: records -> one confident threshold a class",
     "< RECORDS > THRESHOLDS",
     "Reads records: a given label and K predicted probabilities each. A class's\n"
     "threshold is the mean probability that the records labelled so give to it,\n"
     "max(sum / count, 2e-6). The file also carries hashes of the stream, by which\n"
     "score knows it again; shards' files add up exactly (labelsift merge).\n"
     "\n"
     "  ./predict | labelsift thresholds > t.tsv\n"},
    {"score", SCORE, run_score, "pass 2: records and thresholds -> one scored row a record",
     "THRESHOLDS < RECORDS > ROWS",
     "Columns: index, label, score (0 wrong to 1 right), guess, guess_prob,\n"
     "confident, off_diagonal (1: counts as one issue), and id with --id.\n"
     "With p the record's probabilities, y its label, t the thresholds:\n"
     "\n"
     "  self_confidence              p[y]\n"
     "  normalized_margin            (p[y] - max p[j≠y] + 1) / 2\n"
     "  confidence_weighted_entropy  log1p(s) / s, s = entropy(p) / ln K / p[y]\n"
     "  with -a                      p[j] - t[j] + max t, over their sum, for p[j]\n"
     "  confident                    p[k] >= t[k] - 1e-6, k the most probable class\n"
     "  off_diagonal                 confident, and k is not y\n"
     "\n"
     "  ./predict | labelsift score t.tsv > scored.tsv\n"},
    {"issues", ISSUES, run_issues, "scored rows -> the likely mistakes, worst first",
     "< ROWS > ISSUES",
     "Reads scored rows. Of N estimated issues the N rows of lowest score are taken,\n"
     "equal scores in index order; rows whose guess is their label are dropped.\n"
     "N is the number of off_diagonal rows, or with -e off_diagonal_calibrated the\n"
     "sum over classes of off_diagonal · all / confident rows, rounded.\n"
     "\n"
     "  ./predict | labelsift score t.tsv | labelsift issues > issues.tsv\n"},
    {"find", FIND, run_find, "records -> the likely mistakes, in one command",
     "< RECORDS > ISSUES\n       labelsift find [OPTION…] -- COMMAND [ARGUMENT…] > ISSUES",
     "The rows that thresholds, score and issues give, in one pass over any stream,\n"
     "of which 6 to 36 bytes a record are kept. Unless options say otherwise the\n"
     "score is p[y], and N counts the records whose most probable class is not y and\n"
     "reaches its threshold, the mean p[k] of the records labelled k. The adjusted\n"
     "margin, -s normalized_margin -a, takes two passes: over a file, the two arrays,\n"
     "or a COMMAND that is run twice; if its runs differ, the exit status is 3.\n"
     "\n"
     "  ./predict | labelsift find > issues.tsv\n"},
    {"summary", SUMMARY, run_summary, "scored rows -> a row a class: issues, accuracy, confusion",
     "< ROWS > SUMMARY",
     "Reads scored rows. Columns, a row a class and a last one, without a label, for\n"
     "all: label, records, issues (the estimate), listed (rows that labelsift issues\n"
     "would write), share (issues / records), health (1 - share), mean_score,\n"
     "accuracy (rows whose guess is the label / records), confused_with (the class\n"
     "its off_diagonal rows take it for most often), confused (how often).\n"
     "Columns with --pairs, the largest count first: given, guess, count.\n"
     "\n"
     "  labelsift summary < scored.tsv\n"},
    {"merge", MERGE, run_merge, "thresholds files of shards -> that of the whole",
     "[THRESHOLDS…] > THRESHOLDS",
     "Counts, sums and hashes add up exactly, in any order. Without operands it reads\n"
     "stdin: thresholds files one after the other.\n"
     "\n"
     "  labelsift merge shard-*.tsv > t.tsv\n"},
    {"pack", PACK, run_pack, "two arrays, or records of any form -> an npy record stream",
     "LABELS.npy PRED_PROBS.npy > RECORDS\n       labelsift pack [OPTION…] < RECORDS > RECORDS",
     "The stream is one or more .npy arrays back to back, each a structured array of\n"
     "an <i4 label and K floats. A dtype narrower than the source's may change which\n"
     "class is highest; how often is noted.\n"
     "\n"
     "  labelsift pack labels.npy pred_probs.npy | labelsift find > issues.tsv\n"},
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
    help_options(stdout, (enum verb)command->verb);
    fputs("\nExit status: 0 done, 1 bad input or a failed read or write, 2 usage", stdout);
    fputs(command->verb & (SCORE | FIND) ? ",\n3 not the same stream.\n" : ".\n", stdout);
    return DONE;
}
