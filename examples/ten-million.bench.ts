// Ten million connections in one line. Add --fit to scale it down to what this machine can hold.
import { listen, memory, ports } from "c10m";

const msg = "hello";

export default listen(ports(8080, 200)).swarm(10_000_000).echo(msg).measure(memory);
