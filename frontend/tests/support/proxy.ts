import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";

/** What stands between on a bad day. Bytes are those that come from the gateway, counted per connection. */
export interface Weather {
  /** Break each connection after so many bytes, wherever that is. */
  cutAfter?: number;
  /** No connection at all. */
  dead?: boolean;
  /** Everything is swallowed, though the connections stay. */
  mute?: boolean;
  /** Milliseconds that each piece is held back, with everything behind it. */
  slow?: number;
}

export class BadProxy {
  connections = 0;
  cuts = 0;
  weather: Weather = {};
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(private readonly port: number) {
    this.#server = createServer((client) => this.#connect(client));
  }

  static async before(gateway: { readonly port: number }, weather: Weather = {}): Promise<BadProxy> {
    const proxy = new BadProxy(gateway.port);
    proxy.weather = weather;
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    // `listen` was given a port, so this is no path of a pipe.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Break what is connected now. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  end(): void {
    this.cut();
    this.#server.close();
  }

  #connect(client: Socket): void {
    this.connections += 1;
    if (this.weather.dead) {
      client.resetAndDestroy();
      return;
    }
    const gateway = dial(this.port, "127.0.0.1");
    for (const [socket, other] of [
      [client, gateway],
      [gateway, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.end();
      });
    }
    client.pipe(gateway);
    let passed = 0;
    gateway.on("data", (bytes) => {
      const { cutAfter = Number.POSITIVE_INFINITY, slow } = this.weather;
      const rest = cutAfter - passed;
      passed += bytes.length;
      if (passed >= cutAfter) {
        this.cuts += 1;
        client.end(bytes.subarray(0, rest), () => client.destroy());
        gateway.destroy();
        return;
      }
      if (!this.weather.mute) client.write(bytes);
      if (slow !== undefined) {
        gateway.pause();
        setTimeout(() => gateway.resume(), slow);
      }
    });
  }
}
