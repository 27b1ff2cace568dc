/**
 * What a worker has to know about one end of a veth pair; data only.
 *
 * @example
 * const end: LinkEnd = { device: "c10m-c0", mac: "02:10:c1:00:00:02", peerMac: "02:10:c1:00:00:ff", mtuBytes: 1500, ... };
 */
export interface LinkEnd {
  /** The network device that the packet socket is bound to. */
  readonly device: string;
  /** The Ethernet addresses in the frames: of this end, and of the end that receives them. */
  readonly mac: string;
  readonly peerMac: string;
  /** The largest IPv4 packet, in bytes. */
  readonly mtuBytes: number;
  /** The first address of the swarm's connections on this link; they use the addresses after it as well. */
  readonly firstClient: string;
  /** The server's address on this link; null where it is the one that the script names. */
  readonly server: string | null;
}

/** The largest IPv4 packet on an Ethernet link, in bytes. */
export const MTU_BYTES = 1_500;
