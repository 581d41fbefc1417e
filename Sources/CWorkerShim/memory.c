/* The allocator's entry points, in front of glibc's own. They change nothing until hall_worker_exit_without_memory is called. */
#define _GNU_SOURCE
#include "CWorkerShim.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int status_without_memory = -1;

void hall_worker_exit_without_memory(int status) { status_without_memory = status; }

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HALL_FOREIGN_ALLOCATOR
#endif
#endif

#if defined(__GLIBC__) && !defined(HALL_FOREIGN_ALLOCATOR)
/* glibc's allocator by its second names, which it keeps for wrappers such as this one. free and the rest stay glibc's. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static void *got(void *memory) {
  /* Nothing is flushed or called: there is no memory for it. */
  if (!memory && status_without_memory >= 0) _exit(status_without_memory);
  return memory;
}

void *malloc(size_t size) { return got(__libc_malloc(size)); }

void *calloc(size_t count, size_t size) { return got(__libc_calloc(count, size)); }

void *realloc(void *memory, size_t size) {
  /* With nothing to hold, nothing is not a refusal. */
  if (memory && !size) return __libc_realloc(memory, size);
  return got(__libc_realloc(memory, size));
}

void *reallocarray(void *memory, size_t count, size_t size) {
  size_t sum;
  if (__builtin_mul_overflow(count, size, &sum)) {
    errno = ENOMEM;
    return got(0);
  }
  return realloc(memory, sum);
}

void *memalign(size_t alignment, size_t size) { return got(__libc_memalign(alignment, size)); }

void *aligned_alloc(size_t alignment, size_t size) { return got(__libc_memalign(alignment, size)); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) || !alignment || alignment & (alignment - 1)) return EINVAL;
  void *made = got(__libc_memalign(alignment, size));
  if (!made) return ENOMEM;
  *memory = made;
  return 0;
}
#endif
