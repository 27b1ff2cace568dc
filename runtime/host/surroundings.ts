/** Conditions that affect figures measured on a machine: its frequency governor, virtualisation, container and load. */

import type { Machine } from "./machine.ts";

/** null is unknown. */
export interface Surroundings {
  /** The cpufreq governor of the first core ("performance", "powersave", ...). */
  readonly governor: string | null;
  /** "none", or the hypervisor that the firmware names: "KVM", "VMware, Inc. VMware7,1", "a hypervisor". */
  readonly virtualisation: string | null;
  /** What kind of container this runs in ("docker", "podman", "kubernetes", "lxc"); null when none is detected. */
  readonly container: string | null;
  /** The mean number of running and waiting processes over the last 1, 5 and 15 minutes. */
  readonly loadAverage: readonly [number, number, number] | null;
}

/** Reads the surroundings. Linux provides all of them, other systems at most the load average. */
export function surroundingsOf(machine: Machine): Surroundings {
  return {
    governor: machine.text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")?.trim() || null,
    virtualisation: virtualisationOf(machine),
    container: containerOf(machine),
    loadAverage: machine.loadAverage,
  };
}

/** CPUID (x86) sets the `hypervisor` flag on a guest's processor. The firmware's tables contain the host's name. */
function virtualisationOf(machine: Machine): string | null {
  const flags = /^flags\s*:(.*)$/m.exec(machine.text("/proc/cpuinfo") ?? "")?.[1];
  if (flags === undefined) return null;
  if (!/\bhypervisor\b/.test(flags)) return "none";
  const files = ["/sys/hypervisor/type", "/sys/class/dmi/id/sys_vendor", "/sys/class/dmi/id/product_name"];
  const names = files.map((path) => machine.text(path)?.trim() ?? "").filter((name) => name !== "");
  return names.length === 0 ? "a hypervisor" : names.join(" ");
}

/** Checks the files that Docker and Podman put into a container, then the names that runtimes give control groups. */
function containerOf(machine: Machine): string | null {
  if (machine.text("/.dockerenv") !== null) return "docker";
  if (machine.text("/run/.containerenv") !== null) return "podman";
  const groups = machine.text("/proc/self/cgroup") ?? "";
  const found = /\b(docker|kubepods|libpod|lxc)\b/.exec(groups)?.[1];
  if (found === "kubepods") return "kubernetes";
  return found === "libpod" ? "podman" : (found ?? null);
}
