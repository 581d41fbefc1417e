/* Loaded into halld beside umockdev's preload library. In the bed a USB device's node is a FIFO, the one kind of file that can be opened by its path, waited for with epoll,
   and made ready or not from outside; but it cannot be wound back, which libusb does before it reads the descriptors. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/types.h>

static off_t rewound(const char *name, int fd, off_t offset, int whence) {
  off_t (*real)(int, off_t, int) = (off_t(*)(int, off_t, int))dlsym(RTLD_NEXT, name);
  off_t result = real(fd, offset, whence);
  return result < 0 && errno == ESPIPE ? 0 : result;
}

off_t lseek(int fd, off_t offset, int whence) { return rewound("lseek", fd, offset, whence); }
off_t lseek64(int fd, off_t offset, int whence) { return rewound("lseek64", fd, offset, whence); }
