import type { ChainFault } from '../extend/audit.ts';

/** A chain that cannot be gone on with. */
export class ChainDamage extends Error {
  override readonly name = 'ChainDamage';
  readonly fault: ChainFault;

  constructor(fault: ChainFault) {
    super(fault.message);
    this.fault = fault;
  }
}
