/* Serial lines by termios2, so that any baud rate can be set. Kept apart: <asm/termbits.h> and <termios.h> exclude each other. */
#include "CShim.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int ioctl(int fd, unsigned long request, ...);

static int standard_rate(uint32_t baud, tcflag_t *flag) {
  static const struct {
    uint32_t baud;
    tcflag_t flag;
  } rates[] = {{1200, B1200},   {2400, B2400},     {4800, B4800},     {9600, B9600},     {19200, B19200},
               {38400, B38400}, {57600, B57600},   {115200, B115200}, {230400, B230400}, {460800, B460800},
               {921600, B921600}};
  for (unsigned i = 0; i < sizeof rates / sizeof rates[0]; i++)
    if (rates[i].baud == baud) {
      *flag = rates[i].flag;
      return 1;
    }
  return 0;
}

int hall_serial_configure(int fd, const struct hall_serial_settings *settings) {
  struct termios2 line;
  if (ioctl(fd, TCGETS2, &line) < 0) return -errno;
  /* A break, as a printer sends that loses its power, and a byte with a wrong stop bit must not read as a NUL: that could be an answer. */
  line.c_iflag = IGNBRK | IGNPAR;
  if (settings->parity != 'N') line.c_iflag |= INPCK;
  if (settings->xon_xoff) line.c_iflag |= IXON | IXOFF;
  line.c_oflag = 0;
  line.c_lflag = 0;
  line.c_cflag = CREAD | CLOCAL | HUPCL;
  line.c_cflag |= settings->data_bits == 7 ? CS7 : CS8;
  if (settings->parity != 'N') line.c_cflag |= PARENB;
  if (settings->parity == 'O') line.c_cflag |= PARODD;
  if (settings->stop_bits == 2) line.c_cflag |= CSTOPB;
  if (settings->rts_cts) line.c_cflag |= CRTSCTS;
  line.c_cc[VMIN] = 1;
  line.c_cc[VTIME] = 0;
  tcflag_t rate;
  line.c_cflag |= standard_rate(settings->baud, &rate) ? rate : BOTHER;
  line.c_ispeed = settings->baud;
  line.c_ospeed = settings->baud;
  return ioctl(fd, TCSETS2, &line) < 0 ? -errno : 0;
}

/* Linux, admin-guide/devices.txt: 136 to 143 are the other sides of pseudo-terminals. Their state lives as long as the master is open, so
   TIOCEXCL would outlast whoever set it, even killed. */
static int is_pseudo_terminal(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) && major(status.st_rdev) >= 136 && major(status.st_rdev) <= 143;
}

int hall_serial_open(const char *path, const struct hall_serial_settings *settings) {
  int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return -errno;
  int failure = 0;
  /* TIOCEXCL keeps later opens out, flock those who lock as gpsd, minicom and picocom do. Root passes TIOCEXCL, not flock. */
  if (flock(fd, LOCK_EX | LOCK_NB) < 0)
    failure = errno == EWOULDBLOCK ? -EBUSY : -errno;
  else if (!is_pseudo_terminal(fd) && ioctl(fd, TIOCEXCL) < 0)
    failure = -errno;
  else
    failure = hall_serial_configure(fd, settings);
  if (failure == 0) return fd;
  close(fd);
  return failure;
}

int hall_serial_output_pending(int fd) {
  int pending = 0;
  return ioctl(fd, TIOCOUTQ, &pending) < 0 ? -errno : pending;
}

int hall_serial_discard_output(int fd) {
  return ioctl(fd, TCFLSH, TCOFLUSH) < 0 ? -errno : 0;
}

int hall_terminal_rate(int fd) {
  struct termios2 line;
  if (ioctl(fd, TCGETS2, &line) < 0) return -errno;
  return line.c_ospeed <= INT_MAX ? (int)line.c_ospeed : -ERANGE;
}
