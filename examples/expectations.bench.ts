// A check for a pull request: it fails (exit code 1) when a connection costs more, or an echo takes longer, than expected.
import { connections, kilobytes, latency, listen, memory, percent, ports, seconds } from "c10m";

export default listen(ports(8080, 4))
  .swarm(2_000)
  .echo("hello", { rounds: 5 })
  .measure(memory, latency)
  .expect(
    connections.held.atLeast(percent(100)),
    memory.perConnection.below(kilobytes(40)),
    memory.server.perConnection.below(kilobytes(12)),
    latency.p99.below(seconds(2)),
  );
