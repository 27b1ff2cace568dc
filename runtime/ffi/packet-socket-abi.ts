/**
 * Numbers and layouts of packet sockets with mapped rings, from the kernel's include/uapi/linux/if_packet.h, if_ether.h
 * and virtio_net.h. Only what is used.
 */

/** socket(2): packet sockets that carry whole frames; the protocol is in network byte order. */
export const AF_PACKET = 17;
export const SOCK_RAW = 3;
export const ETH_P_IP_NETWORK_ORDER = 0x0008;

/** setsockopt(2) */
export const SOL_PACKET = 263;
export const PACKET = {
  RX_RING: 5,
  STATISTICS: 6,
  VERSION: 10,
  RESERVE: 12,
  TX_RING: 13,
  LOSS: 14,
  VNET_HDR: 15,
  QDISC_BYPASS: 20,
  IGNORE_OUTGOING: 23,
} as const;

/** `enum tpacket_versions` */
export const TPACKET_V2 = 1;

/** `tp_status` of a frame in the receive ring, and in the send ring. */
export const RX_STATUS = { KERNEL: 0, USER: 1 } as const;
export const TX_STATUS = { AVAILABLE: 0, SEND_REQUEST: 1, WRONG_FORMAT: 4 } as const;

/** `struct tpacket2_hdr`: offsets of its fields. The words are 32 bits, `tp_mac` is 16. */
export const TPACKET2 = { status: 0, len: 4, snaplen: 8, mac: 12, BYTES: 32 } as const;

/**
 * The offset of the IP header in a received frame without PACKET_RESERVE: after the ring's, the vnet and the Ethernet
 * header.
 */
export const RX_IP_OFFSET = 90;

/** `struct sockaddr_ll`: 20 bytes. */
export const SOCKADDR_LL = { BYTES: 20, family: 0, protocol: 2, ifindex: 4 } as const;

/**
 * `struct tpacket_stats { packets, drops }`; a request for a ring is `struct tpacket_req { block_size, block_nr,
 * frame_size, frame_nr }`.
 */
export const TPACKET_STATS_BYTES = 8;

/** `struct virtio_net_hdr`: 10 bytes; `flags` a byte, the others 16 bits. */
export const VNET = {
  BYTES: 10,
  flags: 0,
  hdr_len: 2,
  csum_start: 6,
  csum_offset: 8,
  NEEDS_CSUM: 1,
  DATA_VALID: 2,
} as const;

/** `struct ethhdr`: 14 bytes. */
export const ETHERNET = { BYTES: 14, destination: 0, source: 6, protocol: 12, IP: 0x0800 } as const;

/** `struct pollfd { int fd; short events; short revents; }` */
export const POLLFD_BYTES = 8;
