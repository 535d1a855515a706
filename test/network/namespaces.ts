import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A place with a network of its own, joined to a centre by one line. */
export interface Place {
  name: string;
  /** Its address; the centre has the same with .1 at the end. */
  address: string;
}

/**
 * Networks of their own on this machine, as Linux keeps them apart (network namespaces): a centre, and places around it
 * that see each other only where the centre routes between them.
 */
export class Networks {
  readonly centre: string;
  readonly places: Place[];

  private constructor(centre: string, places: Place[]) {
    this.centre = centre;
    this.places = places;
  }

  /** Why this machine cannot have them; null where it can. */
  static async missing(): Promise<string | null> {
    if (process.platform !== 'linux') return 'network namespaces are a thing of Linux';
    const name = `oc-try-${process.pid}`;
    try {
      await ip('netns', 'add', name);
      await within(name, 'sysctl', '-wq', 'net.ipv4.ip_forward=1');
      return null;
    } catch (error) {
      return `this machine lets nobody make them here (${(error as Error).message.split('\n')[0]})`;
    } finally {
      await ip('netns', 'del', name).catch(() => undefined);
    }
  }

  /** `count` places, at 10.81.1.2, 10.81.2.2 and so on. */
  static async make(count: number): Promise<Networks> {
    const centre = `oc${process.pid}-centre`;
    const places = Array.from({ length: count }, (_, n) => ({
      name: `oc${process.pid}-${n + 1}`,
      address: `10.81.${n + 1}.2`
    }));
    const networks = new Networks(centre, places);
    try {
      await ip('netns', 'add', centre);
      await ip('-n', centre, 'link', 'set', 'lo', 'up');
      for (const [n, { name, address }] of places.entries()) {
        const [near, far] = [`oc${n}`, 'line'];
        await ip('netns', 'add', name);
        await ip(
          ...['-n', centre, 'link', 'add', near, 'type', 'veth'],
          ...['peer', 'name', far, 'netns', name]
        );
        await ip('-n', centre, 'addr', 'add', `${address.slice(0, -1)}1/24`, 'dev', near);
        await ip('-n', centre, 'link', 'set', near, 'up');
        await ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', far);
        await ip('-n', name, 'link', 'set', 'lo', 'up');
        await ip('-n', name, 'link', 'set', far, 'up');
        await ip('-n', name, 'route', 'add', 'default', 'via', `${address.slice(0, -1)}1`);
      }
      return networks;
    } catch (error) {
      await networks.end();
      throw error;
    }
  }

  /** Whether the places reach each other directly. */
  async route(on: boolean): Promise<void> {
    await within(this.centre, 'sysctl', '-wq', `net.ipv4.ip_forward=${on ? 1 : 0}`);
  }

  async end(): Promise<void> {
    for (const name of [...this.places.map((place) => place.name), this.centre])
      await ip('netns', 'del', name).catch(() => undefined);
  }
}

async function ip(...args: string[]): Promise<void> {
  await run('ip', args);
}

async function within(name: string, ...command: string[]): Promise<void> {
  await run('ip', ['netns', 'exec', name, ...command]);
}
