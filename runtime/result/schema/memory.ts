/** The memory of the kernel, the server and the swarm. */

/** The memory of the kernel, the server and the swarm at one moment. */
export interface MemoryFigures {
  /** Slab and TCP buffers of the whole machine, page tables and stacks of both sides; null when unavailable. */
  kernelBytes: number | null;
  /** null when the server's processes are unknown, as with a server that ran already (`connect`). */
  serverBytes: number | null;
  swarmBytes: number;
}

/** One sample of the memory of the kernel, the server and the swarm. */
export interface MemorySample extends MemoryFigures {
  /** Open connections when the sample was taken. */
  connections: number;
  /** All memory of the machine that is neither free nor a cache of files; null when the kernel does not report it. */
  systemBytes: number | null;
  /** The part of `systemBytes` that belongs to programs outside of the run. */
  othersBytes: number | null;
  /** Since the start of the run. */
  atMs: number;
  /** No connection was opening or closing, and the figures were stable. Only such samples are fitted. */
  settled: boolean;
}

/** Slopes over the number of open connections, in bytes a connection. */
export interface MemoryPerConnection {
  /** kernel + swarm + server (if known); null when the kernel does not report its memory. */
  totalBytes: number | null;
  kernelBytes: number | null;
  /** null when the server's processes are unknown. */
  serverBytes: number | null;
  swarmBytes: number;
  /** The 95 % confidence interval of `totalBytes`; null with fewer than three settled samples. */
  totalBytesLow: number | null;
  totalBytesHigh: number | null;
  /** The confidence intervals of the parts. */
  kernelBytesLow: number | null;
  kernelBytesHigh: number | null;
  serverBytesLow: number | null;
  serverBytesHigh: number | null;
  swarmBytesLow: number | null;
  swarmBytesHigh: number | null;
}

/** A figure for the total and for each part; null when it is unknown. */
export interface MemoryParts {
  total: number | null;
  kernel: number | null;
  server: number | null;
  swarm: number | null;
}

/** A slope with its 95 % confidence interval (null with fewer than three settled samples), in bytes a connection. */
export interface NamedSlope {
  name: string;
  bytes: number;
  bytesLow: number | null;
  bytesHigh: number | null;
}

/** Compares the sum of the parts with the growth of the whole machine, in bytes a connection. */
export interface MemoryCrossCheck {
  systemBytes: number;
  systemBytesLow: number | null;
  systemBytesHigh: number | null;
  /** The machine's growth less that of the parts; negative when the parts grew more than the machine. */
  residualBytes: number;
  residualBytesLow: number | null;
  residualBytesHigh: number | null;
  /** `residualBytes` over `systemBytes`; null when `systemBytes` is not above zero. */
  residualShare: number | null;
  /** The part of the residual that belongs to programs outside of the run. The rest is unexplained. */
  othersBytes: number | null;
}

/** The fitted line continued beyond the measured sizes. This is not a measurement. */
export interface MemoryExtrapolation {
  connections: number;
  totalBytes: number;
  /** The 95 % prediction interval; null with fewer than three settled samples. */
  totalBytesLow: number | null;
  totalBytesHigh: number | null;
}

/** Further results of the straight lines through the settled samples. */
export interface MemoryFit {
  /** The number of settled samples that were fitted. */
  samples: number;
  /** The kernel's memory on the whole machine before c10m started anything; null when it is not reported. */
  kernelBeforeBytes: number | null;
  /** The fixed cost in bytes: the intercepts, where the kernel's is reduced by `kernelBeforeBytes`. */
  fixedBytes: MemoryParts;
  /** The share of the variance that each line explains; null when the figure does not vary. */
  rSquared: MemoryParts;
  /** The kernel's memory by kind. */
  kernelKinds: NamedSlope[];
  /** The kernel's slab memory by cache, the largest first; null when /proc/slabinfo may not be read. */
  slabCaches: NamedSlope[] | null;
  /** null when the kernel does not report its memory. */
  crossCheck: MemoryCrossCheck | null;
  /** For one million and ten million connections, if that is more than was measured. */
  extrapolation: MemoryExtrapolation[];
  /** Reasons to doubt the figures, in words. */
  warnings: string[];
}

export interface MemoryBlock {
  /** null when fewer than two settled samples differ in their connections. */
  perConnection: MemoryPerConnection | null;
  /** null when `perConnection` is null. */
  fit: MemoryFit | null;
  samples: MemorySample[];
}
