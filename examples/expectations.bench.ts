// A check for a pull request: it fails (exit code 1) when a connection costs the server more memory than expected, or
// an echo takes longer. memory.perConnection also contains the kernel's share, which is measured on the whole machine:
// set a bound on it only on a quiet machine.
import { connections, kilobytes, latency, listen, memory, percent, ports, seconds } from "c10m";

export default listen(ports(8080, 4))
  .swarm(2_000)
  .echo("hello", { rounds: 5 })
  .measure(memory, latency)
  .expect(
    connections.held.atLeast(percent(100)),
    memory.server.perConnection.below(kilobytes(12)),
    latency.p99.below(seconds(2)),
  );
