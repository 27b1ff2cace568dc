import assert from "node:assert/strict";
import { test } from "node:test";
import { hostOf } from "../../runtime/host/host.ts";
import { type Fact, factsOf } from "../../runtime/preflight/facts.ts";
import { CONTAINER, limitsText, MAC, machine, SERVER } from "./fixtures.ts";

const named = (facts: readonly Fact[], name: string): Fact => {
  const fact = facts.find((one) => one.name === name);
  assert.ok(fact, name);
  return fact;
};

test("each fact has a value, a source and what it limits, and only a low one has a fix", () => {
  for (const host of [SERVER, CONTAINER, MAC, hostOf(machine({ files: {}, sysctls: {} }))]) {
    for (const fact of factsOf(host)) {
      assert.ok(fact.value !== "" && fact.source !== "" && fact.limits !== "", fact.name);
      if (fact.mend !== null) assert.equal(fact.verdict, "low", fact.name);
    }
  }
});

test("a fact that a system does not report is unknown, not low", () => {
  const facts = factsOf(hostOf(machine({ files: {}, sysctls: {} })));
  for (const name of ["open files per process", "source ports", "backlog", "memory", "connection hash"]) {
    assert.equal(named(facts, name).verdict, "unknown", name);
  }
  assert.equal(named(facts, "open files per process").value, "-");
});

test("few open files, source ports and waiting connections are low, with their fixes", () => {
  const sysctls = {
    "net.ipv4.ip_local_port_range": "50000\t50999\n",
    "net.ipv4.ip_local_reserved_ports": "50100-50199\n",
    "net.core.somaxconn": "128\n",
  };
  const facts = factsOf(hostOf(machine({ files: { "/proc/self/limits": limitsText(256, 256) }, sysctls })));
  assert.deepEqual(
    facts.filter(({ verdict }) => verdict === "low").map(({ name }) => name),
    ["open files per process", "source ports", "backlog"],
  );
  assert.equal(named(facts, "source ports").value, "1,000 (50000-50999, 100 reserved)");
  assert.match(named(facts, "source ports").mend!, /ip_local_port_range="1024 65535"/);
  assert.match(named(facts, "open files per process").mend!, /ulimit -n/);
});

test("a control group's limit is reported beside the host's memory, and what kind of container it is", () => {
  const group = named(factsOf(CONTAINER), "control group");
  assert.deepEqual([group.value, group.verdict], ["0.80 GiB left of 1.00 GiB", "low"]);
  const docker = hostOf(machine({ files: { "/.dockerenv": "" } }));
  assert.equal(docker.container, "docker");
  assert.equal(named(factsOf(docker), "control group").value, "no limit, in a container (docker)");
  const pod = hostOf(machine({ files: { "/proc/self/cgroup": "0::/kubepods/burstable/pod1\n" } }));
  assert.equal(pod.container, "kubernetes");
});

test("off Linux neither ports nor addresses multiply, and it is said", () => {
  const facts = factsOf(MAC);
  assert.equal(named(facts, "source addresses").verdict, "low");
  assert.match(named(facts, "source ports").limits, /all loopback connections/);
  assert.ok(!facts.some(({ name }) => name === "locked memory"));
});
