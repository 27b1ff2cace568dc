/** Numbers and layouts of sockets, epoll and mapped memory, from the headers of Linux. Only what is used. */

/** poll(2): `events` and `revents`. */
export const POLL = { IN: 0x1, ERR: 0x8, HUP: 0x10, RDHUP: 0x2000 } as const;

/** socket(2) */
export const AF = { INET: 2, INET6: 10 } as const;
export const SOCK = { STREAM: 1, NONBLOCK: 0x800, CLOEXEC: 0x80000 } as const;

/** setsockopt(2): levels, then options of a socket, of IP and of TCP. */
export const SOL = { SOCKET: 1, IP: 0, TCP: 6 } as const;
export const SO = { REUSEADDR: 2, ERROR: 4, LINGER: 13, REUSEPORT: 15 } as const;
export const TCP_NODELAY = 1;
export const IP_BIND_ADDRESS_NO_PORT = 24;

/** send(2) and recv(2): flags. */
export const MSG = { DONTWAIT: 0x40, WAITALL: 0x100, NOSIGNAL: 0x4000 } as const;

/** shutdown(2) */
export const SHUT_WR = 1;

/** mmap(2) */
export const PROT = { READ: 1, WRITE: 2 } as const;
export const MAP = { SHARED: 1, PRIVATE: 2, ANONYMOUS: 0x20, POPULATE: 0x8000 } as const;

/** epoll(7). `struct epoll_event` is packed on x86-64: 32 bits of events, then 64 bits of data. */
export const EPOLL = {
  CLOEXEC: 0x80000,
  CTL_ADD: 1,
  CTL_DEL: 2,
  IN: 0x1,
  OUT: 0x4,
  ERR: 0x8,
  HUP: 0x10,
  RDHUP: 0x2000,
  ET: 1 << 31,
  EVENT_BYTES: 12,
} as const;
