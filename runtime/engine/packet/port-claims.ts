import { libc, unwrap } from "../../ffi/libc.ts";
import { allocate } from "../../ffi/memory.ts";
import { SO, SOCK, SOL } from "../../ffi/socket-abi.ts";
import { familyOf, socketAddress } from "../stream/addresses.ts";

/**
 * Holds ports in the kernel while a server listens on them in user space: a kernel socket that is bound and does nothing.
 * So no other server gets them, and one that is taken is an error here, too.
 */
export class PortClaims {
  readonly #libc = libc();
  #sockets: number[] = [];

  /** @throws {SystemError} EADDRINUSE, EACCES, EADDRNOTAVAIL */
  constructor(host: string, ports: readonly number[]) {
    const memory = allocate(64);
    try {
      for (const port of ports) this.#sockets.push(this.#claim(host, port, memory));
    } catch (error) {
      this.close();
      throw error;
    } finally {
      memory.free();
    }
  }

  #claim(host: string, port: number, { buffer, address }: { buffer: ArrayBuffer; address: number }): number {
    const fd = unwrap("socket", this.#libc.socket(familyOf(host), SOCK.STREAM | SOCK.CLOEXEC, 0));
    try {
      // Connections of a server before may still be in TIME_WAIT.
      new Int32Array(buffer)[0] = 1;
      unwrap("setsockopt", this.#libc.setsockopt(fd, SOL.SOCKET, SO.REUSEADDR, address, 4));
      const bytes = socketAddress(host, port);
      new Uint8Array(buffer).set(bytes);
      unwrap(`bind ${host}:${port}`, this.#libc.bind(fd, address, bytes.length));
    } catch (error) {
      this.#libc.close(fd);
      throw error;
    }
    return fd;
  }

  close(): void {
    for (const fd of this.#sockets) this.#libc.close(fd);
    this.#sockets = [];
  }
}
