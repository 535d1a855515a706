import { OwnChartError } from '../../errors.ts';

export type CarFault = 'not-a-car' | 'cut-off' | 'changed' | 'foreign' | 'incomplete';

const SENTENCES: Record<CarFault, string> = {
  'not-a-car': 'This file is not a copy that OwnChart saved.',
  'cut-off': 'This copy ends in the middle: a part of the file is missing.',
  changed: 'This copy is damaged: a part of it is not what was saved.',
  foreign: 'This file holds other things than records of OwnChart.',
  incomplete: 'This copy is not whole: some of what it names is not in the file.'
};

/** A CAR file that cannot be taken in. */
export class BadCarError extends OwnChartError {
  override readonly name = 'BadCarError';
  readonly fault: CarFault;
  constructor(fault: CarFault, cause?: unknown) {
    super(
      `ipfs/car-${fault}`,
      SENTENCES[fault],
      'Choose the file again, or another copy; what was read from it before is whole and stays.',
      cause
    );
    this.fault = fault;
  }
}
