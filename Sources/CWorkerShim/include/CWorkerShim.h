/* What locks a worker in and Swift cannot call: variadic functions, system calls without a wrapper, the allocator. */
#ifndef HALLD_CWORKERSHIM_H
#define HALLD_CWORKERSHIM_H

#include <stdint.h>

/* Every function returns -errno on failure, never -1. */

/* From now on a refused allocation (malloc and its kin, of every library in the process) ends the process at once with this exit status.
   Without it some libraries draw on with what they have, and others abort: neither tells that memory was short. */
void hall_worker_exit_without_memory(int status);

/* The process ends when the thread that started it does (PR_SET_PDEATHSIG, SIGKILL). */
int hall_worker_die_with_parent(void);
/* Nobody may look into it with ptrace or /proc, and it leaves no core file (PR_SET_DUMPABLE 0). */
int hall_worker_hide(void);
/* No program that it could start has more rights (PR_SET_NO_NEW_PRIVS). */
int hall_worker_no_new_privileges(void);

/* Takes away all rights that Landlock knows and `flags` name: nothing can be opened, bound, connected or signalled any more. Returns the
   version of Landlock's interface, 0 when the kernel has none or it is switched off. */
#define HALL_LANDLOCK_FILES 1
#define HALL_LANDLOCK_NETWORK 2
#define HALL_LANDLOCK_SCOPE 4
int hall_worker_landlock(unsigned flags);

#endif
