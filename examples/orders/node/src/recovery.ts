import type { FailureDocument } from './failure-document';
import type { OrderChange } from './order-change';

/** What became of the changes that a failure document speaks of. */
export interface Recovery {
  /** How many the stream still held; among them may be some of other lanes. */
  readonly readBack: number;
  /** How many of them were processed already. */
  readonly processedBefore: number;
  /** How many of them could be processed now. */
  readonly recovered: number;
  /** Those that can never be, and why. */
  readonly poison: readonly { change: OrderChange; reason: string }[];
}

/** Nothing could be read back. */
export const IMPOSSIBLE: Recovery = { readBack: 0, processedBefore: 0, recovered: 0, poison: [] };

/** Whether somebody must look: a change is poison, or lost to us. */
export function needsPeople(document: FailureDocument, recovery: Recovery): boolean {
  return recovery.poison.length > 0 || recovery.readBack < document.batchSize;
}
