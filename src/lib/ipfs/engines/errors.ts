import { OwnChartError } from '../../errors.ts';

export type EngineFault =
  'unreachable' | 'silent' | 'refused' | 'full' | 'failed' | 'nonsense' | 'false' | 'incomplete';

const WORDS: Record<EngineFault, (host: string) => [string, string]> = {
  unreachable: (host) => [
    `${host} cannot be reached from this page.`,
    'Check its address, that it is running, and that it lets this page in (its setting for "Access-Control-Allow-Origin").'
  ],
  silent: (host) => [
    `${host} did not answer in time.`,
    'Try again later, or choose another service.'
  ],
  refused: (host) => [`${host} does not let you in.`, 'Check the access key in the settings.'],
  full: (host) => [
    `${host} has no room left for you.`,
    'Remove what you no longer need there, or choose another service.'
  ],
  failed: (host) => [
    `${host} could not do it.`,
    'Try again later. If it stays so, check that the address is the one of its programming interface.'
  ],
  nonsense: (host) => [
    `What ${host} answered is not what such a service answers.`,
    'Check the address in the settings: it may belong to another kind of service.'
  ],
  false: (host) => [
    `${host} sent something else than what was asked for. It was thrown away.`,
    'Choose another service; nothing false was taken in.'
  ],
  incomplete: (host) => [`${host} does not have everything of this copy.`, 'Send the copy again.']
};

/** A service that the person chose did not do its part. */
export class EngineError extends OwnChartError {
  override readonly name = 'EngineError';
  readonly fault: EngineFault;
  readonly host: string;
  constructor(fault: EngineFault, host: string, cause?: unknown) {
    const [message, remedy] = WORDS[fault](host);
    super(`ipfs/engine-${fault}`, message, remedy, cause);
    this.fault = fault;
    this.host = host;
  }
}
