#ifdef __linux__
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#include "cpus.h"

#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 1024

/* Time and the period in which it may be used, in µs, of a cgroup's folder; true if limited. */
static int quota_read(const char *folder, const char *const *files, long *quota, long *period)
{
    int got = 0;
    for (int i = 0; i < 2 && files[i]; i++) {
        char path[PATH_MAX + 64];
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        FILE *file = fopen(path, "r");
        if (!file)
            return 0;
        got += fscanf(file, "%ld %ld", got ? period : quota, period); /* "max 100000": 0 */
        fclose(file);
    }
    return got == 2 && *quota > 0 && *period > 0;
}

/* The least that the cgroup at path below mount, and those above it, allow. */
static unsigned tree_limit(const char *mount, const char *path, const char *const *files)
{
    char folder[PATH_MAX];
    unsigned least = MOST;
    size_t top = strlen(mount);
    if (snprintf(folder, sizeof folder, "%s%s", mount, path) >= (int)sizeof folder)
        return MOST;
    for (;;) {
        long quota, period;
        if (quota_read(folder, files, &quota, &period) && quota / period < (long)least)
            least = (unsigned)(quota / period + (quota % period > 0));
        if (strlen(folder) <= top)
            return least;
        *strrchr(folder, '/') = '\0';
    }
}

static unsigned least_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* One line of /proc/self/cgroup: "4:cpu,cpuacct:/a/b" of v1, "0::/a/b" of v2. */
static unsigned line_limit(char *line)
{
    static const char *const v1[] = {"cpu.cfs_quota_us", "cpu.cfs_period_us"};
    static const char *const v2[] = {"cpu.max", NULL};
    char *controllers = strchr(line, ':'),
         *path = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!path)
        return MOST;
    *path++ = '\0';
    controllers++;
    path[strcspn(path, "\n")] = '\0';
    if (!*controllers)
        return least_of(tree_limit("/sys/fs/cgroup", path, v2),
                        tree_limit("/sys/fs/cgroup/unified", path, v2));
    for (char *name = strtok(controllers, ","); name; name = strtok(NULL, ","))
        if (!strcmp(name, "cpu"))
            return tree_limit("/sys/fs/cgroup/cpu", path, v1);
    return MOST;
}

static unsigned cgroup_limit(void)
{
    unsigned least = MOST;
    char line[PATH_MAX];
    FILE *file = fopen("/proc/self/cgroup", "r");
    while (file && fgets(line, sizeof line, file))
        least = least_of(least, line_limit(line));
    if (file)
        fclose(file);
    return least;
}

static unsigned affinity(void)
{
#ifdef __linux__
    cpu_set_t set[8]; /* 8192 CPUs */
    if (sched_getaffinity(0, sizeof set, set) == 0)
        return (unsigned)CPU_COUNT_S(sizeof set, set);
#endif
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}

unsigned cpus_allowed(void)
{
    unsigned count = least_of(affinity(), cgroup_limit());
    return count > 0 ? count : 1;
}
