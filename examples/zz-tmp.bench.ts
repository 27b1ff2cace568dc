import { cpu, latency, listen, memory, ports, throughput } from "c10m";
export default listen(ports(8080, 20))
  .websocket()
  .swarm(50_000)
  .echo("hello", { rounds: 3 })
  .measure(memory, latency, throughput, cpu);
