import { DEMO_PEOPLE, type DemoPerson } from './people.ts';

/** What the demo wallet remembers between page loads. */
export interface Remembered {
  /** Who is connected to this page, if anybody. */
  readonly person: DemoPerson | null;
  readonly chainId: number | null;
}

export interface Memory {
  read(): Remembered;
  write(remembered: Remembered): void;
  /** Calls back where another tab of this profile wrote. Returns the stop. */
  watch(onChange: () => void): () => void;
}

const KEY = 'ownchart.demo-wallet';

/** Memory in the page's localStorage, shared by the tabs of a profile. */
export function localMemory(): Memory {
  return {
    read() {
      const text = localStorage.getItem(KEY);
      return text === null ? { person: null, chainId: null } : parse(text);
    },
    write({ person, chainId }) {
      localStorage.setItem(KEY, JSON.stringify({ person: person?.index ?? null, chainId }));
    },
    watch(onChange) {
      const onStorage = (event: StorageEvent) => {
        if (event.key === KEY || event.key === null) onChange();
      };
      addEventListener('storage', onStorage);
      return () => removeEventListener('storage', onStorage);
    }
  };
}

/** What cannot be read counts as never written: it holds no secret and is chosen again. */
function parse(text: string): Remembered {
  try {
    const { person, chainId } = JSON.parse(text) as { person?: unknown; chainId?: unknown };
    return {
      person: DEMO_PEOPLE.find(({ index }) => index === person) ?? null,
      chainId: typeof chainId === 'number' ? chainId : null
    };
  } catch {
    return { person: null, chainId: null };
  }
}
