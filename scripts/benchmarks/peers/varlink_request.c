/* The same Varlink request again and again on one connection, by a client that does no more than libpcsclite does for pcscd: the request is
   ready-made, the reply is waited for with poll, read to its end and not parsed. Prints each round trip in nanoseconds as JSON, as hallbench does.
   usage: varlink_request SOCKET METHOD COUNT */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static char frame[512], reply[1 << 16];
static size_t length;

static int request(int connection) {
  if (send(connection, frame, length, MSG_NOSIGNAL) != (ssize_t)length) return 0;
  size_t count = 0;
  do {
    struct pollfd entry = {.fd = connection, .events = POLLIN};
    if (poll(&entry, 1, 10000) != 1) return 0;
    ssize_t more = recv(connection, reply + count, sizeof reply - count, 0);
    if (more <= 0) return 0;
    count += (size_t)more;
  } while (reply[count - 1] != 0);
  return strncmp(reply, "{\"parameters\"", 13) == 0;
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 4) return 2;
  int count = atoi(arguments[3]), connection = socket(AF_UNIX, SOCK_STREAM, 0);
  long long *times = calloc((size_t)(count > 0 ? count : 1), sizeof *times);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", arguments[1]);
  length = (size_t)snprintf(frame, sizeof frame, "{\"method\":\"%s\",\"parameters\":{}}", arguments[2]) + 1;
  if (count < 1 || !times || length > sizeof frame || connect(connection, (struct sockaddr *)&address, sizeof address) < 0) {
    perror("varlink_request");
    return 2;
  }
  for (int i = 0; i < count / 10; i++) request(connection);
  long long begin = now(), before = begin;
  for (int i = 0; i < count; i++) {
    if (!request(connection)) {
      fprintf(stderr, "varlink_request: no such reply: %.200s\n", reply);
      return 2;
    }
    long long after = now();
    times[i] = after - before;
    before = after;
  }
  printf("{\"call\":[");
  for (int i = 0; i < count; i++) printf(i ? ",%lld" : "%lld", times[i]);
  printf("],\"total\":[%lld]}\n", before - begin);
  free(times);
  return 0;
}
