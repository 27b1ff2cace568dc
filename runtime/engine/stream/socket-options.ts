import { IP_BIND_ADDRESS_NO_PORT, SO, SOL, TCP_NODELAY } from "../../ffi/socket-abi.ts";

/** An option of a socket, as setsockopt(2) takes it. */
export interface SocketOption {
  readonly level: number;
  readonly name: number;
  readonly value: Uint8Array;
}

/** The value of an option that is on: an `int`. */
export const ON = ints(1);

/** Turns off Nagle's algorithm. */
export const NO_DELAY: SocketOption = { level: SOL.TCP, name: TCP_NODELAY, value: ON };

/** bind(2) chooses no port. connect(2) chooses it, which then has to be free only towards that destination. */
export const BIND_LATE: SocketOption = { level: SOL.IP, name: IP_BIND_ADDRESS_NO_PORT, value: ON };

/** `struct linger { int l_onoff; int l_linger; }`: closing sends RST. */
export const LINGER_RESET: SocketOption = { level: SOL.SOCKET, name: SO.LINGER, value: ints(1, 0) };

/** `struct linger`, off: closing sends what is left, and FIN. */
export const LINGER_OFF: SocketOption = { level: SOL.SOCKET, name: SO.LINGER, value: ints(0, 0) };

function ints(...values: number[]): Uint8Array {
  return new Uint8Array(new Int32Array(values).buffer);
}
