// Clients come and go: every second 500 connections are replaced, while the number of open ones stays the same.
import { latency, listen, perSecond, ports, seconds, throughput } from "c10m";

export default listen(ports(8080, 20))
  .swarm(10_000)
  .churn({ rate: perSecond(500), for: seconds(10) })
  .echo("hello")
  .measure(latency, throughput);
