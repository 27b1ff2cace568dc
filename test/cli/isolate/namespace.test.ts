import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { bucketsFor, namespaceCommand } from "../../../runtime/cli/isolate/namespace.ts";
import { whyRefused } from "../../../runtime/cli/isolate/refusal.ts";

test("a bucket for each end of a connection, a power of two, within bounds", () => {
  const table: [connections: number, buckets: number][] = [
    [1, 65_536],
    [32_768, 65_536],
    [32_769, 131_072],
    [1_000_000, 2_097_152],
    [2_500_000, 8_388_608],
    [10_000_000, 8_388_608],
  ];
  for (const [connections, buckets] of table) assert.equal(bucketsFor(connections), buckets);
});

const settings = ["ip_local_port_range", "ip_local_reserved_ports", "tcp_max_syn_backlog", "tcp_ehash_entries"];
const files = settings.map((name) => `/proc/sys/net/ipv4/${name}`);

for (const [who, asRoot] of [
  ["root", true],
  ["an ordinary user", false],
] as const) {
  test(`inside, ${who} has a loopback, settings and a hash table of their own; outside nothing changes`, () => {
    const listening = [
      { first: 8_080, count: 200 },
      { first: 9_000, count: 1 },
    ];
    const before = execFileSync("cat", files, { encoding: "utf8" });
    const look = `id -u; ip -br address show lo | awk '{print $3}'; cat ${files.join(" ")}`;
    const [program = "", ...words] = namespaceCommand(["sh", "-c", look], { connections: 100_000, listening }, asRoot);
    const inside = execFileSync(program, words, { encoding: "utf8" }).trim().split("\n");
    const own = `${process.getuid?.()}`;
    assert.deepEqual(inside, [own, "127.0.0.1/8", "1024\t65535", "8080-8279,9000", "65535", "262144"]);
    assert.equal(execFileSync("cat", files, { encoding: "utf8" }), before);
  });
}

test("what keeps a namespace from being made is told, with what mends it", () => {
  const missing = Object.assign(new Error("spawn unshare ENOENT"), { code: "ENOENT" });
  assert.deepEqual(whyRefused(missing, "", "linux").remedies, ["install util-linux"]);
  assert.deepEqual(whyRefused(undefined, "sh: 2: ip: not found\n", "linux").remedies, ["install iproute2"]);
  assert.match(whyRefused(undefined, "unshare: unrecognized option '--keep-caps'", "linux").remedies[0]!, /2\.36/);
  const refused = whyRefused(undefined, "unshare: unshare failed: Operation not permitted\n", "linux");
  assert.equal(
    refused.why,
    "the system does not allow a network namespace (unshare: unshare failed: Operation not permitted)",
  );
  assert.match(refused.remedies[0]!, /^sysctl -w user\.max_user_namespaces=/);
  assert.equal(whyRefused(undefined, "", "darwin").why, "network namespaces exist on Linux only");
});
