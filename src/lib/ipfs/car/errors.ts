import { OwnChartError } from '../../errors.ts';
import { m } from '../../words/compiled/messages.js';

export type CarFault = 'not-a-car' | 'cut-off' | 'changed' | 'foreign' | 'incomplete';

/** A CAR file that cannot be taken in. */
export class BadCarError extends OwnChartError {
  override readonly name = 'BadCarError';
  readonly fault: CarFault;
  constructor(fault: CarFault, cause?: unknown) {
    super(`ipfs/car-${fault}`, m.ipfs_car({ fault }), m.ipfs_car_remedy(), cause);
    this.fault = fault;
  }
}
