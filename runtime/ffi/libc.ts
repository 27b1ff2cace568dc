/**
 * Loads libc through koffi, on Node and on Deno. No other file loads a library. libc is loaded at the first call of
 * `libc`, so that only processes which need it spend the time and memory. Addresses are plain numbers: those of user
 * space are below 2^53.
 */

import { createRequire } from "node:module";
import type koffiModule from "koffi";

type Koffi = typeof koffiModule;

/** Functions of libc. Each returns what C returns; {@link Libc.errno} returns errno. */
export interface Libc {
  /** `long syscall(long number, ...)`, with six arguments at most. */
  syscall(number: number, a: number, b: number, c: number, d: number, e: number, f: number): number;
  /** `void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)`; -1 is MAP_FAILED. */
  mmap(address: number, length: number, protection: number, flags: number, fd: number, offset: number): number;
  /** `int munmap(void *addr, size_t length)` */
  munmap(address: number, length: number): number;
  /** `int socket(int domain, int type, int protocol)` */
  socket(domain: number, type: number, protocol: number): number;
  /** `int setsockopt(int fd, int level, int name, const void *value, socklen_t length)` */
  setsockopt(fd: number, level: number, name: number, value: number, length: number): number;
  /** `int bind(int fd, const struct sockaddr *address, socklen_t length)` */
  bind(fd: number, address: number, length: number): number;
  /** `int connect(int fd, const struct sockaddr *address, socklen_t length)` */
  connect(fd: number, address: number, length: number): number;
  /** `int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags)` */
  accept4(fd: number, address: number, length: number, flags: number): number;
  /** `ssize_t send(int fd, const void *buffer, size_t length, int flags)` */
  send(fd: number, buffer: number, length: number, flags: number): number;
  /** `ssize_t recv(int fd, void *buffer, size_t length, int flags)` */
  recv(fd: number, buffer: number, length: number, flags: number): number;
  /** `int shutdown(int fd, int how)` */
  shutdown(fd: number, how: number): number;
  /** `int listen(int fd, int backlog)` */
  listen(fd: number, backlog: number): number;
  /** `int close(int fd)` */
  close(fd: number): number;
  /** `int epoll_create1(int flags)` */
  epoll_create1(flags: number): number;
  /** `int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)` */
  epoll_ctl(epoll: number, operation: number, fd: number, event: number): number;
  /**
   * `int epoll_wait(int epfd, struct epoll_event *events, int maxevents, int timeout)`; the time-out in milliseconds.
   */
  epoll_wait(epoll: number, events: number, most: number, timeoutMs: number): number;
  /** `int poll(struct pollfd *fds, nfds_t count, int timeout)`; the time-out in milliseconds. */
  poll(fds: number, count: number, timeoutMs: number): number;
  /**
   * `ssize_t sendto(int fd, const void *buffer, size_t length, int flags, const struct sockaddr *address, socklen_t
   * length)`
   */
  sendto(fd: number, buffer: number, length: number, flags: number, address: number, addressLength: number): number;
  /** `int getsockopt(int fd, int level, int name, void *value, socklen_t *length)` */
  getsockopt(fd: number, level: number, name: number, value: number, length: number): number;
  /** `unsigned int if_nametoindex(const char *name)`; 0 when there is no such device. */
  if_nametoindex(name: string): number;
  /** `int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)` */
  prctl(option: number, a: number, b: number, c: number, d: number): number;
  /** `int waitid(idtype_t type, id_t id, siginfo_t *info, int options)` */
  waitid(type: number, id: number, info: number, options: number): number;
  /** `pid_t waitpid(pid_t pid, int *status, int options)` */
  waitpid(pid: number, status: number, options: number): number;
  /** `int clock_gettime(clockid_t clock, struct timespec *time)` */
  clock_gettime(clock: number, time: number): number;
  /** The errno of the last call. */
  errno(): number;
  /** The name of an errno: 98 is "EADDRINUSE"; "E<number>" when there is none. */
  nameOf(errno: number): string;
  /** The memory at an address, as a buffer over it (nothing is copied). */
  view(address: number, length: number): ArrayBuffer;
}

let loaded: Libc | null = null;

/**
 * Loads libc; the same object each time.
 *
 * @throws {Error} where koffi has no build for this platform, or there is no libc.so.6
 */
export function libc(): Libc {
  loaded ??= load(createRequire(import.meta.url)("koffi") as Koffi);
  return loaded;
}

/** Second names of an errno on Linux: 11 is EAGAIN, 35 EDEADLK, 95 ENOTSUP. */
const ALIASES = new Set(["EWOULDBLOCK", "EDEADLOCK", "EOPNOTSUPP"]);

function load(koffi: Koffi): Libc {
  const library = koffi.load("libc.so.6");
  const numbers = Object.entries(koffi.os.errno).filter(([name]) => !ALIASES.has(name));
  const names = new Map(numbers.map(([name, number]) => [number, name]));
  return {
    syscall: library.func("long syscall(long n, long a, long b, long c, long d, long e, long f)"),
    mmap: library.func("intptr_t mmap(intptr_t address, size_t length, int prot, int flags, int fd, int64_t offset)"),
    munmap: library.func("int munmap(intptr_t address, size_t length)"),
    socket: library.func("int socket(int domain, int type, int protocol)"),
    setsockopt: library.func("int setsockopt(int fd, int level, int name, intptr_t value, uint32_t length)"),
    bind: library.func("int bind(int fd, intptr_t address, uint32_t length)"),
    connect: library.func("int connect(int fd, intptr_t address, uint32_t length)"),
    accept4: library.func("int accept4(int fd, intptr_t address, intptr_t length, int flags)"),
    send: library.func("long send(int fd, intptr_t buffer, size_t length, int flags)"),
    recv: library.func("long recv(int fd, intptr_t buffer, size_t length, int flags)"),
    shutdown: library.func("int shutdown(int fd, int how)"),
    listen: library.func("int listen(int fd, int backlog)"),
    close: library.func("int close(int fd)"),
    epoll_create1: library.func("int epoll_create1(int flags)"),
    epoll_ctl: library.func("int epoll_ctl(int epoll, int operation, int fd, intptr_t event)"),
    epoll_wait: library.func("int epoll_wait(int epoll, intptr_t events, int most, int timeout)"),
    poll: library.func("int poll(intptr_t fds, unsigned long count, int timeout)"),
    sendto: library.func(
      "long sendto(int fd, intptr_t buffer, size_t length, int flags, intptr_t address, uint32_t addressLength)",
    ),
    getsockopt: library.func("int getsockopt(int fd, int level, int name, intptr_t value, intptr_t length)"),
    if_nametoindex: library.func("unsigned int if_nametoindex(const char *name)"),
    prctl: library.func("int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)"),
    waitid: library.func("int waitid(int type, uint32_t id, intptr_t info, int options)"),
    waitpid: library.func("int waitpid(int pid, intptr_t status, int options)"),
    clock_gettime: library.func("int clock_gettime(int clock, intptr_t time)"),
    errno: () => koffi.errno(),
    nameOf: (errno) => names.get(errno) ?? `E${errno}`,
    view: (address, length) => koffi.view(address, length) as ArrayBuffer,
  };
}

/** An error of a system call: `code` is its errno's name. */
export class SystemError extends Error {
  override readonly name = "SystemError";
  readonly code: string;
  readonly errno: number;

  constructor(what: string, errno: number) {
    const code = libc().nameOf(errno);
    super(`${what}: ${code}`);
    this.code = code;
    this.errno = errno;
  }
}

/** Returns the result of a call, or throws when it is negative, which means failure. @throws {SystemError} */
export function unwrap(what: string, result: number): number {
  if (result < 0) throw new SystemError(what, libc().errno());
  return result;
}
