#define _GNU_SOURCE
#include "CWorkerShim.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int hall_worker_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ? -errno : 0; }

int hall_worker_hide(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ? -errno : 0; }

int hall_worker_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0; }

/* Linux, Documentation/userspace-api/landlock.rst. Spelt out here because Debian 12's headers know version 2 only; system calls have the same
   numbers on every architecture. */
#define LANDLOCK_CREATE_RULESET 444
#define LANDLOCK_RESTRICT_SELF 446
#define LANDLOCK_VERSION (1u << 0)

struct ruleset {
  uint64_t files;
  uint64_t network; /* since version 4 */
  uint64_t scope;   /* since version 6 */
};

int hall_worker_landlock(unsigned flags) {
  long version = syscall(LANDLOCK_CREATE_RULESET, (void *)0, (size_t)0, LANDLOCK_VERSION);
  if (version < 0) return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -errno;
  /* How many rights to files each version knows: 13, refer in 2, truncate in 3, device ioctls in 5. */
  int rights = version >= 5 ? 16 : version >= 3 ? 15 : version >= 2 ? 14 : 13;
  struct ruleset rules = {0, 0, 0};
  size_t size = version >= 6 ? sizeof rules : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
  if (flags & HALL_LANDLOCK_FILES) rules.files = (UINT64_C(1) << rights) - 1;
  /* TCP bind and connect. */
  if (flags & HALL_LANDLOCK_NETWORK && version >= 4) rules.network = 3;
  /* Abstract Unix sockets and signals outside of the process. */
  if (flags & HALL_LANDLOCK_SCOPE && version >= 6) rules.scope = 3;
  if (!rules.files && !rules.network && !rules.scope) return (int)version;
  int fd = (int)syscall(LANDLOCK_CREATE_RULESET, &rules, size, 0);
  if (fd < 0) return -errno;
  long failed = syscall(LANDLOCK_RESTRICT_SELF, fd, 0) < 0 ? errno : 0;
  close(fd);
  return failed ? -(int)failed : (int)version;
}
