import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { type Clients, clients } from './clients';
import { dropsNone, dropsOne } from './loss-drill';
import { changeOfEvent, type OrderChange } from './order-change';
import { OrderProcessing } from './order-processing';
import type { Settings } from './settings';

/**
 * Processes the changes of the orders table: announces every new status, initiates the refund of every cancelled order,
 * archives every deleted one. What is done for a change, and that it is done once in effect, stands in OrderProcessing.
 *
 * Order: a batch is worked off from its first record to its last and stops at the first that fails; that record's
 * sequence number is reported. What stands before it is done, it and what stands behind it is delivered again. Going on
 * behind a failed record would let a later change of an order overtake an earlier one.
 *
 * Errors: a report of failed records counts as a success in Lambda's metric Errors. A batch of one that fails has
 * nothing left to narrow down, so it fails by an exception: the delivery goes on just the same, and the alarm sees it.
 */
export function streamProcessor(clients: Clients, settings: Settings, now: () => Date) {
  const processing = new OrderProcessing(clients, settings, now);
  const drops = settings['ORDERS_DROP_ONE'] === 'true' ? dropsOne() : dropsNone;

  /** Why the change is not processed; undefined if it is. */
  async function failure(change: OrderChange, isRedelivery: boolean): Promise<string | undefined> {
    try {
      return isRedelivery ? void (await processing.skip(change)) : await processing.process(change, 'PROCESSED');
    } catch (error) {
      // A table out of reach is this record's failure, not that of the records already done before it.
      return String(error);
    }
  }

  return async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const changes = event.Records.map(changeOfEvent);
    const processedBefore = await processing.processedBefore(changes);
    for (const change of changes) {
      if (drops(change)) {
        continue;
      }
      const reason = await failure(change, processedBefore.has(change.eventId));
      if (reason !== undefined) {
        const text = `Order ${change.orderId}, record ${change.sequenceNumber}: ${reason}`;
        if (changes.length === 1) {
          throw new Error(text);
        }
        console.error(text);
        return { batchItemFailures: [{ itemIdentifier: change.sequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

let processor: ReturnType<typeof streamProcessor> | undefined;

/** Called by the runtime; what the first call builds serves every call of this environment. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  processor ??= streamProcessor(clients(), process.env, () => new Date());
  return processor(event);
};
