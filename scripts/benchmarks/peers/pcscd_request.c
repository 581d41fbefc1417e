/* The same request to pcscd again and again on one connection; prints each round trip in nanoseconds as JSON, as hallbench does.
   usage: pcscd_request COUNT */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <winscard.h>

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int request(SCARDCONTEXT context) {
  DWORD length = 0;
  /* Asks the daemon for the states of all readers (CMD_GET_READERS_STATE), then composes the list here. */
  LONG code = SCardListReaders(context, NULL, NULL, &length);
  return code == SCARD_S_SUCCESS || code == SCARD_E_NO_READERS_AVAILABLE;
}

int main(int count_of_arguments, char **arguments) {
  int count = count_of_arguments > 1 ? atoi(arguments[1]) : 0;
  long long *times = calloc((size_t)(count > 0 ? count : 1), sizeof *times);
  SCARDCONTEXT context;
  if (count < 1 || !times || SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS) {
    fprintf(stderr, "pcscd_request: no connection to pcscd\n");
    return 2;
  }
  for (int i = 0; i < count / 10; i++) request(context);
  long long begin = now(), before = begin;
  for (int i = 0; i < count; i++) {
    if (!request(context)) {
      fprintf(stderr, "pcscd_request: the request failed\n");
      return 2;
    }
    long long after = now();
    times[i] = after - before;
    before = after;
  }
  printf("{\"call\":[");
  for (int i = 0; i < count; i++) printf(i ? ",%lld" : "%lld", times[i]);
  printf("],\"total\":[%lld]}\n", before - begin);
  SCardReleaseContext(context);
  free(times);
  return 0;
}
