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
  return isNegative(amount.value) || isAboveHighest(amount.value)
    ? `an amount of ${amount.value} is impossible; it must be between 0 and ${HIGHEST_AMOUNT}`
    : undefined;
}

// The text is compared, not a JavaScript number: that has 16 digits, and 1000000.000000000001 would be 1000000. What
// DynamoDB writes has no exponent; an event written by hand may have one.

function isNegative(number: string): boolean {
  return number.startsWith('-') && digitsOf(number).digits !== '';
}

function isAboveHighest(number: string): boolean {
  const { digits, point } = digitsOf(number);
  const highest = digitsOf(`${HIGHEST_AMOUNT}`);
  return !number.startsWith('-') && (point > highest.point || (point === highest.point && digits > highest.digits));
}

/** The number without its sign as 0.DIGITS times ten to the power of the point; zero has no digits. */
function digitsOf(number: string): { digits: string; point: number } {
  const [mantissa = '', exponent = '0'] = number.replace(/^[-+]/, '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  return {
    digits: digits.replace(/0+$/, ''),
    point: digits === '' ? -Infinity : whole.length - (all.length - digits.length) + Number(exponent),
  };
}
