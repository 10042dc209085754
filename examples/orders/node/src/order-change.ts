import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { fromEvent, fromStream, type Item } from './event-values';

/** One change of one order, as a batch delivers it or the stream holds it. */
export interface OrderChange {
  /** The record's identity, the same in every delivery. */
  readonly eventId: string;
  /** Its place in the stream; what a failure is reported by. Compare it as a BigInt: as text, 9 stands behind 10. */
  readonly sequenceNumber: string;
  readonly kind: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly orderId: string;
  readonly customerId: string;
  /** Absent for a new order. */
  readonly before: Item | undefined;
  /** Absent for a deletion. */
  readonly after: Item | undefined;
}

export function changeOfEvent(record: DynamoDBRecord): OrderChange {
  const { dynamodb } = record;
  return change(record, fromEvent(dynamodb?.Keys), fromEvent(dynamodb?.OldImage), fromEvent(dynamodb?.NewImage));
}

export function changeOfStream(record: StreamRecord): OrderChange {
  const { dynamodb } = record;
  return change(record, fromStream(dynamodb?.Keys), fromStream(dynamodb?.OldImage), fromStream(dynamodb?.NewImage));
}

function change(
  record: DynamoDBRecord | StreamRecord,
  keys: Item | undefined,
  before: Item | undefined,
  after: Item | undefined,
): OrderChange {
  return {
    eventId: record.eventID as string,
    sequenceNumber: record.dynamodb?.SequenceNumber as string,
    kind: record.eventName as OrderChange['kind'],
    orderId: keys?.['orderId'] as string,
    customerId: keys?.['customerId'] as string,
    before,
    after,
  };
}

export function status(order: Item | undefined): string | undefined {
  const value = order?.['status'];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The status that the order has now and had not before; a new order's first status counts. */
export function newStatus(change: OrderChange): string | undefined {
  const now = status(change.after);
  return now === status(change.before) ? undefined : now;
}
