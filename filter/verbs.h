/* verbs: one function each; argv[0] is the verb. They return the exit status. */
#ifndef VERBS_H
#define VERBS_H

int run_thresholds(int argc, char **argv);
int run_merge(int argc, char **argv);
int run_pack(int argc, char **argv);
int run_score(int argc, char **argv);
int run_find(int argc, char **argv);
int run_issues(int argc, char **argv);
int run_summary(int argc, char **argv);

#endif
