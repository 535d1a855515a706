import { OwnChartError } from '../../errors.ts';
import { m } from '../../words/compiled/messages.js';

export type EngineFault =
  'unreachable' | 'silent' | 'refused' | 'full' | 'failed' | 'nonsense' | 'false' | 'incomplete';

/** A service that the person chose did not do its part. */
export class EngineError extends OwnChartError {
  override readonly name = 'EngineError';
  readonly fault: EngineFault;
  readonly host: string;
  constructor(fault: EngineFault, host: string, cause?: unknown) {
    super(
      `ipfs/engine-${fault}`,
      m.ipfs_engine({ fault, host }),
      m.ipfs_engine_remedy({ fault }),
      cause
    );
    this.fault = fault;
    this.host = host;
  }
}
