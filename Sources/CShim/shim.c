#define _GNU_SOURCE
#include "CShim.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <sys/xattr.h>
#include <sys/sendfile.h>

int hall_eventfd(void) {
  int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return fd < 0 ? -errno : fd;
}

int hall_memfd_create(const char *name) {
  int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  return fd < 0 ? -errno : fd;
}

int hall_memfd_seal(int fd) {
  return fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) < 0 ? -errno : 0;
}

int hall_memfd_is_sealed(int fd) {
  int seals = fcntl(fd, F_GET_SEALS);
  const int wanted = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  return seals >= 0 && (seals & wanted) == wanted;
}

int hall_copy_file(int from, int to) {
  off_t offset = 0, size = lseek(from, 0, SEEK_END);
  if (size < 0) return -errno;
  while (offset < size) {
    ssize_t sent = sendfile(to, from, &offset, (size_t)(size - offset));
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return sent < 0 ? -errno : -EIO;
  }
  return 0;
}

int hall_acl_let_read(int fd, uid_t uid) {
  /* The kernel's own form (linux/posix_acl_xattr.h): a version, then tag, permissions and id of each entry, little-endian. */
  struct entry {
    uint16_t tag, permissions;
    uint32_t id;
  };
  enum { OWNER = 0x01, USER = 0x02, GROUP = 0x04, MASK = 0x10, OTHER = 0x20, READ = 4, WRITE = 2 };
  const uint32_t nobody = 0xFFFFFFFF;
  struct {
    uint32_t version;
    struct entry entries[5];
  } list = {2, {{OWNER, READ | WRITE, nobody}, {USER, READ, uid}, {GROUP, 0, nobody}, {MASK, READ, nobody}, {OTHER, 0, nobody}}};
  return fsetxattr(fd, "system.posix_acl_access", &list, sizeof list, 0) < 0 ? -errno : 0;
}

int hall_socket_peer(int fd, struct hall_peer *peer) {
  struct ucred credentials;
  socklen_t size = sizeof credentials;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0) return -errno;
  peer->pid = credentials.pid;
  peer->uid = credentials.uid;
  peer->gid = credentials.gid;
  return 0;
}

int hall_socket_peer_groups(int fd, gid_t *groups, size_t capacity) {
#ifndef SO_PEERGROUPS
#define SO_PEERGROUPS 59
#endif
  gid_t found[1024];
  socklen_t size = sizeof found;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, found, &size) < 0) return -errno;
  size_t count = size / sizeof(gid_t);
  for (size_t i = 0; i < count && i < capacity; i++) groups[i] = found[i];
  return (int)count;
}

ssize_t hall_send_with_fds(int fd, const void *bytes, size_t count, const int *fds, size_t fd_count) {
  if (fd_count > HALL_MAX_DESCRIPTORS) return -E2BIG;
  if (fd_count == 0) {
    ssize_t plain;
    do plain = send(fd, bytes, count, MSG_NOSIGNAL);
    while (plain < 0 && errno == EINTR);
    return plain < 0 ? -errno : plain;
  }
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int) * HALL_MAX_DESCRIPTORS)];
  } control;
  struct iovec vector = {.iov_base = (void *)bytes, .iov_len = count};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
  memset(&control, 0, sizeof control);
  message.msg_control = control.space;
  message.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int) * fd_count);
  memcpy(CMSG_DATA(header), fds, sizeof(int) * fd_count);
  ssize_t sent;
  do sent = sendmsg(fd, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : sent;
}

ssize_t hall_recv_with_fds(int fd, void *bytes, size_t capacity, int *fds, size_t fd_capacity, size_t *fd_count) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int) * HALL_MAX_DESCRIPTORS)];
  } control;
  struct iovec vector = {.iov_base = bytes, .iov_len = capacity};
  struct msghdr message = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
  *fd_count = 0;
  ssize_t received;
  do received = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
  while (received < 0 && errno == EINTR);
  if (received < 0) return -errno;
  int truncated = message.msg_flags & MSG_CTRUNC;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
      int got;
      memcpy(&got, CMSG_DATA(header) + i * sizeof(int), sizeof got);
      if (*fd_count < fd_capacity && !truncated)
        fds[(*fd_count)++] = got;
      else {
        truncated = 1;
        hall_close_elsewhere(got);
      }
    }
  }
  return truncated ? -E2BIG : received;
}

int hall_socket_pair(int ends[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}

int hall_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return 0;
}

pid_t hall_spawn(const char *path, char *const arguments[], char *const environment[], int socket, int error) {
  /* Out of the way of the numbers that they shall get. */
  int from_socket = fcntl(socket, F_DUPFD_CLOEXEC, 10), from_error = fcntl(error, F_DUPFD_CLOEXEC, 10);
  if (from_socket < 0 || from_error < 0) {
    int failure = errno;
    if (from_socket >= 0) close(from_socket);
    if (from_error >= 0) close(from_error);
    return -failure;
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t child = -1;
  int failure = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  if (!failure) failure = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  if (!failure) failure = posix_spawn_file_actions_adddup2(&actions, from_error, 2);
  if (!failure) failure = posix_spawn_file_actions_adddup2(&actions, from_socket, 3);
  if (!failure) failure = posix_spawn_file_actions_addclosefrom_np(&actions, 4);
  if (!failure) failure = posix_spawn(&child, path, &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(from_socket);
  close(from_error);
  return failure ? -failure : child;
}

int hall_pty_open(char *path, size_t capacity) {
  int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return -errno;
  int failure = 0;
  if (grantpt(fd) < 0 || unlockpt(fd) < 0)
    failure = errno;
  else
    failure = ptsname_r(fd, path, capacity);
  if (failure == 0) return fd;
  close(fd);
  return -failure;
}

int hall_pty_packet_mode(int fd) {
  int on = 1;
  return ioctl(fd, TIOCPKT, &on) < 0 ? -errno : 0;
}

int hall_terminal_input_pending(int fd) {
  int pending = 0;
  return ioctl(fd, FIONREAD, &pending) < 0 ? -errno : pending;
}

int hall_boot_id(char out[33]) {
  int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -errno;
  char text[64];
  ssize_t count = read(fd, text, sizeof text);
  int failure = errno;
  close(fd);
  if (count < 0) return -failure;
  size_t used = 0;
  for (ssize_t i = 0; i < count && used < 32; i++)
    if (text[i] != '-' && text[i] != '\n') out[used++] = text[i];
  out[used] = 0;
  return used == 32 ? 0 : -EINVAL;
}

static int release_segments(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size;
  (void)context;
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
    /* Writable segments hold relocated data, which is nowhere else. */
    if (segment->p_type != PT_LOAD || segment->p_flags & PF_W) continue;
    uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
    uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_memsz) & ~(page - 1);
    if (end > start) madvise((void *)start, end - start, MADV_DONTNEED);
  }
  return 0;
}

void hall_release_read_only_pages(void) { dl_iterate_phdr(release_segments, NULL); }

static pthread_once_t closer_once = PTHREAD_ONCE_INIT;
static int closer_pipe[2] = {-1, -1};

static void *close_what_comes(void *unused) {
  (void)unused;
  int fd;
  while (read(closer_pipe[0], &fd, sizeof fd) == sizeof fd) close(fd);
  return NULL;
}

static void start_closer(void) {
  if (pipe2(closer_pipe, O_CLOEXEC) < 0) {
    closer_pipe[1] = -1;
    return;
  }
  fcntl(closer_pipe[1], F_SETFL, O_NONBLOCK);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pthread_t thread;
  if (pthread_create(&thread, NULL, close_what_comes, NULL) == 0)
    pthread_detach(thread);
  else
    closer_pipe[1] = -1;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void hall_close_elsewhere(int fd) {
  pthread_once(&closer_once, start_closer);
  if (closer_pipe[1] < 0 || write(closer_pipe[1], &fd, sizeof fd) != sizeof fd) close(fd);
}

void hall_keep_heap_small(void) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, 1);
  /* Less than a picture, more than nearly everything else. Setting it keeps glibc from raising it by itself. */
  mallopt(M_MMAP_THRESHOLD, 32 << 10);
  mallopt(M_TRIM_THRESHOLD, 64 << 10);
#endif
}

int hall_closes_at_once(int fd) { return fcntl(fd, F_GET_SEALS) >= 0; }
