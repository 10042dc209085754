import type { OrderChange } from './order-change';
import { fault } from './order-rules';

/** Whether this change is to be lost: neither processed nor reported. */
export type LossDrill = (change: OrderChange) => boolean;

/**
 * Loses the first sound change that this environment sees, and the same one again when it is delivered again. Whoever
 * trusts a check that says "nothing was lost" should have seen it fail once.
 */
export function dropsOne(): LossDrill {
  let victim: string | undefined;
  return (change) => {
    if (victim === undefined && fault(change) === undefined) {
      victim = change.eventId;
    }
    return change.eventId === victim;
  };
}

export const dropsNone: LossDrill = () => false;
