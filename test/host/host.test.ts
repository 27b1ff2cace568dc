import assert from "node:assert/strict";
import os from "node:os";
import { test } from "node:test";
import { environmentOf, hostOf, readHost } from "../../runtime/host/host.ts";
import { CONTAINER, MAC, machine, SERVER } from "../preflight/fixtures.ts";

test("a Linux host's facts", () => {
  assert.deepEqual(SERVER, {
    platform: "linux",
    runtime: "node 20.20.2",
    os: "linux x64",
    kernel: "6.18.0",
    cpu: "A CPU",
    cores: 2,
    memoryBytes: 24 * 2 ** 30,
    memoryLeftBytes: 22 * 2 ** 30 - 2 ** 20,
    cgroupMemoryBytes: null,
    cgroupMemoryLeftBytes: null,
    openFilesSoft: 1024,
    openFilesHard: 20_000,
    openFilesMost: 1_048_576,
    lockedMemoryBytes: 8 * 2 ** 20,
    tracking: null,
    ephemeralPorts: { first: 32_768, last: 60_999 },
    reservedPorts: [],
    somaxconn: 4096,
    tcpMaxSynBacklog: 2048,
    sysctls: {
      "net.ipv4.ip_local_port_range": "32768 60999",
      "net.ipv4.ip_local_reserved_ports": "",
      "net.core.somaxconn": "4096",
      "net.ipv4.tcp_max_syn_backlog": "2048",
      "fs.nr_open": "1048576",
    },
    governor: null,
    virtualisation: null,
    container: null,
    loadAverage: [0.5, 0.25, 0.125],
  });
});

test("a control group's limit and what is left of it", () => {
  assert.equal(CONTAINER.cgroupMemoryBytes, 2 ** 30);
  assert.equal(CONTAINER.cgroupMemoryLeftBytes, (1024 - 256 + 56) * 2 ** 20);
});

test("facts that a host does not report are null, on any system", () => {
  for (const host of [
    MAC,
    hostOf(machine({ files: {}, sysctls: {} })),
    hostOf(machine({ platform: "win32", files: {} })),
  ]) {
    assert.equal(host.openFilesSoft, null);
    assert.equal(host.openFilesHard, null);
    assert.equal(host.memoryLeftBytes, null);
    assert.equal(host.cgroupMemoryBytes, null);
    assert.equal(host.ephemeralPorts, null);
    assert.equal(host.somaxconn, null);
    assert.deepEqual(host.reservedPorts, []);
    assert.deepEqual(host.sysctls, {});
  }
});

test("macOS reports its port range in two sysctls", () => {
  const sysctls = {
    "net.inet.ip.portrange.first": "49152\n",
    "net.inet.ip.portrange.last": "65535\n",
    "kern.ipc.somaxconn": "128\n",
  };
  const host = hostOf(machine({ platform: "darwin", files: {}, sysctls }));
  assert.deepEqual(host.ephemeralPorts, { first: 49_152, last: 65_535 });
  assert.equal(host.somaxconn, 128);
});

test("the environment carries limits and sysctls, and survives JSON", () => {
  const environment = environmentOf(SERVER, "0.1.0");
  assert.deepEqual(environment, {
    c10m: "0.1.0",
    hosts: [
      {
        runtime: "node 20.20.2",
        os: "linux x64",
        kernel: "6.18.0",
        cpu: "A CPU",
        cores: 2,
        memoryBytes: 24 * 2 ** 30,
        governor: null,
        virtualisation: null,
        loadAverage: [0.5, 0.25, 0.125],
        limits: { openFilesSoft: 1024, openFilesHard: 20_000, cgroupMemoryBytes: null },
        sysctls: SERVER.sysctls,
      },
    ],
  });
  assert.deepEqual(JSON.parse(JSON.stringify(environment)), environment);
});

test("what the machine runs on, and how its processor is governed", () => {
  const cpuinfo = (flags: string) => ({ "/proc/cpuinfo": `processor\t: 0\nflags\t\t: fpu ${flags} lm\n` });
  const guest = { ...cpuinfo("hypervisor"), "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "powersave\n" };
  const named = {
    ...guest,
    "/sys/class/dmi/id/sys_vendor": "QEMU\n",
    "/sys/class/dmi/id/product_name": "Standard PC\n",
  };
  assert.equal(hostOf(machine({ files: guest })).governor, "powersave");
  assert.equal(hostOf(machine({ files: guest })).virtualisation, "a hypervisor");
  assert.equal(hostOf(machine({ files: named })).virtualisation, "QEMU Standard PC");
  assert.equal(hostOf(machine({ files: cpuinfo("avx2") })).virtualisation, "none");
});

test("this very host can be read", () => {
  const host = readHost();
  assert.equal(host.platform, os.platform());
  assert.equal(host.kernel, os.release());
  assert.ok(host.cores >= 1);
  assert.match(host.runtime, /^(node|deno) \d+\.\d+\.\d+/);
  if (host.platform !== "linux") return;
  assert.ok(host.openFilesHard !== null && host.openFilesHard > 0);
  assert.ok(host.memoryLeftBytes !== null && host.memoryLeftBytes < host.memoryBytes);
  assert.ok(host.ephemeralPorts !== null && host.ephemeralPorts.first < host.ephemeralPorts.last);
});
