import { libc, unwrap } from "../../ffi/libc.ts";
import { SO, SOCK, SOL } from "../../ffi/socket-abi.ts";
import type { ListenOptions } from "../contract.ts";
import { familyOf, socketAddress } from "./addresses.ts";
import type { Constants } from "./constants.ts";
import { NO_DELAY, ON, type SocketOption } from "./socket-options.ts";

/** What an engine wants of its listening sockets beside what all of them have. */
export interface ListeningSockets {
  /** Flags of socket(2), beside SOCK_STREAM. */
  readonly flags: number;
  /** Options to set before listening; accepted sockets inherit them. */
  readonly inherited?: readonly SocketOption[];
}

/**
 * Opens a listening socket for each port, in the order of the ports. Nagle's algorithm is off on the sockets that are
 * accepted from them.
 *
 * @returns the file descriptors
 * @throws {SystemError} EADDRINUSE, EACCES, EMFILE, ...; no socket is open then
 */
export function listenOnPorts(options: ListenOptions, constants: Constants, sockets: ListeningSockets): number[] {
  const listeners: number[] = [];
  try {
    for (const port of options.ports) listeners.push(listenOn(port, options, constants, sockets));
  } catch (error) {
    closeListeners(listeners);
    throw error;
  }
  return listeners;
}

/** Closes listening sockets, and empties the list of them. */
export function closeListeners(listeners: number[]): void {
  for (const fd of listeners.splice(0)) libc().close(fd);
}

function listenOn(port: number, options: ListenOptions, constants: Constants, sockets: ListeningSockets): number {
  const { host, backlog, sharedPorts } = options;
  const c = libc();
  const fd = unwrap("socket", c.socket(familyOf(host), SOCK.STREAM | sockets.flags, 0));
  const set = ({ level, name, value }: SocketOption) => {
    unwrap("setsockopt", c.setsockopt(fd, level, name, constants.addressOf(value), value.length));
  };
  try {
    const address = socketAddress(host, port);
    set({ level: SOL.SOCKET, name: SO.REUSEADDR, value: ON });
    if (sharedPorts) set({ level: SOL.SOCKET, name: SO.REUSEPORT, value: ON });
    set(NO_DELAY);
    for (const option of sockets.inherited ?? []) set(option);
    unwrap(`bind ${host}:${port}`, c.bind(fd, constants.addressOf(address), address.byteLength));
    unwrap(`listen on ${host}:${port}`, c.listen(fd, backlog));
  } catch (error) {
    c.close(fd);
    throw error;
  }
  return fd;
}
