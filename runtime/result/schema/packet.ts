/** The counts of the user-space TCP stack. */

/** The counts of the user-space TCP stack on one side of a run. */
export interface PacketCounts {
  /** Segments sent again: SYN, data and FIN. */
  retransmissions: number;
  /** Frames that arrived while the receive ring was full. */
  ringDrops: number;
  /** ACKs that answer segments which the peer of the connection would not send (RFC 5961). */
  challengeAcks: number;
  /** ACKs sent immediately because a segment arrived out of order or twice. */
  duplicateAcks: number;
}

/** By side; null for a side with kernel sockets. */
export interface PacketBlock {
  server: PacketCounts | null;
  swarm: PacketCounts | null;
}
