/* What the Glibc module does not show to Swift, or shows only as a macro or a variadic function.
   No _GNU_SOURCE and no <asm/termbits.h> in this header: both clash with Swift's Glibc module. */
#ifndef HALLD_CSHIM_H
#define HALLD_CSHIM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Every function returns -errno on failure, never -1. */

/* eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK). */
int hall_eventfd(void);

/* A sealable, close-on-exec memory file. */
int hall_memfd_create(const char *name);
/* Seals it against any later change of size or content. */
int hall_memfd_seal(int fd);
/* 1 if the file is a memory file whose size and content can no longer change, 0 if not. */
int hall_memfd_is_sealed(int fd);

/* Copies a file that can be mapped to the end of another. */
int hall_copy_file(int from, int to);
/* Lets one user read a file besides its owner (POSIX ACL). */
int hall_acl_let_read(int fd, uid_t uid);

/* The peer of a connected Unix socket, as the kernel saw it at connect(). */
struct hall_peer {
  pid_t pid;
  uid_t uid;
  gid_t gid;
};
int hall_socket_peer(int fd, struct hall_peer *peer);
/* The peer's supplementary groups (SO_PEERGROUPS). Returns how many there are; at most `capacity` are written. */
int hall_socket_peer_groups(int fd, gid_t *groups, size_t capacity);

/* One sendmsg/recvmsg with up to 16 descriptors beside the bytes (SCM_RIGHTS). Received descriptors are close-on-exec.
   Never raises SIGPIPE, never blocks on its own (the socket decides). -E2BIG when more descriptors came than there is room for. */
#define HALL_MAX_DESCRIPTORS 16
ssize_t hall_send_with_fds(int fd, const void *bytes, size_t count, const int *fds, size_t fd_count);
ssize_t hall_recv_with_fds(int fd, void *bytes, size_t capacity, int *fds, size_t fd_capacity, size_t *fd_count);

/* Two connected, close-on-exec stream sockets. */
int hall_socket_pair(int ends[2]);
/* A close-on-exec pipe whose read end ends[0] does not block. */
int hall_pipe(int ends[2]);

/* Starts a program with no environment but `environment`, /dev/null as input and output, `error` as standard error and `socket` as descriptor 3;
   every other descriptor is closed. Signals are as in a fresh process, and it has a process group of its own, so that Ctrl-C on a
   terminal is left to whoever started it. The lists end with NULL. Returns its process id. */
pid_t hall_spawn(const char *path, char *const arguments[], char *const environment[], int socket, int error);

/* Closes a descriptor that somebody else made on a thread that may wait: the last close of a socket with SO_LINGER, or of a file on a
   slow file system, takes as long as its maker likes. */
void hall_close_elsewhere(int fd);
/* 1 if closing it here cannot wait: a memory file. */
int hall_closes_at_once(int fd);

/* Serial line settings that a printer map can ask for. */
struct hall_serial_settings {
  uint32_t baud;       /* any rate; standard ones by constant, others by BOTHER */
  uint8_t data_bits;   /* 7 or 8 */
  uint8_t parity;      /* 'N', 'E', 'O' */
  uint8_t stop_bits;   /* 1 or 2 */
  uint8_t rts_cts;     /* hardware flow control */
  uint8_t xon_xoff;    /* software flow control */
};
/* Opens a terminal raw, non-blocking, without becoming its controlling terminal, and takes it exclusively (flock, and TIOCEXCL but on
   pseudo-terminals).
   -EBUSY when another process holds it exclusively or locks it. */
int hall_serial_open(const char *path, const struct hall_serial_settings *settings);
/* Changes the settings of an open line at once. */
int hall_serial_configure(int fd, const struct hall_serial_settings *settings);
/* Bytes written but not yet sent by the driver (TIOCOUTQ). */
int hall_serial_output_pending(int fd);
/* Drops what is written but not yet sent (TCOFLUSH). */
int hall_serial_discard_output(int fd);

/* A pseudo-terminal: the master descriptor (non-blocking, close-on-exec), the path of the other side in `path`. */
int hall_pty_open(char *path, size_t capacity);

/* Puts the master of a pseudo-terminal into packet mode (TIOCPKT): each read begins with a byte that is 0 before data, or tells what
   the other side did, such as HALL_PTY_FLUSHED when it dropped its unsent output (tcflush). */
int hall_pty_packet_mode(int fd);
#define HALL_PTY_FLUSHED 2
/* Bytes that the other side has written and this side has not read (FIONREAD); at most 4095 on a pseudo-terminal. */
int hall_terminal_input_pending(int fd);
/* The output rate of a terminal in bit/s; of a pseudo-terminal's master, the rate that the other side has set. */
int hall_terminal_rate(int fd);

/* The boot id of the running kernel as 32 lower-case hexadecimal digits and a NUL. */
int hall_boot_id(char out[33]);

/* Has the allocator give back what is large as soon as it is freed, and keep one heap for all threads: a picture that was printed leaves no
   hole behind. For the first lines of a program. */
void hall_keep_heap_small(void);

/* Gives back the pages of program and libraries that are only read: what start-up alone needed then no longer counts as this process's
   memory, and what is needed again comes back from the page cache. */
void hall_release_read_only_pages(void);

#endif
