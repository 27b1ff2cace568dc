/** What else bears on figures measured on a machine: how its processor is driven, and who else is on it. */

import type { Machine } from "./machine.ts";

/** null is unknown. */
export interface Surroundings {
  /** The cpufreq governor of the first core ("performance", "powersave", ...). */
  readonly governor: string | null;
  /** "none", or what the machine says that it runs on: "KVM", "VMware, Inc. VMware7,1", "a hypervisor". */
  readonly virtualisation: string | null;
  /** What kind of container this runs in ("docker", "podman", "kubernetes", "lxc"); null when none is seen. */
  readonly container: string | null;
  /** Processes that ran or waited to, over the last 1, 5 and 15 minutes. */
  readonly loadAverage: readonly [number, number, number] | null;
}

/** Reads them; Linux tells all, others the load average at most. */
export function surroundingsOf(machine: Machine): Surroundings {
  return {
    governor: machine.text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")?.trim() || null,
    virtualisation: virtualisationOf(machine),
    container: containerOf(machine),
    loadAverage: machine.loadAverage,
  };
}

/** The `hypervisor` flag is CPUID's (x86): a guest's processor has it set; who the host is stands in the firmware's tables. */
function virtualisationOf(machine: Machine): string | null {
  const flags = /^flags\s*:(.*)$/m.exec(machine.text("/proc/cpuinfo") ?? "")?.[1];
  if (flags === undefined) return null;
  if (!/\bhypervisor\b/.test(flags)) return "none";
  const told = ["/sys/hypervisor/type", "/sys/class/dmi/id/sys_vendor", "/sys/class/dmi/id/product_name"];
  const names = told.map((path) => machine.text(path)?.trim() ?? "").filter((name) => name !== "");
  return names.length === 0 ? "a hypervisor" : names.join(" ");
}

/** The files that Docker and Podman put into a container; else the names that runtimes give to control groups. */
function containerOf(machine: Machine): string | null {
  if (machine.text("/.dockerenv") !== null) return "docker";
  if (machine.text("/run/.containerenv") !== null) return "podman";
  const groups = machine.text("/proc/self/cgroup") ?? "";
  const found = /\b(docker|kubepods|libpod|lxc)\b/.exec(groups)?.[1];
  if (found === "kubepods") return "kubernetes";
  return found === "libpod" ? "podman" : (found ?? null);
}
