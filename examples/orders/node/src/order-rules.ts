import { NumberValue } from '@aws-sdk/lib-dynamodb';
import type { OrderChange } from './order-change';

const HIGHEST_AMOUNT = 1_000_000;

/**
 * Says what makes an order one that this pipeline cannot process, however often it is tried: a poison order. It is the
 * order as it stands after the change; a deletion is never wrong.
 */
export function fault(change: OrderChange): string | undefined {
  if (change.kind === 'REMOVE') {
    return undefined;
  }
  if (change.after?.['poison'] === true) {
    return 'the order is marked as poison';
  }
  const amount = change.after?.['amount'];
  if (!(amount instanceof NumberValue)) {
    return 'the order has no amount';
  }
  const value = Number(amount.value);
  return value < 0 || value > HIGHEST_AMOUNT
    ? `an amount of ${amount.value} is impossible; it must be between 0 and ${HIGHEST_AMOUNT}`
    : undefined;
}
