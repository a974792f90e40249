/* cpus: how many this process may keep busy. */
#ifndef CPUS_H
#define CPUS_H

/* The CPUs of the affinity mask, or fewer where a cgroup (v1 or v2) limits the time on them: its
 * quota, rounded up. From 1 to 1024; where nothing can be learned, those online. */
unsigned cpus_allowed(void);

#endif
