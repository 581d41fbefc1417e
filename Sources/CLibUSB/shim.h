#include <libusb.h>

/* libusb_set_option is variadic, which Swift cannot call. Contexts made after this look for no device by themselves, and so start no thread:
   they open what they are handed (libusb_wrap_sys_device). */
static inline int hall_usb_skip_discovery(void) { return libusb_set_option(NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY); }
