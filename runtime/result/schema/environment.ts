/** The machines on which a run took place. */

/** One host that took part. */
export interface HostEnvironment {
  /** "node 20.20.2", "deno 2.9.6". */
  runtime: string;
  os: string;
  kernel: string;
  cpu: string;
  cores: number;
  memoryBytes: number;
  /** The frequency governor of the processor; null when it is unavailable. */
  governor: string | null;
  /** "none", or the system on which the machine runs as a guest; null when it is unavailable. */
  virtualisation: string | null;
  /** Over the 1, 5 and 15 minutes before the start; null when the system has no load average. */
  loadAverage: number[] | null;
  /** By name; null when unknown: openFilesSoft, openFilesHard, cgroupMemoryBytes. */
  limits: Record<string, number | null>;
  /** By the sysctl's name. */
  sysctls: Record<string, string>;
}

export interface Environment {
  c10m: string;
  hosts: HostEnvironment[];
}
