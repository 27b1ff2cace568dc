// A first run: 1,000 connections to c10m's own echo server. It takes a few seconds.
import { latency, listen, memory, ports, throughput } from "c10m";

export default listen(ports(8080, 4)).swarm(1_000).echo("hello", { rounds: 10 }).measure(memory, latency, throughput);
