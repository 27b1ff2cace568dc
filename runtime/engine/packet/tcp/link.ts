/**
 * Where IPv4 packets are written to and read from: the rings of a packet socket, or memory in a test. One buffer holds
 * both directions, so that the bytes of a received segment can be read in place.
 */
export interface Link {
  /** All frames of both directions. */
  readonly bytes: Uint8Array;
  /** The same memory, for fields wider than a byte. */
  readonly view: DataView;
  /** The largest IPv4 packet, in bytes. */
  readonly mtuBytes: number;
  /** The offset in `bytes` at which the next IPv4 packet is to be written; -1 when no frame is free. */
  begin(): number;
  /** The packet at the offset that `begin` returned last is complete and has so many bytes. */
  commit(lengthBytes: number): void;
}
